/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-limiter.c - buckets fill with time, and there are never more than allowed */

#include "config.h"

#include "ms-clock.h"
#include "ms-web-limiter.h"

static guint
take_all (MsWebLimiter *limiter, const char *client, guint cost, gint64 now)
{
  guint wait = 0;
  guint count = 0;

  while (ms_web_limiter_take (limiter, client, cost, now, &wait))
    count++;
  g_assert_cmpuint (wait, >, 0);

  return count;
}

static void
test_burst (void)
{
  g_autoptr (MsWebLimiter) limiter = ms_web_limiter_new (10, 2 * MS_SECOND, 100);
  gint64 now = 5 * MS_SECOND;
  guint  wait = 0;

  g_assert_cmpuint (take_all (limiter, "a", 1, now), ==, 10);
  g_assert_cmpuint (take_all (limiter, "a", 1, now + 2 * MS_SECOND - 1), ==, 0);
  g_assert_false (ms_web_limiter_take (limiter, "a", 3, now, &wait));
  g_assert_cmpuint (wait, ==, 6);
  g_assert_cmpuint (take_all (limiter, "a", 1, now + 2 * MS_SECOND), ==, 1);
  g_assert_cmpuint (take_all (limiter, "a", 1, now + 8 * MS_SECOND), ==, 3);
  g_assert_cmpuint (take_all (limiter, "a", 5, now + MS_HOUR), ==, 2);
  g_assert_cmpuint (take_all (limiter, "b", 11, now), ==, 0);
  g_assert_cmpuint (take_all (limiter, "b", 1, now), ==, 10);
}

static void
test_bounded (void)
{
  g_autoptr (MsWebLimiter) limiter = ms_web_limiter_new (1, MS_HOUR, 50);
  guint wait = 0;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *client = g_strdup_printf ("client%u", i);

      g_assert_true (ms_web_limiter_take (limiter, client, 1, 0, &wait));
      if (i >= 49)
        g_assert_cmpuint (ms_web_limiter_get_clients (limiter), ==, 50);
      /* Whoever keeps asking is not forgotten for others. */
      if (i > 0)
        g_assert_false (ms_web_limiter_take (limiter, "client0", 1, 0, &wait));
    }
  g_assert_false (ms_web_limiter_take (limiter, "client9999", 1, 0, &wait));
  g_assert_true (ms_web_limiter_take (limiter, "client5000", 1, 0, &wait));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/limiter/burst", test_burst);
  g_test_add_func ("/web/limiter/bounded", test_bounded);

  return g_test_run ();
}
