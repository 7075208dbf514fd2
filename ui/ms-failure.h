/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-failure.h - what an attempt that did not deliver means, for a table, a tooltip, a dialog
 */

#pragma once

#include "ms-ledger-query.h"
#include "ms-reading.h"

G_BEGIN_DECLS

/* The states whose recipients did not surely get it although it was tried. */
#define MS_FAILURE_STATES                                                     \
  (1u << MS_STATE_DEFERRED | 1u << MS_STATE_FAILED | 1u << MS_STATE_BOUNCED | \
   1u << MS_STATE_UNCERTAIN)

typedef struct
{
  MsReplyClass class;
  gboolean    given_up; /* failed with an answer that asked to try again: its time was over */
  const char *meaning;  /* translated: what it means and what to do */
} MsFailure;

/** ms_failure_read: @state: of the recipient, or of @attempt; Returns: %FALSE: there is nothing
 * to explain: it was sent, or not tried */
gboolean ms_failure_read (MsState state, const MsAttempt *attempt, MsFailure *out);

/** ms_failure_explain: Returns: (transfer full): @self in whole sentences */
char *ms_failure_explain (const MsFailure *self);

/** ms_failure_answer: Returns: (transfer full): code, enhanced code and text in one line */
char *ms_failure_answer (const MsAttempt *attempt);

G_END_DECLS
