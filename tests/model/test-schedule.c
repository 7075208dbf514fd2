/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-schedule.c - hours as text, open and closed, days of a plan, changes of clocks */

#include "config.h"

#include "ms-clock.h"
#include "ms-schedule.h"

#include <string.h>

static gint64
utc (const char *text)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  g_assert_nonnull (time);

  return g_date_time_to_unix (time) * MS_SECOND;
}

static MsSchedule *
schedule_in (const char *zone, const char *hours)
{
  g_autoptr (MsSchedule) schedule = ms_schedule_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_schedule_set_time_zone (schedule, zone, &error));
  g_assert_no_error (error);
  g_assert_true (ms_schedule_parse_hours (schedule, hours, &error));
  g_assert_no_error (error);

  return g_steal_pointer (&schedule);
}

static const struct
{
  const char *text;
  const char *written; /* NULL: refused */
} hours[] = {
  { "mon-fri 9-17, sat 10-12", "mon-fri 9-17, sat 10-12" },
  { "", "always" },
  { "Always", "always" },
  { "daily", "always" },
  { "0-24", "always" },
  { "9-17", "mon-sun 9-17" },
  { "daily 9-17", "mon-sun 9-17" },
  { "9:00-17:00", "mon-sun 9-17" },
  { "sat", "sat" },
  { "sat-mon 8-9", "mon 8-9, sat-sun 8-9" },
  { "Monday 9-12 14-17; TUES 9-10", "mon 9-12 14-17, tue 9-10" },
  { "mon wed 9-10", "mon 9-10, wed 9-10" },
  { "mon_9-10,_tue_9-10", "mon-tue 9-10" },
  { "mon 9-12 11-13", "mon 9-13" },
  { "fri 22-6", "fri 22-24, sat 0-6" },
  { "sun 22-6", "mon 0-6, sun 22-24" },
  { "mon 0-24", "mon" },
  { "mon 22-24", "mon 22-24" },
  { "mon 22-0", "mon 22-24" },
  { "fri-mon,", "mon, fri-sun" },
  { "mo 9-17", NULL },
  { "noday 9-17", NULL },
  { "mon-", NULL },
  { "mon 9", NULL },
  { "mon 9-", NULL },
  { "mon 9-25", NULL },
  { "mon 24-3", NULL },
  { "mon 9-9", NULL },
  { "mon 9:30-17", NULL },
  { "mon 9-17 tue 9-17", NULL },
  { "mondays 9-17", NULL },
  { "mon \377", NULL },
};

static void
test_hours (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hours); i++)
    {
      g_autoptr (MsSchedule) schedule = ms_schedule_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *written = NULL;

      gboolean taken;

      g_test_message ("%u: %s", i, hours[i].written);
      schedule->hours[0] = 7;
      taken = ms_schedule_parse_hours (schedule, hours[i].text, &error);
      g_assert_cmpint (taken, ==, hours[i].written != NULL);
      if (!taken)
        {
          g_assert_error (error, MS_SCHEDULE_ERROR, MS_SCHEDULE_ERROR_INVALID);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          g_assert_cmpuint (schedule->hours[0], ==, 7);
          continue;
        }

      g_assert_no_error (error);
      written = ms_schedule_format_hours (schedule);
      g_assert_cmpstr (written, ==, hours[i].written);
      g_assert_true (ms_schedule_parse_hours (schedule, written, NULL));
      g_free (written);
      written = ms_schedule_format_hours (schedule);
      g_assert_cmpstr (written, ==, hours[i].written);
    }
}

