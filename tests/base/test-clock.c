/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-clock.c - the only clock of the program */

#include "config.h"

#include "ms-clock.h"

#define NOON (G_GINT64_CONSTANT (1795348800) * MS_SECOND) /* 2026-11-22T12:00:00Z */

static void
test_running (void)
{
  gint64 before = g_get_real_time ();
  gint64 wall = ms_clock_wall ();
  gint64 after = g_get_real_time ();
  gint64 last = ms_clock_now ();

  g_assert_cmpint (before, <=, wall);
  g_assert_cmpint (wall, <=, after);
  for (guint i = 0; i < 1000; i++)
    {
      gint64 now = ms_clock_now ();

      g_assert_cmpint (now, >=, last);
      last = now;
    }
}

static void
test_frozen (void)
{
  ms_clock_freeze (NOON);
  g_assert_cmpint (ms_clock_wall (), ==, NOON);
  g_assert_cmpint (ms_clock_now (), ==, NOON);
  ms_clock_advance (90 * MS_MINUTE);
  g_assert_cmpint (ms_clock_wall (), ==, NOON + MS_HOUR + 30 * MS_MINUTE);
  g_assert_cmpint (ms_clock_now (), ==, NOON + MS_HOUR + 30 * MS_MINUTE);
  ms_clock_advance (-MS_HOUR);
  g_assert_cmpint (ms_clock_wall (), ==, NOON + 30 * MS_MINUTE);
  ms_clock_thaw ();
  g_assert_cmpint (ms_clock_wall (), >=, g_get_real_time () - MS_MINUTE);
  g_assert_cmpint (ms_clock_now (), <=, g_get_monotonic_time ());
}

static const struct
{
  gint64      wall;
  const char *text;
} times[] = {
  { 0, "" },
  { NOON, "2026-11-22T12:00:00Z" },
  { NOON + MS_SECOND - 1, "2026-11-22T12:00:00Z" },
  { NOON + MS_SECOND, "2026-11-22T12:00:01Z" },
  { NOON + MS_DAY, "2026-11-23T12:00:00Z" },
  { MS_SECOND, "1970-01-01T00:00:01Z" },
  { 951782400 * MS_SECOND, "2000-02-29T00:00:00Z" },
  { G_GINT64_CONSTANT (253402300799) * MS_SECOND, "9999-12-31T23:59:59Z" },
  { G_GINT64_CONSTANT (253402300800) * MS_SECOND, "" },
  { G_MAXINT64, "" },
};

static void
test_format (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = ms_clock_format (times[i].wall);

      g_assert_cmpstr (text, ==, times[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/running", test_running);
  g_test_add_func ("/base/clock/frozen", test_frozen);
  g_test_add_func ("/base/clock/format", test_format);

  return g_test_run ();
}
