/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-cache.c - answers are kept as long as they hold, and no more than so many */

#include "config.h"

#include "ms-clock.h"
#include "ms-dns-cache.h"

#define CAPACITY 100

static void
put (MsDnsCache *cache, guint i, gint64 expires, gint64 now)
{
  g_autofree char *key = g_strdup_printf ("%u", i);
  g_autoptr (MsDnsAnswer) answer = ms_dns_answer_new (MS_DNS_FOUND, key);

  answer->expires = expires;
  ms_dns_cache_put (cache, key, answer, now);
}

static gboolean
has (MsDnsCache *cache, guint i, gint64 now)
{
  g_autofree char *key = g_strdup_printf ("%u", i);
  MsDnsAnswer     *answer = ms_dns_cache_get (cache, key, now);

  g_assert_true (answer == NULL || g_str_equal (answer->name, key));

  return answer != NULL;
}

static void
test_expired (void)
{
  g_autoptr (MsDnsCache) cache = ms_dns_cache_new (CAPACITY);

  put (cache, 1, 100, 50);
  g_assert_true (has (cache, 1, 99));
  g_assert_false (has (cache, 1, 100));
  g_assert_false (has (cache, 2, 99));
  put (cache, 1, 200, 100);
  g_assert_true (has (cache, 1, 199));
  g_assert_cmpuint (ms_dns_cache_count (cache), ==, 1);
}

static void
test_swept (void)
{
  g_autoptr (MsDnsCache) cache = ms_dns_cache_new (CAPACITY);
  gint64 now = MS_DAY;

  for (guint i = 0; i < 50; i++)
    put (cache, i, now + (i % 2 ? MS_SECOND : MS_HOUR), now);
  g_assert_cmpuint (ms_dns_cache_count (cache), ==, 50);
  put (cache, 50, now + MS_HOUR, now + MS_MINUTE);
  g_assert_cmpuint (ms_dns_cache_count (cache), ==, 26);
  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (has (cache, i, now), ==, i % 2 == 0);
}

static void
test_full (void)
{
  g_autoptr (MsDnsCache) cache = ms_dns_cache_new (CAPACITY);

  for (guint i = 0; i < 3 * CAPACITY; i++)
    {
      put (cache, i, MS_HOUR, 1);
      g_assert_cmpuint (ms_dns_cache_count (cache), ==, MIN (i + 1, CAPACITY));
    }
  g_assert_false (has (cache, 2 * CAPACITY - 1, 1));
  g_assert_true (has (cache, 2 * CAPACITY, 1));
  g_assert_true (has (cache, 3 * CAPACITY - 1, 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dns/cache/expired", test_expired);
  g_test_add_func ("/dns/cache/swept", test_swept);
  g_test_add_func ("/dns/cache/full", test_full);

  return g_test_run ();
}
