/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-schedule-text.c - a schedule as it is typed, shown and stored */

#include "config.h"

#include "ms-clock.h"
#include "ms-schedule.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ALL_HOURS 0xffffffu

static const char *const weekdays[] = { "monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday" };

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list          list;
  g_autofree char *message = NULL;
  g_autofree char *shown = NULL;

  va_start (list, format);
  message = g_strdup_vprintf (format, list);
  va_end (list);
  shown = g_utf8_make_valid (message, -1);
  g_set_error_literal (error, MS_SCHEDULE_ERROR, MS_SCHEDULE_ERROR_INVALID, shown);

  return FALSE;
}

/* Three letters of its English name or more. */
static gboolean
find_weekday (const char *word, guint *day)
{
  gsize length = strlen (word);

  for (guint i = 0; length >= 3 && i < G_N_ELEMENTS (weekdays); i++)
    if (g_ascii_strncasecmp (weekdays[i], word, length) == 0)
      {
        *day = i;
        return TRUE;
      }

  return FALSE;
}

/* "mon", "mon-fri", "sat-mon" or "daily"; @days: (inout): a bit for each */
static gboolean
parse_days (const char *word, guint *days)
{
  g_auto (GStrv) ends = g_strsplit (word, "-", 2);

  guint first = 0;
  guint last = 0;

  if (g_ascii_strcasecmp (word, "daily") == 0)
    {
      *days = 0x7f;
      return TRUE;
    }

  if (!find_weekday (ends[0], &first))
    return FALSE;
  last = first;
  if (ends[1] != NULL && !find_weekday (ends[1], &last))
    return FALSE;

  for (guint i = first;; i = (i + 1) % 7)
    {
      *days |= 1u << i;
      if (i == last)
        return TRUE;
    }
}

/* "9" or "9:00" */
static gboolean
parse_hour (const char *word, guint *hour)
{
  g_autofree char *digits = g_strdup (word);

  guint64 value = 0;

  if (g_str_has_suffix (digits, ":00"))
    digits[strlen (digits) - 3] = '\0';
  if (!g_ascii_string_to_unsigned (digits, 10, 0, 24, &value, NULL))
    return FALSE;

  *hour = value;

  return TRUE;
}

static guint32
hours_between (guint first, guint end)
{
  return ((1u << end) - 1) & ~((1u << first) - 1);
}

/* Adds "9-17", or "22-6" that ends the next morning, to each day of @days. */
static gboolean
add_hours (guint32 *hours, guint days, const char *word)
{
  g_auto (GStrv) ends = g_strsplit (word, "-", 2);

  guint first = 0;
  guint end = 0;

  if (ends[0] == NULL || ends[1] == NULL || !parse_hour (ends[0], &first) ||
      !parse_hour (ends[1], &end) || first == end || first == 24)
    return FALSE;

  for (guint i = 0; i < 7; i++)
    if ((days & 1u << i) == 0)
      continue;
    else if (first < end)
      hours[i] |= hours_between (first, end);
    else
      {
        hours[i] |= hours_between (first, 24);
        hours[(i + 1) % 7] |= hours_between (0, end);
      }

  return TRUE;
}

/* One part between commas: days first, if any, then hours, if any. */
static gboolean
parse_part (guint32 *hours, const char *part, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (part, " \t_", -1);

  guint    days = 0;
  gboolean timed = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (!timed && !g_ascii_isdigit (*words[i]))
        {
          if (!parse_days (words[i], &days))
            return refuse (error, _ ("“%s” is no day: write mon, mon-fri or daily"), words[i]);
          continue;
        }
      if (!add_hours (hours, days != 0 ? days : 0x7f, words[i]))
        return refuse (error,
                       _ ("“%s” are no hours: write whole ones as 9-17 or 22-6, and a comma "
                          "before the next day"),
                       words[i]);
      timed = TRUE;
    }

  for (guint i = 0; !timed && i < 7; i++)
    if ((days & 1u << i) != 0)
      hours[i] = ALL_HOURS;

  return TRUE;
}

