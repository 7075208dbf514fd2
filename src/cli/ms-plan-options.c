/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-plan-options.c - the options that say how and when a campaign travels */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-plan-options.h"
#include "ms-retry.h"
#include "ms-route.h"
#include "ms-schedule.h"
#include "ms-span.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define TRIES_MOST 1000

typedef struct
{
  const char *name;
  gsize       offset;
  guint       most;
} Number;

static const Number numbers[] = {
  { "per-day", G_STRUCT_OFFSET (MsSchedule, per_day), 100000000 },
  { "growth", G_STRUCT_OFFSET (MsSchedule, growth_percent), 1000 },
  { "days", G_STRUCT_OFFSET (MsSchedule, days), 3650 },
  { "stop-failed", G_STRUCT_OFFSET (MsSchedule, stop_failed_percent), 100 },
  { "stop-deferred", G_STRUCT_OFFSET (MsSchedule, stop_deferred_percent), 100 },
};

static const char *const schedule_options[] = { "at",          "time-zone",    "hours",
                                                "per-day",     "growth",       "days",
                                                "stop-failed", "stop-deferred" };

static const char *const other_options[] = { "via", "switch-after", "switch-after-time",
                                             "retry" };

static gboolean
is_any_given (const MsArguments *arguments, const char *const *names, guint count)
{
  for (guint i = 0; i < count; i++)
    if (ms_arguments_get (arguments, names[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* @failure: (transfer full) */
static gboolean
fail_option (GError **error, const char *option, GError *failure)
{
  g_autoptr (GError) owned = failure;

  return ms_usage_fail (error, "--%s: %s", option, owned->message);
}

static gboolean
set_switch (MsRoute *route, const MsArguments *arguments, GError **error)
{
  const char *after = ms_arguments_get (arguments, "switch-after-time");
  const char *option = after != NULL ? "switch-after-time" : "switch-after";

  if (after == NULL && ms_arguments_get (arguments, "switch-after") == NULL)
    return TRUE;
  if (route->kind != MS_ROUTE_COMBINED && route->kind != MS_ROUTE_REVERSE)
    return ms_usage_fail (error,
                          _ ("--%s is for a route that has two halves: combined:… or "
                             "reverse:…"),
                          option);
  if (after != NULL && !ms_span_parse (after, &route->switch_seconds))
    return ms_usage_fail (error, _ ("--%s takes a time as 30m, 2h or 1d, not “%s”"), option,
                          after);

  return ms_arguments_number (arguments, "switch-after", 0, TRIES_MOST, &route->switch_tries,
                              error);
}

static gboolean
read_route (const MsArguments *arguments, const MsCampaign *before, char **out, GError **error)
{
  const char *via = ms_arguments_get (arguments, "via");
  const char *text = via != NULL ? via : before->route;
  g_autoptr (MsRoute) route = NULL;
  g_autoptr (GError) failure = NULL;

  if (via == NULL && ms_arguments_get (arguments, "switch-after") == NULL &&
      ms_arguments_get (arguments, "switch-after-time") == NULL)
    return TRUE;
  if (text == NULL)
    return ms_usage_fail (error, _ ("The option --%s is missing"), "via");

  route = ms_route_parse (text, &failure);
  if (route == NULL)
    return fail_option (error, "via", g_steal_pointer (&failure));
  if (!set_switch (route, arguments, error))
    return FALSE;

  *out = ms_route_to_string (route);

  return TRUE;
}

/* "first=30m" alone changes the rule that is there; but "none" has nothing to be changed. */
static char *
complete_rule (const char *typed, const MsRetry *before)
{
  const char      *word = typed + strspn (typed, " \t,");
  gsize            length = strcspn (word, " \t,");
  g_autofree char *text = ms_retry_to_string (before);

  if (memchr (word, '=', length) == NULL || before->preset == MS_RETRY_NONE)
    return g_strdup (typed);

  return g_strjoin (" ", text, typed, NULL);
}

static gboolean
read_retry (const MsArguments *arguments, const MsCampaign *before, char **out, GError **error)
{
  const char *typed = ms_arguments_get (arguments, "retry");
  gboolean    uncertain = ms_arguments_flag (arguments, "treat-uncertain-as-deferred");
  MsRetry     had;
  MsRetry     retry;

  if (typed == NULL && !uncertain)
    return TRUE;
  if (!ms_retry_parse (&had, before->retry, error))
    return FALSE;

  retry = had;
  if (typed != NULL)
    {
      g_autofree char *rule = complete_rule (typed, &had);
      g_autoptr (GError) failure = NULL;

      if (!ms_retry_parse (&retry, rule, &failure))
        return fail_option (error, "retry", g_steal_pointer (&failure));
      if (strstr (typed, "uncertain=") == NULL)
        retry.uncertain_too = had.uncertain_too;
    }
  retry.uncertain_too = retry.uncertain_too || uncertain;
  *out = ms_retry_to_string (&retry);

  return TRUE;
}

/* A year that is mistyped must not send everything at once. */
static gboolean
set_start (MsSchedule *schedule, const char *text, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *shown = NULL;

  if (text == NULL)
    return TRUE;

  schedule->start_at = 0;
  if (*text == '\0' || g_ascii_strcasecmp (text, "now") == 0)
    return TRUE;

  if (!ms_schedule_parse_time (schedule, text, &schedule->start_at, &failure))
    return fail_option (error, "at", g_steal_pointer (&failure));
  if (schedule->start_at >= ms_clock_wall ())
    return TRUE;

  shown = ms_schedule_format_time (schedule, schedule->start_at);

  return ms_usage_fail (error, _ ("--%s: %s is past"), "at", shown);
}

/* First the zone: what follows is read in it. */
static gboolean
set_times (MsSchedule *schedule, const MsArguments *arguments, GError **error)
{
  const char *zone = ms_arguments_get (arguments, "time-zone");
  const char *hours = ms_arguments_get (arguments, "hours");
  g_autoptr (GError) failure = NULL;

  if (zone != NULL &&
      !ms_schedule_set_time_zone (schedule, *zone != '\0' ? zone : NULL, &failure))
    return fail_option (error, "time-zone", g_steal_pointer (&failure));
  if (hours != NULL && !ms_schedule_parse_hours (schedule, hours, &failure))
    return fail_option (error, "hours", g_steal_pointer (&failure));
  if (!set_start (schedule, ms_arguments_get (arguments, "at"), error))
    return FALSE;

  return ms_schedule_next_open (schedule, ms_clock_wall ()) != 0 ||
         ms_usage_fail (error, _ ("--%s: there is no such hour"), "hours");
}

static gboolean
set_numbers (MsSchedule *schedule, const MsArguments *arguments, GError **error)
{
  guint per_day = schedule->per_day;

  if (!ms_arguments_number (arguments, "per-day", 0, numbers[0].most, &per_day, error))
    return FALSE;

  /* Without a quantity nothing is left that could grow. */
  if (per_day == 0)
    schedule->growth_percent = schedule->days = 0;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!ms_arguments_number (arguments, numbers[i].name, 0, numbers[i].most,
                              G_STRUCT_MEMBER_P (schedule, numbers[i].offset), error))
      return FALSE;

  if (schedule->growth_percent > 0 && schedule->per_day == 0)
    return ms_usage_fail (error, _ ("--%s needs --%s"), "growth", "per-day");
  if (schedule->days > 0 && schedule->growth_percent == 0)
    return ms_usage_fail (error, _ ("--%s needs --%s"), "days", "growth");

  return TRUE;
}

static gboolean
read_schedule (const MsArguments *arguments,
               const MsCampaign  *before,
               char             **out,
               GError           **error)
{
  g_autoptr (MsSchedule) schedule = NULL;

  if (!is_any_given (arguments, schedule_options, G_N_ELEMENTS (schedule_options)))
    return TRUE;

  schedule = ms_schedule_parse (before->schedule, error);
  if (schedule == NULL || !set_times (schedule, arguments, error) ||
      !set_numbers (schedule, arguments, error))
    return FALSE;

  *out = ms_schedule_to_string (schedule);

  return TRUE;
}

gboolean
ms_plan_options_read (MsCli *cli, const MsArguments *arguments, MsOrder *order, GError **error)
{
  g_autoptr (MsCampaign) campaign = NULL;
  MsDb *db;

  if (!is_any_given (arguments, schedule_options, G_N_ELEMENTS (schedule_options)) &&
      !is_any_given (arguments, other_options, G_N_ELEMENTS (other_options)) &&
      !ms_arguments_flag (arguments, "treat-uncertain-as-deferred"))
    return TRUE;

  db = ms_cli_reader (cli, error);
  campaign = db != NULL ? ms_campaign_table_find (db, order->campaign, error) : NULL;

  return campaign != NULL && read_route (arguments, campaign, &order->route, error) &&
         read_retry (arguments, campaign, &order->retry, error) &&
         read_schedule (arguments, campaign, &order->schedule, error);
}