static const struct
{
  const char *name;
  const char *zone;
  const char *hours;
  const char *now;
  const char *open;  /* the next time it is */
  const char *close; /* NULL: never */
} opening[] = {
  { "always", "UTC", "always", "2026-12-01T03:00:00Z", "2026-12-01T03:00:00Z", NULL },
  { "inside", "UTC", "mon-fri 9-17", "2026-12-01T10:20:30Z", "2026-12-01T10:20:30Z",
    "2026-12-01T17:00:00Z" },
  { "as-it-opens", "UTC", "mon-fri 9-17", "2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z",
    "2026-12-01T17:00:00Z" },
  { "as-it-closes", "UTC", "mon-fri 9-17", "2026-12-01T17:00:00Z", "2026-12-02T09:00:00Z",
    "2026-12-02T17:00:00Z" },
  { "weekend", "UTC", "mon-fri 9-17", "2026-12-04T18:00:00Z", "2026-12-07T09:00:00Z",
    "2026-12-07T17:00:00Z" },
  { "over-midnight", "UTC", "mon-fri 22-6", "2026-12-04T23:00:00Z", "2026-12-04T23:00:00Z",
    "2026-12-05T06:00:00Z" },
  { "once-a-week", "UTC", "sun 5-6", "2026-12-06T06:00:00Z", "2026-12-13T05:00:00Z",
    "2026-12-13T06:00:00Z" },
  { "berlin-winter", "Europe/Berlin", "9-17", "2026-12-01T07:00:00Z", "2026-12-01T08:00:00Z",
    "2026-12-01T16:00:00Z" },
  { "berlin-summer", "Europe/Berlin", "9-17", "2026-07-01T06:30:00Z", "2026-07-01T07:00:00Z",
    "2026-07-01T15:00:00Z" },
  /* Clocks go from 2:00 to 3:00 on 28 March 2027, and from 3:00 to 2:00 on 31 October. */
  { "spring-skips", "Europe/Berlin", "1-4", "2027-03-28T00:00:00Z", "2027-03-28T00:00:00Z",
    "2027-03-28T02:00:00Z" },
  { "spring-skipped", "Europe/Berlin", "sun 2-3", "2027-03-27T12:00:00Z",
    "2027-04-04T00:00:00Z", "2027-04-04T01:00:00Z" },
  { "autumn-repeats", "Europe/Berlin", "2-3", "2027-10-31T00:00:00Z", "2027-10-31T00:00:00Z",
    "2027-10-31T02:00:00Z" },
  { "half-hour-zone", "Asia/Kolkata", "9-17", "2026-12-01T03:00:00Z", "2026-12-01T03:30:00Z",
    "2026-12-01T11:30:00Z" },
  /* Half an hour back at 2:00 on 4 April 2027: 1:30 comes twice. */
  { "lord-howe", "Australia/Lord_Howe", "2-3", "2027-04-03T14:30:00Z", "2027-04-03T15:30:00Z",
    "2027-04-03T16:30:00Z" },
};

static void
test_opening (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (opening); i++)
    {
      g_autoptr (MsSchedule) schedule = schedule_in (opening[i].zone, opening[i].hours);
      g_autofree char *open = NULL;
      const char      *close = opening[i].close;

      gint64 now = utc (opening[i].now);

      g_test_message ("%s", opening[i].name);
      open = ms_clock_format (ms_schedule_next_open (schedule, now));
      g_assert_cmpstr (open, ==, opening[i].open);
      g_assert_cmpint (ms_schedule_open (schedule, now), ==,
                       strcmp (opening[i].now, opening[i].open) == 0);
      if (close == NULL)
        continue;
      for (gint64 at = utc (open); at < utc (close); at += 30 * MS_MINUTE)
        g_assert_true (ms_schedule_open (schedule, at));
      g_assert_true (ms_schedule_open (schedule, utc (close) - 1));
      g_assert_false (ms_schedule_open (schedule, utc (close)));
      if (utc (open) > now)
        g_assert_false (ms_schedule_open (schedule, utc (open) - 1));
    }
}

static void
test_start (void)
{
  g_autoptr (MsSchedule) schedule = schedule_in ("Europe/Berlin", "9-17");
  g_autofree char *shown = NULL;

  gint64 now = utc ("2026-12-01T10:00:00Z");

  g_assert_true (
      ms_schedule_parse_time (schedule, "2026-12-03 20:00", &schedule->start_at, NULL));
  g_assert_false (ms_schedule_open (schedule, now));
  g_assert_cmpint (ms_schedule_next_open (schedule, now), ==, utc ("2026-12-04T08:00:00Z"));
  shown = ms_schedule_format_time (schedule, schedule->start_at);
  g_assert_cmpstr (shown, ==, "2026-12-03 20:00 CET");
}

