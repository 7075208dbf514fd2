/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-status.c - where a campaign stands, and how and when it goes on */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-ledger-query.h"
#include "ms-ledger.h"
#include "ms-retry.h"
#include "ms-route.h"
#include "ms-schedule.h"
#include "ms-status.h"

#include <glib/gi18n-lib.h>

/* What is printed of one campaign. */
typedef struct
{
  MsCampaign     *campaign; /* (owned) */
  MsCampaignState state;    /* as shown */
  MsSchedule     *schedule; /* (owned) */
  MsRetry         retry;
  MsRoute        *route;        /* (owned) (nullable) */
  gint64          next_attempt; /* the first of the deferred; 0: none */
} Standing;

static void
standing_clear (Standing *self)
{
  g_clear_pointer (&self->campaign, ms_campaign_free);
  g_clear_pointer (&self->schedule, ms_schedule_free);
  g_clear_pointer (&self->route, ms_route_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Standing, standing_clear)

static gboolean
load (Standing *self, MsDb *db, const char *name, GError **error)
{
  self->campaign = db != NULL ? ms_campaign_table_find (db, name, error) : NULL;
  if (self->campaign == NULL)
    return FALSE;

  self->state = ms_campaign_table_shown_state (db, self->campaign->state);
  self->schedule = ms_schedule_parse (self->campaign->schedule, error);
  if (self->campaign->route != NULL)
    self->route = ms_route_parse (self->campaign->route, NULL);

  return self->schedule != NULL &&
         ms_retry_parse (&self->retry, self->campaign->retry, error) &&
         ms_ledger_get_due (db, self->campaign->id, &self->next_attempt, error);
}

static const char *
get_reason (const Standing *self)
{
  if (self->state != MS_CAMPAIGN_PAUSED && self->state != MS_CAMPAIGN_WAITING)
    return NULL;
  if (self->campaign->reason != NULL || self->state != MS_CAMPAIGN_WAITING)
    return self->campaign->reason;
  if (self->campaign->due <= ms_clock_wall ())
    return _ ("It is due: the background delivery goes on with it, or “mailshotctl resume”");

  return _ ("Who is deferred is tried again then");
}

/* A person reads it where the schedule is meant, a program in UTC as well. */
static void
print_time (MsOutput       *out,
            const Standing *self,
            const char     *key,
            const char     *label,
            gint64          wall)
{
  g_autofree char *local_key = g_strconcat (key, "_local", NULL);
  g_autofree char *local = ms_schedule_format_time (self->schedule, wall);

  ms_output_time (out, key, NULL, wall);
  ms_output_text (out, local_key, label, local);
}

static void
print_state (MsOutput *out, const Standing *self)
{
  ms_output_text (out, "campaign", _ ("Campaign"), self->campaign->name);
  ms_output_text (out, "state", _ ("State"), ms_campaign_state_to_string (self->state));
  ms_output_flag (out, "rehearsal", _ ("Rehearsal"), self->campaign->rehearsal);
  ms_output_text (out, "reason", _ ("Reason"), get_reason (self));
  print_time (out, self, "due", _ ("Goes on"),
              self->state == MS_CAMPAIGN_WAITING ? self->campaign->due : 0);
}

static void
print_plan (MsOutput *out, const Standing *self, gboolean labelled)
{
  g_autofree char *route = self->route != NULL ? ms_route_describe (self->route) : NULL;
  g_autofree char *retry = ms_retry_describe (&self->retry);
  g_autofree char *schedule = ms_schedule_describe (self->schedule);

  ms_output_text (out, "route", NULL, self->campaign->route);
  ms_output_text (out, "route_description", _ ("Travels"), route);
  print_time (out, self, "next_attempt", _ ("Next retry"), self->next_attempt);
  ms_output_text (out, "retry", NULL, self->campaign->retry);
  ms_output_text (out, "retry_description", labelled ? _ ("Retries") : NULL, retry);
  ms_output_flag (out, "treat_uncertain_as_deferred", NULL, self->retry.uncertain_too);
  ms_output_text (out, "schedule", NULL, self->campaign->schedule);
  ms_output_text (out, "schedule_description", labelled ? _ ("Schedule") : NULL, schedule);
}

gboolean
ms_status_print (MsCli      *cli,
                 const char *name,
                 const char *maildir,
                 gboolean   *incomplete,
                 GError    **error)
{
  g_auto (Standing) self = { 0 };
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  MsDb          *db = ms_cli_reader (cli, error);
  MsLedgerCounts counts = { 0 };

  if (!load (&self, db, name, error) ||
      !ms_ledger_query_counts (db, self.campaign->id, &counts, error))
    return FALSE;

  print_state (out, &self);
  print_plan (out, &self, self.state != MS_CAMPAIGN_DRAFT);
  if (maildir != NULL && *maildir != '\0')
    ms_output_text (out, "maildir", _ ("Messages in"), maildir);
  ms_output_number (out, "recipients", _ ("Recipients"), counts.recipients);
  for (guint i = 0; i < MS_N_STATES; i++)
    ms_output_number (out, ms_state_to_string (i),
                      counts.states[i] > 0 ? ms_state_label (i) : NULL, counts.states[i]);

  if (incomplete != NULL)
    *incomplete = counts.states[MS_STATE_DEFERRED] + counts.states[MS_STATE_FAILED] +
                      counts.states[MS_STATE_UNCERTAIN] >
                  0;

  return ms_output_finish (out, error);
}

gboolean
ms_status_print_plan (MsCli *cli, const char *name, GError **error)
{
  g_auto (Standing) self = { 0 };
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  g_autofree char *hours = NULL;

  if (!load (&self, ms_cli_reader (cli, error), name, error))
    return FALSE;

  print_state (out, &self);
  print_plan (out, &self, TRUE);
  hours = ms_schedule_format_hours (self.schedule);
  ms_output_number (out, "retry_first", NULL, self.retry.first);
  ms_output_number (out, "retry_longest", NULL, self.retry.longest);
  ms_output_number (out, "retry_give_up", NULL, self.retry.give_up);
  print_time (out, &self, "at", NULL, self.schedule->start_at);
  ms_output_text (out, "time_zone", NULL, self.schedule->time_zone);
  ms_output_text (out, "hours", NULL, hours);
  ms_output_number (out, "per_day", NULL, self.schedule->per_day);
  ms_output_number (out, "growth", NULL, self.schedule->growth_percent);
  ms_output_number (out, "days", NULL, self.schedule->days);
  ms_output_number (out, "stop_failed", NULL, self.schedule->stop_failed_percent);
  ms_output_number (out, "stop_deferred", NULL, self.schedule->stop_deferred_percent);

  return ms_output_finish (out, error);
}
