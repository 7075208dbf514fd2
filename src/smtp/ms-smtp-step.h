/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-step.h - what a test of a connection came to, step by step */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean ok;
  char    *sentence; /* (owned): translated */
} MsSmtpStep;

/** ms_smtp_steps_new: Returns: (transfer full) (element-type MsSmtpStep) */
GPtrArray *ms_smtp_steps_new (void);

/** ms_smtp_steps_take: @sentence: (transfer full) */
void ms_smtp_steps_take (GPtrArray *steps, gboolean ok, char *sentence);

/** ms_smtp_steps_add_security: @tls: "": it is not encrypted; @certificate: as
 * ms_smtp_trust_describe() says it */
void ms_smtp_steps_add_security (GPtrArray *steps, const char *tls, const char *certificate);

/** ms_smtp_steps_to_text: Returns: (transfer full): a line for each, with its mark */
char *ms_smtp_steps_to_text (const GPtrArray *steps);

G_END_DECLS