static void
test_times (void)
{
  static const struct
  {
    const char *text;
    const char *wall; /* NULL: refused */
  } table[] = {
    { "2026-12-01 08:00", "2026-12-01T07:00:00Z" },
    { " 2026-07-01 08:00 ", "2026-07-01T06:00:00Z" },
    { "2026-12-01T08:00", "2026-12-01T07:00:00Z" },
    { "2026-12-01", "2026-11-30T23:00:00Z" },
    { "2026-12-01T08:00:00Z", "2026-12-01T08:00:00Z" },
    { "2026-12-01 08:00:00+05:00", "2026-12-01T03:00:00Z" },
    { "tomorrow", NULL },
    { "2026-13-01", NULL },
    { "2026-12-01 25:00", NULL },
    { "08:00", NULL },
    { "", NULL },
  };
  g_autoptr (MsSchedule) schedule = schedule_in ("Europe/Berlin", "");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *wall = NULL;

      gint64 time = 0;

      g_test_message ("%s", table[i].text);
      g_assert_cmpint (ms_schedule_parse_time (schedule, table[i].text, &time, &error), ==,
                       table[i].wall != NULL);
      if (table[i].wall == NULL)
        g_assert_error (error, MS_SCHEDULE_ERROR, MS_SCHEDULE_ERROR_INVALID);
      wall = ms_clock_format (time);
      g_assert_cmpstr (wall, ==, table[i].wall != NULL ? table[i].wall : "");
    }
}

static const struct
{
  const char *name;
  const char *zone;
  const char *hours;
  const char *first;
  const char *now;
  guint       number;
  const char *begins;
  const char *ends;
} days[] = {
  { "first", "Europe/Berlin", "", "2026-12-01T10:00:00Z", "2026-12-01T10:00:00Z", 1,
    "2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z" },
  { "last-second", "Europe/Berlin", "", "2026-12-01T10:00:00Z", "2026-12-01T22:59:59Z", 1,
    "2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z" },
  { "second", "Europe/Berlin", "", "2026-12-01T22:59:59Z", "2026-12-01T23:00:00Z", 2,
    "2026-12-01T23:00:00Z", "2026-12-02T23:00:00Z" },
  { "year", "Europe/Berlin", "", "2026-12-01T10:00:00Z", "2027-12-01T10:00:00Z", 366,
    "2027-11-30T23:00:00Z", "2027-12-01T23:00:00Z" },
  { "clock-set-back", "Europe/Berlin", "", "2026-12-09T10:00:00Z", "2026-12-01T10:00:00Z", 1,
    "2026-11-30T23:00:00Z", "2026-12-01T23:00:00Z" },
  { "weekend-not-counted", "UTC", "mon-fri 9-17", "2026-12-03T10:00:00Z",
    "2026-12-07T10:00:00Z", 3, "2026-12-07T00:00:00Z", "2026-12-08T00:00:00Z" },
  { "four-weeks", "UTC", "mon-fri 9-17", "2026-12-03T10:00:00Z", "2026-12-31T10:00:00Z", 21,
    "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z" },
  { "day-of-23-hours", "Europe/Berlin", "", "2027-03-28T10:00:00Z", "2027-03-28T10:00:00Z", 1,
    "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z" },
  { "day-of-25-hours", "Europe/Berlin", "", "2027-10-31T10:00:00Z", "2027-10-31T10:00:00Z", 1,
    "2027-10-30T22:00:00Z", "2027-10-31T23:00:00Z" },
  /* No midnight on 6 September 2026: 23:59 is followed by 1:00. */
  { "midnight-skipped", "America/Santiago", "", "2026-09-05T15:00:00Z", "2026-09-06T04:00:00Z",
    2, "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z" },
  { "before-it", "America/Santiago", "", "2026-09-05T15:00:00Z", "2026-09-06T03:59:59Z", 1,
    "2026-09-05T04:00:00Z", "2026-09-06T04:00:00Z" },
  /* 0:00 to 0:59 twice on 1 November 2026. */
  { "midnight-twice", "America/Havana", "", "2026-10-31T15:00:00Z", "2026-11-01T04:30:00Z", 2,
    "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z" },
  { "again", "America/Havana", "", "2026-10-31T15:00:00Z", "2026-11-01T05:30:00Z", 2,
    "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z" },
  { "before-both", "America/Havana", "", "2026-10-31T15:00:00Z", "2026-11-01T03:30:00Z", 1,
    "2026-10-31T04:00:00Z", "2026-11-01T04:00:00Z" },
};

