/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-schedule.c - when a campaign may be sent, how much of it a day, and when it stops itself
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-schedule.h"

#include <glib/gi18n-lib.h>
#include <string.h>

G_DEFINE_QUARK (ms - schedule - error - quark, ms_schedule_error)

#define ALL_HOURS 0xffffffu
/* The same hour comes again after a week, and once more where a change of clocks skipped it. */
#define MOST_HOURS (15 * 24)
/* Fewer say nothing about the rest. */
#define LEAST_TRIED 50
#define HALF_HOUR   (30 * MS_MINUTE)

MsSchedule *
ms_schedule_new (void)
{
  MsSchedule *self = g_new0 (MsSchedule, 1);

  self->zone = g_time_zone_new_local ();

  return self;
}

void
ms_schedule_free (MsSchedule *self)
{
  g_free (self->time_zone);
  g_time_zone_unref (self->zone);
  g_free (self);
}

gboolean
ms_schedule_set_time_zone (MsSchedule *self, const char *name, GError **error)
{
  GTimeZone *zone = name != NULL && *name != '\0' ? g_time_zone_new_identifier (name)
                                                  : g_time_zone_new_local ();

  if (zone == NULL)
    {
      g_autofree char *shown = g_utf8_make_valid (name, -1);

      g_set_error (error, MS_SCHEDULE_ERROR, MS_SCHEDULE_ERROR_INVALID,
                   _ ("There is no time zone “%s”: give one as Europe/Berlin"), shown);
      return FALSE;
    }

  g_time_zone_unref (self->zone);
  self->zone = zone;
  g_free (self->time_zone);
  self->time_zone = name != NULL && *name != '\0' ? g_strdup (name) : NULL;

  return TRUE;
}

static GDateTime *
to_local (const MsSchedule *self, gint64 wall)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (wall / MS_SECOND);

  return g_date_time_to_timezone (utc, self->zone);
}

/* Both ends of the range mean the same, so that whoever clears the last hour does not end up
 * with a campaign that is never sent. */
static gboolean
has_hours (const MsSchedule *self)
{
  guint32 any = 0;
  guint32 all = ALL_HOURS;

  for (guint i = 0; i < G_N_ELEMENTS (self->hours); i++)
    {
      any |= self->hours[i] & ALL_HOURS;
      all &= self->hours[i];
    }

  return any != 0 && all != ALL_HOURS;
}

static gboolean
allows (const MsSchedule *self, GDateTime *local)
{
  guint32 hours = self->hours[g_date_time_get_day_of_week (local) - 1];

  return (hours >> g_date_time_get_hour (local) & 1) != 0;
}

/* Whether the hour that @wall is in is an allowed one; @next: (out): when it ends.  Clocks are
 * changed on whole and half hours, so that what follows an hour begins where it ends. */
static gboolean
look (const MsSchedule *self, gint64 wall, gint64 *next)
{
  g_autoptr (GDateTime) local = to_local (self, wall);

  gint64 into =
      g_date_time_get_minute (local) * MS_MINUTE + g_date_time_get_second (local) * MS_SECOND;

  *next = wall - wall % MS_SECOND - into + MS_HOUR;

  return allows (self, local);
}

gboolean
ms_schedule_open (const MsSchedule *self, gint64 now)
{
  gint64 next;

  return now >= self->start_at && (!has_hours (self) || look (self, now, &next));
}

gint64
ms_schedule_next_open (const MsSchedule *self, gint64 now)
{
  gint64 at = MAX (now, self->start_at);

  if (!has_hours (self))
    return at;

  for (guint i = 0; i < MOST_HOURS; i++)
    {
      gint64 next;

      if (look (self, at, &next))
        return at;
      at = next;
    }

  return 0;
}

static guint32
julian (GDateTime *local)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, g_date_time_get_day_of_month (local), g_date_time_get_month (local),
                  g_date_time_get_year (local));

  return g_date_get_julian (&date);
}

/* When the local date becomes @day, in days as g_date_get_julian() counts them.  Where clocks
 * change at midnight it is the first moment of the date that counts, whichever way they go. */
static gint64
day_begins (const MsSchedule *self, guint32 day)
{
  g_autoptr (GDateTime) midnight = NULL;

  GDate  date;
  gint64 at;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  midnight = g_date_time_new (self->zone, g_date_get_year (&date), g_date_get_month (&date),
                              g_date_get_day (&date), 0, 0, 0);
  at = g_date_time_to_unix (midnight) * MS_SECOND;

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GDateTime) before = to_local (self, at - MS_SECOND);
      g_autoptr (GDateTime) then = to_local (self, at);

      if (julian (before) >= day)
        at -= HALF_HOUR;
      else if (julian (then) < day)
        at += HALF_HOUR;
      else
        break;
    }

  return at;
}

/* How many days from @first to @last (Julian days, both included) have an allowed hour. */
static guint
count_days (const MsSchedule *self, guint32 first, guint32 last)
{
  guint length = last - first + 1;
  guint count = 0;

  if (!has_hours (self))
    return length;

  for (guint i = 0; i < 7; i++)
    {
      /* Julian day 1 was a Monday (GDate's epoch, 1 January of the year 1). */
      guint weekday = (first + i - 1) % 7;

      if ((self->hours[weekday] & ALL_HOURS) != 0)
        count += length / 7 + (i < length % 7);
    }

  return MAX (count, 1);
}

guint
ms_schedule_quota (const MsSchedule *self, guint number)
{
  guint  steps = MAX (number, 1) - 1;
  double quota = self->per_day;

  if (self->days > 0)
    steps = MIN (steps, self->days - 1);

  for (guint i = 0; i < steps && self->growth_percent > 0 && quota < G_MAXINT; i++)
    quota *= 1 + self->growth_percent / 100.0;

  return MIN (quota + 1e-6, (double) G_MAXINT);
}

MsScheduleDay
ms_schedule_day (const MsSchedule *self, gint64 first, gint64 now)
{
  g_autoptr (GDateTime) begun = to_local (self, first);
  g_autoptr (GDateTime) local = to_local (self, now);

  guint32       today = julian (local);
  MsScheduleDay day;

  /* The clock may have been set back since. */
  day.number = count_days (self, MIN (julian (begun), today), today);
  day.quota = ms_schedule_quota (self, day.number);
  day.begins = day_begins (self, today);
  day.ends = day_begins (self, today + 1);

  return day;
}

gint64
ms_schedule_ready_at (const MsSchedule *self, gint64 first, guint sent, gint64 now)
{
  gint64 at = now;

  if (self->per_day > 0)
    {
      MsScheduleDay day = ms_schedule_day (self, first, now);

      if (sent >= day.quota)
        at = day.ends;
    }

  return ms_schedule_next_open (self, at);
}

static gboolean
passes (guint part, guint tried, guint percent)
{
  return percent > 0 && (guint64) part * 100 > (guint64) percent * tried;
}

MsScheduleStop
ms_schedule_exceeds (const MsSchedule *self, const MsScheduleCounts *counts)
{
  if (counts->tried < LEAST_TRIED)
    return MS_SCHEDULE_GO;
  if (passes (counts->failed, counts->tried, self->stop_failed_percent))
    return MS_SCHEDULE_STOP_FAILED;
  if (passes (counts->deferred, counts->tried, self->stop_deferred_percent))
    return MS_SCHEDULE_STOP_DEFERRED;

  return MS_SCHEDULE_GO;
}