gboolean
ms_schedule_parse_hours (MsSchedule *self, const char *text, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  g_auto (GStrv) parts = g_strsplit_set (trimmed, ",;", -1);

  guint32 hours[7] = { 0 };

  if (g_ascii_strcasecmp (trimmed, "always") != 0)
    for (guint i = 0; parts[i] != NULL; i++)
      if (!parse_part (hours, parts[i], error))
        return FALSE;

  memcpy (self->hours, hours, sizeof hours);

  return TRUE;
}

static void
append_hours (GString *out, guint32 hours)
{
  if ((hours & ALL_HOURS) == ALL_HOURS)
    return;

  for (guint hour = 0; hour < 24; hour++)
    {
      guint first = hour;

      while (hour < 24 && (hours >> hour & 1) != 0)
        hour++;
      if (hour > first)
        g_string_append_printf (out, " %u-%u", first, hour);
    }
}

char *
ms_schedule_format_hours (const MsSchedule *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint first = 0; first < 7; first++)
    {
      guint last = first;

      if ((self->hours[first] & ALL_HOURS) == 0)
        continue;

      while (last < 6 && self->hours[last + 1] == self->hours[first])
        last++;
      g_string_append_printf (out, "%s%.3s", out->len > 0 ? ", " : "", weekdays[first]);
      if (last > first)
        g_string_append_printf (out, "-%.3s", weekdays[last]);
      append_hours (out, self->hours[first]);
      first = last;
    }

  return out->len == 0 || strcmp (out->str, "mon-sun") == 0
             ? g_strdup ("always")
             : g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
ms_schedule_parse_time (const MsSchedule *self, const char *text, gint64 *wall, GError **error)
{
  g_autoptr (GDateTime) parsed = NULL;
  g_autoptr (GString) iso = g_string_new (text);

  g_strstrip (iso->str);
  g_string_truncate (iso, strlen (iso->str));
  if (iso->len == strlen ("2026-12-01"))
    g_string_append (iso, "T00:00:00");
  else if (iso->len == strlen ("2026-12-01 08:00"))
    g_string_append (iso, ":00");
  if (iso->len > 10 && iso->str[10] == ' ')
    iso->str[10] = 'T';

  parsed = g_date_time_new_from_iso8601 (iso->str, self->zone);
  if (parsed == NULL)
    return refuse (error, _ ("“%s” is no time: write it as 2026-12-01 08:00"), text);

  *wall = g_date_time_to_unix (parsed) * MS_SECOND;

  return TRUE;
}

char *
ms_schedule_format_time (const MsSchedule *self, gint64 wall)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (wall == 0)
    return g_strdup ("");

  utc = g_date_time_new_from_unix_utc (wall / MS_SECOND);
  local = g_date_time_to_timezone (utc, self->zone);

  return g_date_time_format (local, "%Y-%m-%d %H:%M %Z");
}

