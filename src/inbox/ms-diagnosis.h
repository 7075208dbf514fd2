/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-diagnosis.h - why a recipient did not get a mail, from all that a bounce says of it */

#pragma once

#include "ms-reading.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  MsReplyClass class;
  gboolean hard;     /* nobody will ever get mail there: told without any doubt */
  guint    code;     /* 0: none is told */
  char    *enhanced; /* (owned) (nullable) */
  char    *text;     /* (owned): one printable line: the reply, or the line that tells most */
} MsDiagnosis;

/**
 * ms_diagnosis_make:
 * @status: (nullable): of a status report: "5.1.1"
 * @diagnostic: (nullable): of a status report: "smtp; 550 …"
 * @said: (nullable): what the notice says of this recipient, the plainest first
 *
 * The reply of the last server counts; what the reporting server makes of it counts where that
 * says nothing.
 */
MsDiagnosis *ms_diagnosis_make (const char *status, const char *diagnostic, const char *said);
void         ms_diagnosis_free (MsDiagnosis *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDiagnosis, ms_diagnosis_free)

G_END_DECLS
