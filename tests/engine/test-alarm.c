/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-alarm.c - what wakes a sleeper: the time, a change, a file that is closed */

#include "config.h"

#include "ms-alarm.h"
#include "ms-clock.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define LATER (g_get_real_time () + MS_HOUR)

typedef struct
{
  GMainLoop *loop;  /* (owned) */
  MsAlarm   *alarm; /* (owned) */
  char      *path;  /* (owned) */
  int        fd;    /* of it, for writing */
  guint      rung;
} Bed;

static void
on_rang (MsAlarm *alarm, gpointer data)
{
  Bed *bed = data;

  bed->rung++;
  g_main_loop_quit (bed->loop);
}

static void
set_up (Bed *bed, gconstpointer data)
{
  bed->loop = g_main_loop_new (NULL, FALSE);
  bed->alarm = ms_alarm_new (on_rang, bed);
  bed->fd = g_file_open_tmp ("mailshot-alarm-XXXXXX", &bed->path, NULL);
  g_assert_cmpint (bed->fd, >=, 0);
}

static void
tear_down (Bed *bed, gconstpointer data)
{
  ms_alarm_free (bed->alarm);
  g_main_loop_unref (bed->loop);
  if (bed->fd >= 0)
    close (bed->fd);
  g_unlink (bed->path);
  g_free (bed->path);
}

static gboolean
overslept (gpointer data)
{
  g_error ("Nothing woke the sleeper");

  return G_SOURCE_REMOVE;
}

static void
sleep_well (Bed *bed)
{
  guint limit = g_timeout_add_seconds (20, overslept, NULL);

  g_main_loop_run (bed->loop);
  g_source_remove (limit);
}

static void
assert_asleep (Bed *bed, guint rung)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (bed->rung, ==, rung);
}

static void
test_time (Bed *bed, gconstpointer data)
{
  gint64 at = g_get_real_time () + MS_SECOND / 10;

  ms_alarm_set (bed->alarm, at);
  assert_asleep (bed, 0);
  sleep_well (bed);
  g_assert_cmpint (g_get_real_time (), >=, at);

  /* What is past is at once. */
  ms_alarm_set (bed->alarm, at - MS_DAY);
  sleep_well (bed);
  g_assert_cmpuint (bed->rung, ==, 2);
  g_assert_false (ms_alarm_was_change (bed->alarm));
}

static void
test_change (Bed *bed, gconstpointer data)
{
  ms_alarm_watch_changes (bed->alarm, bed->path);
  ms_alarm_set (bed->alarm, LATER);
  assert_asleep (bed, 0);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (write (bed->fd, "x", 1), ==, 1);
  sleep_well (bed);
  g_assert_true (ms_alarm_was_change (bed->alarm));

  /* Once: it is not watched any more. */
  g_assert_cmpint (write (bed->fd, "x", 1), ==, 1);
  assert_asleep (bed, 1);
}

/* Between the look and the sleep. */
static void
test_before (Bed *bed, gconstpointer data)
{
  ms_alarm_watch_changes (bed->alarm, bed->path);
  g_assert_cmpint (write (bed->fd, "x", 1), ==, 1);
  ms_alarm_set (bed->alarm, LATER);
  sleep_well (bed);
  g_assert_cmpuint (bed->rung, ==, 1);
}

static void
test_closing (Bed *bed, gconstpointer data)
{
  ms_alarm_watch_closing (bed->alarm, bed->path);
  ms_alarm_set (bed->alarm, LATER);
  g_assert_cmpint (write (bed->fd, "x", 1), ==, 1);
  close (g_open (bed->path, O_RDONLY, 0));
  assert_asleep (bed, 0);
  close (bed->fd);
  bed->fd = -1;
  sleep_well (bed);
  g_assert_cmpuint (bed->rung, ==, 1);
}

static void
test_stop (Bed *bed, gconstpointer data)
{
  ms_alarm_watch_changes (bed->alarm, bed->path);
  ms_alarm_watch_changes (bed->alarm, "/nonexistent/file");
  ms_alarm_set (bed->alarm, g_get_real_time () - MS_SECOND);
  ms_alarm_stop (bed->alarm);
  g_assert_cmpint (write (bed->fd, "x", 1), ==, 1);
  assert_asleep (bed, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/alarm/time", Bed, NULL, set_up, test_time, tear_down);
  g_test_add ("/alarm/change", Bed, NULL, set_up, test_change, tear_down);
  g_test_add ("/alarm/before", Bed, NULL, set_up, test_before, tear_down);
  g_test_add ("/alarm/closing", Bed, NULL, set_up, test_closing, tear_down);
  g_test_add ("/alarm/stop", Bed, NULL, set_up, test_stop, tear_down);

  return g_test_run ();
}