static void
test_days (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (MsSchedule) schedule = schedule_in (days[i].zone, days[i].hours);
      g_autofree char *begins = NULL;
      g_autofree char *ends = NULL;

      MsScheduleDay day = ms_schedule_day (schedule, utc (days[i].first), utc (days[i].now));

      g_test_message ("%s", days[i].name);
      begins = ms_clock_format (day.begins);
      ends = ms_clock_format (day.ends);
      g_assert_cmpstr (begins, ==, days[i].begins);
      g_assert_cmpstr (ends, ==, days[i].ends);
      g_assert_cmpuint (day.number, ==, days[i].number);
      g_assert_cmpuint (day.quota, ==, 0);
    }
}

static void
test_quota (void)
{
  static const struct
  {
    guint per_day;
    guint growth;
    guint days;
    guint number;
    guint quota;
  } table[] = {
    { 0, 50, 0, 9, 0 },      { 100, 0, 0, 1, 100 },
    { 100, 0, 5, 9, 100 },   { 100, 20, 0, 1, 100 },
    { 100, 20, 0, 0, 100 },  { 100, 20, 0, 2, 120 },
    { 100, 20, 0, 3, 144 },  { 100, 20, 0, 4, 172 },
    { 100, 20, 3, 3, 144 },  { 100, 20, 3, 4, 144 },
    { 100, 20, 3, 99, 144 }, { 100, 100, 0, 11, 102400 },
    { 10, 10, 0, 3, 12 },    { 100, 1000, 0, 4000000000u, G_MAXINT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (MsSchedule) schedule = ms_schedule_new ();

      g_test_message ("%u", i);
      schedule->per_day = table[i].per_day;
      schedule->growth_percent = table[i].growth;
      schedule->days = table[i].days;
      g_assert_cmpuint (ms_schedule_quota (schedule, table[i].number), ==, table[i].quota);
    }
}

static void
test_ready (void)
{
  static const struct
  {
    const char *now;
    guint       sent;
    const char *ready;
  } table[] = {
    { "2026-12-03T08:00:00Z", 0, "2026-12-03T08:00:00Z" },
    { "2026-12-03T08:00:00Z", 99, "2026-12-03T08:00:00Z" },
    { "2026-12-03T08:00:00Z", 100, "2026-12-04T08:00:00Z" },
    { "2026-12-03T16:00:00Z", 0, "2026-12-04T08:00:00Z" },
    { "2026-12-04T08:00:00Z", 149, "2026-12-04T08:00:00Z" },
    { "2026-12-04T08:00:00Z", 150, "2026-12-07T08:00:00Z" },
    { "2026-12-05T10:00:00Z", 0, "2026-12-07T08:00:00Z" },
  };
  g_autoptr (MsSchedule) schedule = schedule_in ("Europe/Berlin", "mon-fri 9-17");

  schedule->per_day = 100;
  schedule->growth_percent = 50;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *ready = NULL;

      g_test_message ("%s %u", table[i].now, table[i].sent);
      ready = ms_clock_format (ms_schedule_ready_at (schedule, utc ("2026-12-03T08:00:00Z"),
                                                     table[i].sent, utc (table[i].now)));
      g_assert_cmpstr (ready, ==, table[i].ready);
    }
}

