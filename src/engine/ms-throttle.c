/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-throttle.c - how fast a destination may be used: each of its limits, spread evenly */

#include "config.h"

#include "ms-clock.h"
#include "ms-throttle.h"

#include <string.h>

/* A late wake-up may be caught up with within this part of the period, so that it costs
 * nothing. */
#define SLACK_PART 50

typedef struct
{
  gint64 interval; /* µs between two messages; 0: no limit */
  gint64 slack;    /* µs a message may come before its time */
  gint64 due;      /* when the next one is due */
} Pace;

static const struct
{
  const char *name;
  gsize       limit; /* offset in MsLimits */
  gint64      period;
  gboolean    kept; /* longer than a restart takes */
} periods[] = {
  { "second", G_STRUCT_OFFSET (MsLimits, per_second), MS_SECOND, FALSE },
  { "minute", G_STRUCT_OFFSET (MsLimits, per_minute), MS_MINUTE, TRUE },
  { "hour", G_STRUCT_OFFSET (MsLimits, per_hour), MS_HOUR, TRUE },
  { "day", G_STRUCT_OFFSET (MsLimits, per_day), MS_DAY, TRUE },
  { "month", G_STRUCT_OFFSET (MsLimits, per_month), 30 * MS_DAY, TRUE },
};

struct _MsThrottle
{
  Pace paces[G_N_ELEMENTS (periods)];
};

static void
restore (MsThrottle *self, const char *text, gint64 now)
{
  g_auto (GStrv) pairs = g_strsplit (text, " ", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    for (guint p = 0; p < G_N_ELEMENTS (periods); p++)
      {
        Pace       *pace = &self->paces[p];
        const char *value = strchr (pairs[i], '=');

        if (value == NULL || !g_str_has_prefix (pairs[i], periods[p].name) ||
            pace->interval == 0)
          continue;

        /* Never further ahead than one message: the limit may be another by now, or the clock.
         */
        pace->due =
            MIN (g_ascii_strtoll (value + 1, NULL, 10), now + pace->slack + pace->interval);
      }
}

MsThrottle *
ms_throttle_new (const MsLimits *limits, const char *pace, gint64 now)
{
  MsThrottle *self = g_new0 (MsThrottle, 1);

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      guint most = G_STRUCT_MEMBER (guint, limits, periods[i].limit);

      if (most == 0)
        continue;

      /* n messages need (n - 1) intervals less the slack: within a period never more than most.
       */
      self->paces[i].slack = most >= SLACK_PART ? periods[i].period / SLACK_PART : 0;
      self->paces[i].interval = (periods[i].period + self->paces[i].slack + most - 1) / most;
    }

  if (pace != NULL)
    restore (self, pace, now);

  return self;
}

void
ms_throttle_free (MsThrottle *self)
{
  g_free (self);
}

gint64
ms_throttle_ready_at (const MsThrottle *self, gint64 now)
{
  gint64 ready = now;

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      const Pace *pace = &self->paces[i];

      /* The clock was set back: a message is never further away than this. */
      if (pace->interval != 0)
        ready = MAX (ready, MIN (pace->due, now + pace->slack + pace->interval) - pace->slack);
    }

  return ready;
}

gboolean
ms_throttle_try_acquire (MsThrottle *self, gint64 now, gint64 *ready_at)
{
  gint64 ready = ms_throttle_ready_at (self, now);

  if (ready > now)
    {
      *ready_at = ready;
      return FALSE;
    }

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      Pace *pace = &self->paces[i];

      if (pace->interval != 0)
        pace->due = CLAMP (pace->due, now, now + pace->slack + pace->interval) + pace->interval;
    }

  return TRUE;
}

void
ms_throttle_give_back (MsThrottle *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    self->paces[i].due -= self->paces[i].interval;
}

guint
ms_throttle_allowed (const MsThrottle *self, gint64 now, gint64 span, guint most)
{
  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    {
      const Pace *pace = &self->paces[i];
      gint64      room;

      if (pace->interval == 0)
        continue;

      room = now + span + pace->slack - MAX (pace->due, now);
      most = MIN (most, room <= 0 ? 0 : room / pace->interval + 1);
    }

  return most;
}

char *
ms_throttle_to_string (const MsThrottle *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++)
    if (periods[i].kept && self->paces[i].interval != 0)
      g_string_append_printf (text, "%s%s=%" G_GINT64_FORMAT, text->len > 0 ? " " : "",
                              periods[i].name, self->paces[i].due);

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
