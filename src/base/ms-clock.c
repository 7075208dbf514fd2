/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-clock.c - the only clock of the program; a test may set it */

#include "config.h"

#include "ms-clock.h"

/* Zero while the clock runs.  Written by tests alone, read by every thread. */
static gint64 frozen_at;

static gint64
frozen (void)
{
  return __atomic_load_n (&frozen_at, __ATOMIC_RELAXED);
}

gint64
ms_clock_now (void)
{
  gint64 at = frozen ();

  return at != 0 ? at : g_get_monotonic_time ();
}

gint64
ms_clock_wall (void)
{
  gint64 at = frozen ();

  return at != 0 ? at : g_get_real_time ();
}

void
ms_clock_freeze (gint64 wall)
{
  g_return_if_fail (wall > 0);

  __atomic_store_n (&frozen_at, wall, __ATOMIC_RELAXED);
}

void
ms_clock_advance (gint64 microseconds)
{
  g_return_if_fail (frozen () != 0);

  __atomic_add_fetch (&frozen_at, microseconds, __ATOMIC_RELAXED);
}

void
ms_clock_thaw (void)
{
  __atomic_store_n (&frozen_at, 0, __ATOMIC_RELAXED);
}

char *
ms_clock_format (gint64 wall)
{
  g_autoptr (GDateTime) time = NULL;

  if (wall == 0)
    return g_strdup ("");

  time = g_date_time_new_from_unix_utc (wall / MS_SECOND);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}
