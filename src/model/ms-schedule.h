/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-schedule.h - when a campaign may be sent, how much of it a day, and when it stops itself
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Pure: every call is told the time, µs as of ms_clock_wall().  Days and hours are those of the
 * schedule's zone, whatever its clocks do: an hour that a change of clocks skips is not there,
 * one that it repeats counts twice, and a day ends at local midnight.
 */
typedef struct
{
  gint64     start_at;  /* 0: at once */
  char      *time_zone; /* (owned) (nullable): "Europe/Berlin"; NULL: the system's */
  GTimeZone *zone;      /* (owned): the same: ms_schedule_set_time_zone() */
  guint32    hours[7]; /* bit n: from n:00 to n:59, Monday first; all zero or all set: always */
  guint      per_day;  /* messages; 0: no limit */
  guint      growth_percent;   /* each day more than the day before */
  guint      days;             /* that the growth lasts, then on at the last day's quantity;
                                  0: as long as there is something to send */
  guint stop_failed_percent;   /* of those tried; 0: never */
  guint stop_deferred_percent; /* 0: never */
} MsSchedule;

/** ms_schedule_new: Returns: (transfer full): always, without limits, in the system's zone */
MsSchedule *ms_schedule_new (void);
void        ms_schedule_free (MsSchedule *self);

/** ms_schedule_set_time_zone: @name: (nullable): an IANA name; Errors: %MS_SCHEDULE_ERROR */
gboolean ms_schedule_set_time_zone (MsSchedule *self, const char *name, GError **error);

/** ms_schedule_open: Returns: whether sending is allowed at @now, by start and hours */
gboolean ms_schedule_open (const MsSchedule *self, gint64 now);

/** ms_schedule_next_open: Returns: @now if it is open; else when it will be; 0: never (its only
 * hour is one that is skipped) */
gint64 ms_schedule_next_open (const MsSchedule *self, gint64 now);

typedef struct
{
  guint  number; /* 1: the first; days without an allowed hour are not counted */
  guint  quota;  /* messages in it; 0: no limit */
  gint64 begins; /* local midnight */
  gint64 ends;   /* the next */
} MsScheduleDay;

/** ms_schedule_day: @first: when the campaign began to be sent: some time of its first day */
MsScheduleDay ms_schedule_day (const MsSchedule *self, gint64 first, gint64 now);

/** ms_schedule_quota: of the plan's @number'th day, from 1; 0: no limit.  For who counts only
 * the days on which something was sent: a machine that was off has warmed nothing up. */
guint ms_schedule_quota (const MsSchedule *self, guint number);

/**
 * ms_schedule_ready_at:
 * @sent: messages of the day that @now is in, by ms_schedule_day()
 *
 * Returns: @now if a message may leave; else the earliest time worth asking again; 0: never
 */
gint64 ms_schedule_ready_at (const MsSchedule *self, gint64 first, guint sent, gint64 now);

typedef enum
{
  MS_SCHEDULE_GO,
  MS_SCHEDULE_STOP_FAILED,
  MS_SCHEDULE_STOP_DEFERRED,
} MsScheduleStop;

typedef struct
{
  guint tried; /* recipients */
  guint failed;
  guint deferred;
} MsScheduleCounts;

/** ms_schedule_exceeds: whether more than the allowed part came back; not before 50 were tried
 */
MsScheduleStop ms_schedule_exceeds (const MsSchedule *self, const MsScheduleCounts *counts);

/* ms-schedule-text.c */

/**
 * ms_schedule_parse_hours:
 * @text: "mon-fri 9-17, sat 10-12 14-16", "9-17" (every day), "sat" (all of it), "mon-fri 22-6"
 * (to 6 the next morning), "always" or ""
 *
 * Whole hours, the last one not included: 9-17 ends as it strikes 17.  Replaces what was there.
 *
 * Errors: %MS_SCHEDULE_ERROR: a translated sentence with the part that is wrong
 */
gboolean ms_schedule_parse_hours (MsSchedule *self, const char *text, GError **error);

/** ms_schedule_format_hours: Returns: (transfer full): for ms_schedule_parse_hours() */
char *ms_schedule_format_hours (const MsSchedule *self);

/**
 * ms_schedule_parse_time:
 * @text: "2026-12-01 08:00" in the schedule's zone, "2026-12-01" (its midnight), or ISO 8601
 * with a zone of its own ("2026-12-01T08:00:00Z")
 *
 * Errors: %MS_SCHEDULE_ERROR
 */
gboolean ms_schedule_parse_time (const MsSchedule *self,
                                 const char       *text,
                                 gint64           *wall,
                                 GError          **error);

/** ms_schedule_format_time: Returns: (transfer full): "2026-12-01 08:00 CET"; "" for 0 */
char *ms_schedule_format_time (const MsSchedule *self, gint64 wall);

/** ms_schedule_describe: Returns: (transfer full): translated, some sentences for a person */
char *ms_schedule_describe (const MsSchedule *self);

/** ms_schedule_to_string: Returns: (transfer full): what differs from ms_schedule_new(), as
 * "zone=Europe/Berlin start=… hours=… per-day=500"; "" for nothing */
char *ms_schedule_to_string (const MsSchedule *self);

/** ms_schedule_parse: @text: of ms_schedule_to_string(); Errors: %MS_SCHEDULE_ERROR */
MsSchedule *ms_schedule_parse (const char *text, GError **error);

#define MS_SCHEDULE_ERROR (ms_schedule_error_quark ())
GQuark ms_schedule_error_quark (void);
enum
{
  MS_SCHEDULE_ERROR_INVALID,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSchedule, ms_schedule_free)

G_END_DECLS