static void
test_exceeds (void)
{
  static const struct
  {
    guint            failed_percent;
    guint            deferred_percent;
    MsScheduleCounts counts;
    MsScheduleStop   stop;
  } table[] = {
    { 0, 0, { 1000, 1000, 0 }, MS_SCHEDULE_GO },
    { 10, 50, { 49, 49, 0 }, MS_SCHEDULE_GO },
    { 10, 50, { 50, 5, 25 }, MS_SCHEDULE_GO },
    { 10, 50, { 50, 6, 0 }, MS_SCHEDULE_STOP_FAILED },
    { 10, 50, { 50, 0, 26 }, MS_SCHEDULE_STOP_DEFERRED },
    { 10, 50, { 50, 6, 26 }, MS_SCHEDULE_STOP_FAILED },
    { 0, 50, { 50, 50, 0 }, MS_SCHEDULE_GO },
    { 100, 0, { 50, 50, 0 }, MS_SCHEDULE_GO },
    { 50, 0, { 4000000000u, 2000000001u, 0 }, MS_SCHEDULE_STOP_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (MsSchedule) schedule = ms_schedule_new ();

      g_test_message ("%u", i);
      schedule->stop_failed_percent = table[i].failed_percent;
      schedule->stop_deferred_percent = table[i].deferred_percent;
      g_assert_cmpint (ms_schedule_exceeds (schedule, &table[i].counts), ==, table[i].stop);
    }
}

static void
test_stored (void)
{
  static const struct
  {
    const char *text;
    const char *written; /* NULL: refused; "=": as @text */
  } table[] = {
    { "", "=" },
    { "zone=Europe/Berlin start=2026-12-01T07:00:00Z hours=mon-fri_9-17,_sat_10-12 per-day=500 "
      "growth=20 days=10 stop-failed=10 stop-deferred=50",
      "=" },
    { " per-day=5  days=0", "per-day=5" },
    { "zone=Europe/Berlin start=2026-12-01T08:00",
      "zone=Europe/Berlin start=2026-12-01T07:00:00Z" },
    { "hours=always", "" },
    { "zone=Mars/Olympus", NULL },
    { "zone=../../etc/passwd", NULL },
    { "start=soon", NULL },
    { "hours=mon_9", NULL },
    { "per-day=x", NULL },
    { "per-day=100000001", NULL },
    { "growth=1001", NULL },
    { "stop-failed=101", NULL },
    { "colour=red", NULL },
    { "always", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsSchedule) schedule = ms_schedule_parse (table[i].text, &error);
      g_autofree char *written = NULL;

      g_test_message ("%s", table[i].text);
      if (table[i].written == NULL)
        {
          g_assert_null (schedule);
          g_assert_error (error, MS_SCHEDULE_ERROR, MS_SCHEDULE_ERROR_INVALID);
          continue;
        }

      g_assert_no_error (error);
      written = ms_schedule_to_string (schedule);
      g_assert_cmpstr (written, ==,
                       strcmp (table[i].written, "=") == 0 ? table[i].text : table[i].written);
    }
}

static void
test_described (void)
{
  static const struct
  {
    const char *text;
    const char *sentences;
  } table[] = {
    { "", "At any time, as fast as it goes." },
    { "zone=Europe/Berlin", "At any time, as fast as it goes." },
    { "zone=Europe/Berlin start=2026-12-01T07:00:00Z", "Not before 2026-12-01 08:00 CET." },
    { "zone=UTC hours=mon-fri_9-17", "Only at these hours: mon-fri 9-17 (UTC)." },
    { "per-day=1", "1 message a day." },
    { "per-day=500 growth=20", "500 messages a day. Each day 20% more." },
    { "per-day=500 growth=20 days=10", "500 messages a day. Each day 20% more, for 10 days." },
    { "stop-failed=5 stop-deferred=30",
      "Stops once more than 5% have failed. Stops once more than 30% are deferred." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (MsSchedule) schedule = ms_schedule_parse (table[i].text, NULL);
      g_autofree char *sentences = ms_schedule_describe (schedule);

      g_assert_cmpstr (sentences, ==, table[i].sentences);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/schedule/hours", test_hours);
  g_test_add_func ("/model/schedule/opening", test_opening);
  g_test_add_func ("/model/schedule/start", test_start);
  g_test_add_func ("/model/schedule/times", test_times);
  g_test_add_func ("/model/schedule/days", test_days);
  g_test_add_func ("/model/schedule/quota", test_quota);
  g_test_add_func ("/model/schedule/ready", test_ready);
  g_test_add_func ("/model/schedule/exceeds", test_exceeds);
  g_test_add_func ("/model/schedule/stored", test_stored);
  g_test_add_func ("/model/schedule/described", test_described);

  return g_test_run ();
}
