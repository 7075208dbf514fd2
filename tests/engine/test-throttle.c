/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-throttle.c - never more than N in a period, evenly, across restarts and clock changes */

#include "config.h"

#include "ms-clock.h"
#include "ms-throttle.h"

#define START (1000000 * MS_SECOND)

static const struct
{
  const char *name;
  MsLimits    limits;
  gint64      period;
  guint       most;
  guint       least; /* that a period must let through while always asked */
} cases[] = {
  { "one-a-second", { .per_second = 1 }, MS_SECOND, 1, 1 },
  { "ten-a-second", { .per_second = 10 }, MS_SECOND, 10, 10 },
  { "thousand-a-second", { .per_second = 1000 }, MS_SECOND, 1000, 970 },
  { "hundred-a-minute", { .per_minute = 100 }, MS_MINUTE, 100, 97 },
  { "thirty-an-hour", { .per_hour = 30 }, MS_HOUR, 30, 30 },
  { "hour-under-second", { .per_second = 50, .per_hour = 3600 }, MS_HOUR, 3600, 3500 },
  { "day", { .per_day = 500 }, MS_DAY, 500, 485 },
};

/* Asks at every millisecond and again at each ready time: the slides of the window are exact.
 */
static void
test_window (gconstpointer data)
{
  guint  i = GPOINTER_TO_UINT (data);
  gint64 now = START;
  gint64 end = START + 3 * cases[i].period;

  g_autoptr (MsThrottle) throttle = ms_throttle_new (&cases[i].limits, NULL, now);
  g_autoptr (GArray) sent = g_array_new (FALSE, FALSE, sizeof (gint64));

  while (now < end)
    {
      gint64 ready = now;

      if (ms_throttle_try_acquire (throttle, now, &ready))
        g_array_append_val (sent, now);
      else
        {
          g_assert_cmpint (ready, >, now);
          now = ready;
        }
    }

  for (guint first = 0, last = 0; first < sent->len; first++)
    {
      gint64 from = g_array_index (sent, gint64, first);

      while (last < sent->len && g_array_index (sent, gint64, last) < from + cases[i].period)
        last++;
      g_assert_cmpuint (last - first, <=, cases[i].most);
    }

  g_assert_cmpuint (sent->len, >=, 3 * cases[i].least);
}

static void
test_no_limit (void)
{
  MsLimits limits = { 0 };

  g_autoptr (MsThrottle) throttle = ms_throttle_new (&limits, NULL, START);

  gint64 ready = 0;

  for (guint i = 0; i < 1000; i++)
    g_assert_true (ms_throttle_try_acquire (throttle, START, &ready));
  g_assert_cmpuint (ms_throttle_allowed (throttle, START, MS_SECOND, 77), ==, 77);
  g_assert_null (ms_throttle_to_string (throttle));
}

static void
test_restart (void)
{
  MsLimits         limits = { .per_second = 5, .per_hour = 1 };
  g_autofree char *kept = NULL;
  gint64           ready = 0;

  {
    g_autoptr (MsThrottle) throttle = ms_throttle_new (&limits, NULL, START);

    g_assert_true (ms_throttle_try_acquire (throttle, START, &ready));
    kept = ms_throttle_to_string (throttle);
  }

  {
    g_autoptr (MsThrottle) throttle = ms_throttle_new (&limits, kept, START + MS_MINUTE);

    g_assert_false (ms_throttle_try_acquire (throttle, START + MS_MINUTE, &ready));
    g_assert_cmpint (ready, ==, START + MS_HOUR);
    g_assert_true (ms_throttle_try_acquire (throttle, START + MS_HOUR, &ready));
  }
}

/* The user set the clock back by a year: nobody waits for longer than an interval. */
static void
test_clock_back (void)
{
  MsLimits limits = { .per_minute = 60 };

  g_autoptr (MsThrottle) throttle = ms_throttle_new (&limits, NULL, START);

  gint64 back = START - 365 * MS_DAY;
  gint64 ready = 0;

  while (ms_throttle_try_acquire (throttle, START, &ready))
    ;
  g_assert_false (ms_throttle_try_acquire (throttle, back, &ready));
  g_assert_cmpint (ready, <=, back + 2 * MS_SECOND);
}

static void
test_allowed (void)
{
  MsLimits limits = { .per_minute = 30 };

  g_autoptr (MsThrottle) throttle = ms_throttle_new (&limits, NULL, START);

  gint64 ready = 0;

  g_assert_cmpuint (ms_throttle_allowed (throttle, START, 2 * MS_SECOND - 1, 1000), ==, 1);
  g_assert_true (ms_throttle_try_acquire (throttle, START, &ready));
  g_assert_cmpuint (ms_throttle_allowed (throttle, START, MS_SECOND, 1000), ==, 0);
}

/* What was not used after all may be used at once. */
static void
test_give_back (void)
{
  MsLimits limits = { .per_minute = 2, .per_hour = 40 };
  gint64   ready = 0;

  g_autoptr (MsThrottle) throttle = ms_throttle_new (&limits, NULL, MS_DAY);

  g_assert_true (ms_throttle_try_acquire (throttle, MS_DAY, &ready));
  g_assert_false (ms_throttle_try_acquire (throttle, MS_DAY, &ready));
  ms_throttle_give_back (throttle);
  g_assert_true (ms_throttle_try_acquire (throttle, MS_DAY, &ready));
  g_assert_false (ms_throttle_try_acquire (throttle, MS_DAY, &ready));
  g_assert_cmpint (ready, ==, MS_DAY + 90 * MS_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/throttle/window/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_window);
    }
  g_test_add_func ("/throttle/no-limit", test_no_limit);
  g_test_add_func ("/throttle/restart", test_restart);
  g_test_add_func ("/throttle/clock-back", test_clock_back);
  g_test_add_func ("/throttle/allowed", test_allowed);
  g_test_add_func ("/throttle/give-back", test_give_back);

  return g_test_run ();
}
