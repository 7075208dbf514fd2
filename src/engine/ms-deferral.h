/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-deferral.h - what follows a temporary failure: when the next try is, or that there is none
 */

#pragma once

#include "ms-run.h"

G_BEGIN_DECLS

/**
 * ms_deferral_decide:
 * @outcome: of a try for @claim: where it is deferred, its next attempt is set; once its time
 * is over it becomes failed, with the reply it has
 *
 * A rehearsal's are never tried again.  Where the other leg of a combined route is next, its
 * turn is at once.  What is uncertain stays so unless the campaign's retries say otherwise.
 */
void ms_deferral_decide (const MsRun *run, const MsClaim *claim, MsOutcome *outcome);

/**
 * ms_deferral_replan:
 * @claim: deferred; with what the last try said of it
 * @last: ms_clock_wall() of that try
 *
 * Returns: when it is tried next by @route and @retry, whatever was decided then; 0: by hand
 */
gint64 ms_deferral_replan (const MsRoute *route,
                           const MsRetry *retry,
                           const MsClaim *claim,
                           gint64         last);

G_END_DECLS
