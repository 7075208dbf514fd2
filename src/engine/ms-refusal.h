/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-refusal.h - what a failure while sending says against an address */

#pragma once

#include "ms-run.h"

G_BEGIN_DECLS

/**
 * ms_refusal_note:
 * @outcome: failed, and settled
 *
 * On the store's thread.  As a bounce that was heeded: that nobody will ever get mail there is
 * a hard one; given up, or refused for good and yet not for ever, a soft one.  What is the
 * sender's own fault, and what an account's server says of itself, is none; nor is anything in
 * a rehearsal.
 */
gboolean ms_refusal_note (MsDb            *db,
                          const MsRun     *run,
                          gint64           recipient_id,
                          const MsOutcome *outcome,
                          GError         **error);

G_END_DECLS
