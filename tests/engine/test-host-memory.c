/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-host-memory.c - who counts as dead, and for how long */

#include "config.h"

#include "ms-clock.h"
#include "ms-host-memory.h"

static void
test_span (void)
{
  static const gint64 minutes[] = { 5, 10, 20, 40, 60, 60 };
  gint64              now = MS_HOUR;

  g_autoptr (MsHostMemory) memory = ms_host_memory_new ();

  g_assert_false (ms_host_memory_is_dead (memory, "192.0.2.1", now));
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      gint64 end = now + minutes[i] * MS_MINUTE;

      ms_host_memory_failed (memory, "192.0.2.1", now);
      /* What other connections lose meanwhile is the same failure. */
      ms_host_memory_failed (memory, "192.0.2.1", now + 1);
      g_assert_true (ms_host_memory_is_dead (memory, "192.0.2.1", end - 1));
      g_assert_false (ms_host_memory_is_dead (memory, "192.0.2.1", end));
      g_assert_false (ms_host_memory_is_dead (memory, "192.0.2.2", now));
      now = end;
    }

  ms_host_memory_failed (memory, "192.0.2.1", now);
  ms_host_memory_reached (memory, "192.0.2.1");
  g_assert_false (ms_host_memory_is_dead (memory, "192.0.2.1", now));
  ms_host_memory_failed (memory, "192.0.2.1", now);
  g_assert_false (ms_host_memory_is_dead (memory, "192.0.2.1", now + 5 * MS_MINUTE));
}

static void
fail_many (MsHostMemory *memory, guint from, guint count, gint64 now)
{
  for (guint i = from; i < from + count; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i / 256, i % 256);

      ms_host_memory_failed (memory, address, now);
    }
}

/* It is bounded: those whose time is over go first. */
static void
test_many (void)
{
  gint64 now = MS_HOUR;

  g_autoptr (MsHostMemory) memory = ms_host_memory_new ();

  fail_many (memory, 0, 9999, now);
  now += 4 * MS_MINUTE;
  ms_host_memory_failed (memory, "192.0.2.1", now);
  now += 2 * MS_MINUTE;
  fail_many (memory, 10000, 1, now);
  g_assert_true (ms_host_memory_is_dead (memory, "192.0.2.1", now));

  fail_many (memory, 20000, 9998, now);
  g_assert_true (ms_host_memory_is_dead (memory, "192.0.2.1", now));
  fail_many (memory, 40000, 1, now);
  g_assert_false (ms_host_memory_is_dead (memory, "192.0.2.1", now));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/host-memory/span", test_span);
  g_test_add_func ("/host-memory/many", test_many);

  return g_test_run ();
}
