/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-plan.c - when a campaign that nobody delivers goes on, and what its user changes about it
 */

#include "config.h"

#include "ms-plan.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-deferral.h"
#include "ms-delivery.h"
#include "ms-ledger-query.h"

#include <glib/gi18n-lib.h>

gint64
ms_plan_first_day (const MsCampaign *campaign, const MsSchedule *schedule)
{
  gint64 sent = campaign->frozen_at != 0 ? campaign->frozen_at : ms_clock_wall ();

  /* A warm-up does not grow while it waits for its first message. */
  return MAX (sent, schedule->start_at);
}

gint64
ms_plan_again_at (const MsSchedule *schedule, gint64 retry, gint64 now)
{
  return ms_schedule_next_open (schedule, MAX (retry, now));
}

/* When the first of those never tried may leave. */
static gboolean
get_fresh_at (MsDb             *db,
              const MsCampaign *campaign,
              const MsSchedule *schedule,
              gint64            now,
              gint64           *at,
              GError          **error)
{
  gint64        first = ms_plan_first_day (campaign, schedule);
  MsScheduleDay day = ms_schedule_day (schedule, first, now);
  guint64       begun = 0;

  if (schedule->per_day > 0 &&
      !ms_ledger_count_begun (db, campaign->id, day.begins, &begun, error))
    return FALSE;

  *at = ms_schedule_ready_at (schedule, first, begun, now);

  /* Hours that never come are its user's to see and change: they are asked about each day. */
  if (*at == 0)
    *at = now + MS_DAY;

  return TRUE;
}

gboolean
ms_plan_settle (MsDb             *db,
                const MsCampaign *campaign,
                const MsSchedule *schedule,
                GError          **error)
{
  gint64      now = ms_clock_wall ();
  gint64      fresh = 0;
  gint64      retry = 0;
  const char *reason = NULL;
  guint64     counts[MS_N_STATES];

  if (!ms_ledger_count (db, campaign->id, counts, error) ||
      !ms_ledger_get_due (db, campaign->id, &retry, error))
    return FALSE;
  if (counts[MS_STATE_QUEUED] > 0 && !get_fresh_at (db, campaign, schedule, now, &fresh, error))
    return FALSE;

  if (retry != 0)
    retry = ms_plan_again_at (schedule, retry, now);
  if (fresh == 0 && retry == 0)
    return ms_campaign_table_rest (db, campaign->id, MS_CAMPAIGN_FINISHED, error);

  if (!ms_schedule_open (schedule, now))
    reason = _ ("Its schedule lets it go on then");
  else if (fresh > now && (retry == 0 || fresh <= retry))
    reason = _ ("Today's quantity is sent");

  if (retry == 0 || (fresh != 0 && fresh < retry))
    retry = fresh;

  return ms_campaign_table_wait (db, campaign->id, retry, reason, error);
}

/* What has changed may bring the campaign to life, or leave it with nothing to do.  A paused or
 * stopped one is its user's. */
static gboolean
follow (MsDb *db, const MsCampaign *campaign, const char *schedule, GError **error)
{
  g_autoptr (MsSchedule) parsed = NULL;

  gboolean rests =
      campaign->state == MS_CAMPAIGN_WAITING || campaign->state == MS_CAMPAIGN_FINISHED;

  if (!rests || campaign->rehearsal)
    return TRUE;

  parsed = ms_schedule_parse (schedule != NULL ? schedule : campaign->schedule, error);

  return parsed != NULL && ms_plan_settle (db, campaign, parsed, error);
}

typedef struct
{
  const char *campaign;
  const char *retry;
  const char *schedule;
  MsRetry     rule;
} Change;

typedef struct
{
  const MsRoute *route;
  const MsRetry *rule;
} Terms;

static gint64
decide (const MsClaim *claim, gint64 last, gpointer data)
{
  const Terms *self = data;

  return ms_deferral_replan (self->route, self->rule, claim, last);
}

gboolean
ms_plan_decide_anew (MsDb          *db,
                     gint64         campaign_id,
                     const MsRoute *route,
                     const MsRetry *rule,
                     GError       **error)
{
  Terms terms = { route, rule };

  return ms_ledger_replan (db, campaign_id, decide, &terms, error);
}

static gboolean
change (MsDb *db, gpointer data, GError **error)
{
  Change *self = data;

  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, self->campaign, error);
  g_autoptr (MsRoute) route = NULL;

  if (campaign == NULL ||
      !ms_campaign_table_set_plan (db, campaign->id, self->retry, self->schedule, error))
    return FALSE;
  if (campaign->state == MS_CAMPAIGN_DRAFT)
    return TRUE;

  if (self->retry != NULL && !campaign->rehearsal && campaign->route != NULL)
    {
      route = ms_route_parse (campaign->route, error);
      if (route == NULL || !ms_plan_decide_anew (db, campaign->id, route, &self->rule, error))
        return FALSE;
    }

  return follow (db, campaign, self->schedule, error);
}

gboolean
ms_plan_change (MsStore    *store,
                const char *campaign,
                const char *retry,
                const char *schedule,
                GError    **error)
{
  Change self = { campaign, retry, schedule };

  g_autoptr (MsSchedule) parsed = ms_schedule_parse (schedule != NULL ? schedule : "", error);

  return parsed != NULL && (retry == NULL || ms_retry_parse (&self.rule, retry, error)) &&
         ms_store_call (store, MS_STORE_DURABLE, change, &self, error);
}

typedef struct
{
  const char        *campaign;
  const char *const *addresses;
  const char        *site;
  guint              count;
} Retry;

static gboolean
retry_one (MsDb *db, MsRetryWish *wish, const char *address, guint *count, GError **error)
{
  g_autoptr (MsRecipientRow) row = ms_ledger_query_find (db, wish->campaign_id, address, error);

  guint changed = 0;

  if (row == NULL)
    return FALSE;

  wish->address = row->address;
  if (!ms_ledger_retry_now (db, wish, ms_clock_wall (), &changed, error))
    return FALSE;
  if (changed == 0)
    {
      if (row->state != MS_STATE_DEFERRED)
        g_set_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE,
                     /* Translators: an address, then a state as "Sent". */
                     _ ("%s is not deferred: its state is “%s”"),
                     ms_recipient_row_get_shown (row), ms_state_label (row->state));
      else
        g_set_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE,
                     _ ("%s was not deferred by the site “%s”"),
                     ms_recipient_row_get_shown (row), wish->site);
      return FALSE;
    }
  *count += changed;

  return TRUE;
}

static gboolean
retry_now (MsDb *db, gpointer data, GError **error)
{
  Retry *self = data;

  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, self->campaign, error);

  MsRetryWish wish = { .site = self->site };

  if (campaign == NULL)
    return FALSE;

  wish.campaign_id = campaign->id;
  if (self->addresses == NULL &&
      !ms_ledger_retry_now (db, &wish, ms_clock_wall (), &self->count, error))
    return FALSE;
  for (guint i = 0; self->addresses != NULL && self->addresses[i] != NULL; i++)
    if (!retry_one (db, &wish, self->addresses[i], &self->count, error))
      return FALSE;

  return follow (db, campaign, NULL, error);
}

gboolean
ms_plan_retry_now (MsStore           *store,
                   const char        *campaign,
                   const char *const *addresses,
                   const char        *site,
                   guint             *out_count,
                   GError           **error)
{
  Retry self = { campaign, addresses, site };

  if (!ms_store_call (store, MS_STORE_DURABLE, retry_now, &self, error))
    return FALSE;

  *out_count = self.count;

  return TRUE;
}