static void append_sentence (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_sentence (GString *out, const char *format, ...)
{
  va_list list;

  if (out->len > 0)
    g_string_append_c (out, ' ');
  va_start (list, format);
  g_string_append_vprintf (out, format, list);
  va_end (list);
}

static void
describe_quota (GString *out, const MsSchedule *self)
{
  if (self->per_day == 0)
    return;

  append_sentence (out, ngettext ("%u message a day.", "%u messages a day.", self->per_day),
                   self->per_day);
  if (self->growth_percent > 0 && self->days > 0)
    append_sentence (out,
                     ngettext ("Each day %u%% more, for %u day.",
                               "Each day %u%% more, for %u days.", self->days),
                     self->growth_percent, self->days);
  else if (self->growth_percent > 0)
    append_sentence (out, _ ("Each day %u%% more."), self->growth_percent);
}

char *
ms_schedule_describe (const MsSchedule *self)
{
  g_autofree char *start = ms_schedule_format_time (self, self->start_at);
  g_autofree char *hours = ms_schedule_format_hours (self);
  GString         *out = g_string_new (NULL);

  if (self->start_at != 0)
    append_sentence (out, _ ("Not before %s."), start);
  if (strcmp (hours, "always") != 0)
    append_sentence (out, _ ("Only at these hours: %s (%s)."), hours,
                     self->time_zone != NULL ? self->time_zone
                                             : g_time_zone_get_identifier (self->zone));
  describe_quota (out, self);
  if (self->stop_failed_percent > 0)
    append_sentence (out, _ ("Stops once more than %u%% have failed."),
                     self->stop_failed_percent);
  if (self->stop_deferred_percent > 0)
    append_sentence (out, _ ("Stops once more than %u%% are deferred."),
                     self->stop_deferred_percent);
  if (out->len == 0)
    append_sentence (out, _ ("At any time, as fast as it goes."));

  return g_string_free (out, FALSE);
}

static const struct
{
  const char *name;
  gsize       offset;
  guint       most;
} numbers[] = {
  { "per-day", G_STRUCT_OFFSET (MsSchedule, per_day), 100000000 },
  { "growth", G_STRUCT_OFFSET (MsSchedule, growth_percent), 1000 },
  { "days", G_STRUCT_OFFSET (MsSchedule, days), 3650 },
  { "stop-failed", G_STRUCT_OFFSET (MsSchedule, stop_failed_percent), 100 },
  { "stop-deferred", G_STRUCT_OFFSET (MsSchedule, stop_deferred_percent), 100 },
};

static void
append_pair (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", name, value);
}

char *
ms_schedule_to_string (const MsSchedule *self)
{
  g_autofree char *start = ms_clock_format (self->start_at);
  g_autofree char *hours = g_strdelimit (ms_schedule_format_hours (self), " ", '_');
  GString         *out = g_string_new (NULL);

  /* First, because a start without a zone of its own is read in it. */
  if (self->time_zone != NULL)
    append_pair (out, "zone", self->time_zone);
  if (*start != '\0')
    append_pair (out, "start", start);
  if (strcmp (hours, "always") != 0)
    append_pair (out, "hours", hours);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint            value = G_STRUCT_MEMBER (guint, self, numbers[i].offset);
      g_autofree char *digits = g_strdup_printf ("%u", value);

      if (value > 0)
        append_pair (out, numbers[i].name, digits);
    }

  return g_string_free (out, FALSE);
}

static gboolean
set_number (MsSchedule *self, const char *name, const char *value, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (strcmp (name, numbers[i].name) == 0)
      {
        guint64 number = 0;

        if (!g_ascii_string_to_unsigned (value, 10, 0, numbers[i].most, &number, NULL))
          return refuse (error, _ ("“%s” must be from %u to %u, not “%s”"), name, 0,
                         numbers[i].most, value);

        G_STRUCT_MEMBER (guint, self, numbers[i].offset) = number;
        return TRUE;
      }

  return refuse (error, _ ("“%s” is no part of a schedule"), name);
}

static gboolean
set_pair (MsSchedule *self, const char *pair, GError **error)
{
  const char      *value = strchr (pair, '=');
  g_autofree char *name = NULL;

  if (value == NULL)
    return refuse (error, _ ("“%s” is no part of a schedule"), pair);

  name = g_strndup (pair, value - pair);
  value++;
  if (strcmp (name, "zone") == 0)
    return ms_schedule_set_time_zone (self, value, error);
  if (strcmp (name, "start") == 0)
    return ms_schedule_parse_time (self, value, &self->start_at, error);
  if (strcmp (name, "hours") == 0)
    return ms_schedule_parse_hours (self, value, error);

  return set_number (self, name, value, error);
}

MsSchedule *
ms_schedule_parse (const char *text, GError **error)
{
  g_autoptr (MsSchedule) self = ms_schedule_new ();
  g_auto (GStrv) pairs = g_strsplit (text, " ", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    if (*pairs[i] != '\0' && !set_pair (self, pairs[i], error))
      return NULL;

  return g_steal_pointer (&self);
}
