/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-deferral.c - what follows a temporary failure: when the next try is, or that there is none
 */

#include "config.h"

#include "ms-deferral.h"
#include "ms-reading.h"

#include <string.h>

/* When the other leg takes over: now, or at a time, or not (0).  Where it stood in for its turn
 * it has just had it: @outcome says whom we asked. */
static gint64
next_leg_at (const MsRoute   *route,
             const MsClaim   *claim,
             const MsOutcome *outcome,
             guint            deferrals,
             gint64           first,
             gint64           now)
{
  MsLeg    leg = ms_route_step (route, claim->deferrals, claim->deferred_since, now);
  MsLeg    next = ms_route_step (route, deferrals, first, now);
  gboolean direct = outcome->peer != NULL && strcmp (outcome->peer->route, "direct") == 0;

  if (next != leg && next != (direct ? MS_LEG_DIRECT : MS_LEG_ACCOUNT))
    return now;

  return ms_route_switch_at (route, deferrals, first, now);
}

static void
decide (const MsRoute *route, const MsRetry *retry, const MsClaim *claim, MsOutcome *outcome)
{
  guint  deferrals = claim->deferrals + 1;
  gint64 now = outcome->at;
  gint64 first = claim->deferred_since != 0 ? claim->deferred_since : now;
  gint64 other = next_leg_at (route, claim, outcome, deferrals, first, now);
  gint64 at = 0;

  MsReading   reading = ms_reading (outcome->code, outcome->enhanced, outcome->reply);
  MsRetryHint hint = { reading.wait_seconds, reading.class == MS_CLASS_GREYLIST };

  switch (ms_retry_next (retry, deferrals, first, now, &hint, g_random_double (), &at))
    {
    case MS_RETRY_AT:
      outcome->next_attempt = other != 0 ? MIN (at, other) : at;
      break;
    case MS_RETRY_BY_HAND:
      outcome->next_attempt = other;
      break;
    case MS_RETRY_GIVE_UP:
      outcome->next_attempt = other == now ? now : 0;
      if (other != now)
        outcome->state = MS_STATE_FAILED;
      break;
    }
}

void
ms_deferral_decide (const MsRun *run, const MsClaim *claim, MsOutcome *outcome)
{
  if (run->row.rehearsal)
    return;

  if (outcome->state == MS_STATE_UNCERTAIN && run->retry.uncertain_too)
    outcome->state = MS_STATE_DEFERRED;
  if (outcome->state == MS_STATE_DEFERRED)
    decide (run->route, &run->retry, claim, outcome);
}

gint64
ms_deferral_replan (const MsRoute *route,
                    const MsRetry *retry,
                    const MsClaim *claim,
                    gint64         last)
{
  MsClaim   before = { .deferrals = MAX (claim->deferrals, 1) - 1 };
  MsOutcome outcome = { .state = MS_STATE_DEFERRED, .at = last, .code = claim->code };

  if (before.deferrals > 0)
    before.deferred_since = claim->deferred_since;
  outcome.enhanced = claim->enhanced;
  outcome.reply = claim->reply;
  decide (route, retry, &before, &outcome);

  /* Its time was over at that try already: with the next one it is given up. */
  return outcome.state == MS_STATE_FAILED ? last : outcome.next_attempt;
}
