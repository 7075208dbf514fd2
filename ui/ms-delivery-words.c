/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-words.c - how a delivery stands, in sentences */

#include "config.h"

#include "ms-clock.h"
#include "ms-delivery-words.h"
#include "ms-format.h"

#include <glib/gi18n-lib.h>

static guint64
get_settled (const MsDeliveryStand *stand)
{
  const guint64 *states = stand->counts->states;

  return stand->counts->recipients - states[MS_STATE_QUEUED] - states[MS_STATE_CLAIMED] -
         states[MS_STATE_SENDING];
}

char *
ms_delivery_words_headline (const MsDeliveryStand *stand)
{
  static const char *const phases[2][5] = {
    { N_ ("Preparing…"), N_ ("Sending"), N_ ("Waiting"), N_ ("Ending…"), N_ ("Ending…") },
    { N_ ("Preparing the rehearsal…"), N_ ("Rehearsing"), N_ ("Waiting"), N_ ("Ending…"),
      N_ ("Ending…") },
  };

  const MsCampaign *campaign = stand->campaign;
  const MsProgress *progress = stand->progress;

  if (progress != NULL)
    return g_strdup (_ (phases[progress->rehearsal][progress->phase]));

  if (campaign->rehearsal)
    return g_strdup_printf (_ ("Rehearsal: %s"), ms_campaign_state_label (campaign->state));

  return g_strdup (ms_campaign_state_label (campaign->state));
}

static char *
describe_progress (const MsProgress *progress)
{
  g_autofree char *done = ms_format_count (progress->done);
  g_autofree char *todo = ms_format_count (progress->todo);
  g_autofree char *left = NULL;

  if (progress->seconds_left < 0)
    return g_strdup_printf (
        /* Translators: done, of all, connections. */
        ngettext ("%s of %s, over %u connection", "%s of %s, over %u connections",
                  progress->connections),
        done, todo, progress->connections);

  left = ms_format_duration (progress->seconds_left);

  /* Translators: done, of all, a second, "about 3 minutes", connections. */
  return g_strdup_printf (ngettext ("%s of %s, %.0f a second, %s left, over %u connection",
                                    "%s of %s, %.0f a second, %s left, over %u connections",
                                    progress->connections),
                          done, todo, progress->rate, left, progress->connections);
}

char *
ms_delivery_words_detail (const MsDeliveryStand *stand)
{
  g_autofree char *settled = NULL;
  g_autofree char *all = NULL;

  if (stand->progress != NULL && stand->progress->todo > 0)
    return describe_progress (stand->progress);

  settled = ms_format_count (get_settled (stand));
  all = ms_format_count (stand->counts->recipients);

  /* Translators: of so many recipients. */
  return g_strdup_printf (_ ("%s of %s recipients have an outcome"), settled, all);
}

char *
ms_delivery_words_notice (const MsDeliveryStand *stand)
{
  const MsCampaign *campaign = stand->campaign;
  const MsProgress *progress = stand->progress;

  if (progress != NULL && *progress->wait_reason != '\0')
    {
      g_autofree char *until = ms_format_time (progress->wait_until);

      return progress->wait_until != 0
                 /* Translators: why, and when it goes on. */
                 ? g_strdup_printf (_ ("%s It goes on at %s."), progress->wait_reason, until)
                 : g_strdup (progress->wait_reason);
    }
  if (progress == NULL && stand->holder != NULL && campaign->state == MS_CAMPAIGN_SENDING)
    return g_strdup_printf (_ ("Another program is sending: %s. This page follows it."),
                            stand->holder);
  if (progress == NULL && campaign->reason != NULL && campaign->state == MS_CAMPAIGN_PAUSED)
    return g_strdup (campaign->reason);
  if (progress != NULL && progress->rehearsal && *progress->maildir != '\0')
    return g_strdup_printf (_ ("This is a rehearsal: nothing leaves this computer. The "
                               "messages are kept in %s."),
                            progress->maildir);
  if (campaign->rehearsal)
    return g_strdup (_ (
        "This was a rehearsal: nobody was sent anything. Sending it for real starts afresh."));

  return NULL;
}

char *
ms_delivery_words_deferred (const MsDeliveryStand *stand)
{
  guint64          count = stand->counts->states[MS_STATE_DEFERRED];
  g_autofree char *number = ms_format_count (count);
  g_autofree char *until = NULL;
  g_autofree char *when = NULL;

  if (count == 0 || stand->campaign->rehearsal)
    return NULL;

  if (stand->due == 0)
    return g_strdup_printf (
        ngettext ("%s is deferred: not delivered for the moment. The next try is "
                  "when you ask for it.",
                  "%s are deferred: not delivered for the moment. The next try "
                  "is when you ask for "
                  "it.",
                  (gulong) count),
        number);
  if (stand->due <= ms_clock_wall ())
    return g_strdup_printf (
        ngettext ("%s is deferred: not delivered for the moment. The next try is due now.",
                  "%s are deferred: not delivered for the moment. The next try is due now.",
                  (gulong) count),
        number);

  until = ms_format_until (stand->due);
  when = ms_format_time (stand->due);

  return g_strdup_printf (
      /* Translators: how many, "in 18 min", the time. */
      ngettext ("%s is deferred: not delivered for the moment. The next try is %s, at %s.",
                "%s are deferred: not delivered for the moment. The next try is %s, at %s.",
                (gulong) count),
      number, until, when);
}

char *
ms_delivery_words_uncertain (const MsDeliveryStand *stand)
{
  guint64          count = stand->counts->states[MS_STATE_UNCERTAIN];
  g_autofree char *number = ms_format_count (count);

  if (count == 0 || stand->campaign->rehearsal)
    return NULL;

  return g_strdup_printf (
      ngettext ("%s is uncertain: the message went out, but the connection was lost before the "
                "server said that it has it. It is never sent again by itself.",
                "%s are uncertain: the message went out, but the connection was lost before "
                "the "
                "server said that it has it. They are never sent it again by itself.",
                (gulong) count),
      number);
}

double
ms_delivery_words_fraction (const MsDeliveryStand *stand)
{
  const MsProgress *progress = stand->progress;
  double            done = (double) get_settled (stand);
  double            all = (double) stand->counts->recipients;

  if (progress != NULL)
    {
      done = (double) progress->done;
      all = (double) progress->todo;
    }

  return all > 0 ? CLAMP (done / all, 0, 1) : 0;
}
