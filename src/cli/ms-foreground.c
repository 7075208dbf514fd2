/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-foreground.c - delivers while its user looks on */

#include "config.h"

#include "ms-clock.h"
#include "ms-foreground.h"
#include "ms-hand-over.h"
#include "ms-progress-line.h"
#include "ms-schedule.h"
#include "ms-status.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#define LOOK_EVERY_MS 100

/* A wait that is longer is told with its end. */
#define SOON MS_MINUTE

typedef struct
{
  MsDelivery     *delivery; /* (owned) */
  MsProgressLine *line;     /* (owned) */
  GMainLoop      *loop;     /* (owned) */
  gboolean        interrupted;
} Watch;

static char *
describe_wait (const MsProgress *progress)
{
  g_autoptr (MsSchedule) clock = ms_schedule_new ();
  g_autofree char *until = NULL;

  if (progress->wait_until < ms_clock_wall () + SOON)
    return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ", waiting: %s"),
                            progress->done, progress->todo, progress->wait_reason);

  until = ms_schedule_format_time (clock, progress->wait_until);

  /* Translators: the first %s is a time as "2026-12-01 08:00 CET", the second why. */
  return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                             ", waiting until %s: %s"),
                          progress->done, progress->todo, until, progress->wait_reason);
}

static char *
describe (const MsProgress *progress)
{
  g_autofree char *left = NULL;

  switch (progress->phase)
    {
    case MS_DELIVERY_PREPARING:
      return g_strdup (_ ("preparing"));
    case MS_DELIVERY_WAITING:
      return describe_wait (progress);
    case MS_DELIVERY_ENDING:
      return g_strdup (_ ("finishing what is on its way"));
    case MS_DELIVERY_SENDING:
    case MS_DELIVERY_ENDED:
      break;
    }

  if (progress->seconds_left < 0)
    return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ", %.0f a second"),
                            progress->done, progress->todo, progress->rate);

  left = ms_progress_line_duration (progress->seconds_left);

  /* Translators: the last %s is the time left, as "3 min 10 s". */
  return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                             ", %.0f a second, %s left"),
                          progress->done, progress->todo, progress->rate, left);
}

static gboolean
look (gpointer data)
{
  Watch           *watch = data;
  MsProgress       progress = { 0 };
  g_autofree char *text = NULL;

  ms_delivery_get_progress (watch->delivery, &progress);
  text = describe (&progress);
  ms_progress_line_show (watch->line,
                         progress.todo > 0 ? (double) progress.done / progress.todo : 0, text);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer data)
{
  Watch *watch = data;

  watch->interrupted = TRUE;
  ms_delivery_pause (watch->delivery);

  return G_SOURCE_CONTINUE;
}

static void
on_ended (MsDelivery *delivery, gpointer data)
{
  Watch *watch = data;

  g_main_loop_quit (watch->loop);
}

static MsExit
get_exit (MsDeliveryEnd end, gboolean incomplete)
{
  switch (end)
    {
    case MS_END_FINISHED:
      return incomplete ? MS_EXIT_INCOMPLETE : MS_EXIT_DONE;
    case MS_END_WAITING:
      return MS_EXIT_INCOMPLETE;
    case MS_END_PAUSED:
    case MS_END_STOPPED:
      return MS_EXIT_INTERRUPTED;
    case MS_END_FAILED:
      return MS_EXIT_FAILED;
    }

  g_assert_not_reached ();
}

/* Waits in a loop of its own so that signals are felt while the engine's threads work. */
static MsDeliveryEnd
watch_delivery (MsCli *cli, const MsOrder *order, MsProgress *progress, GError **error)
{
  g_autoptr (MsProgressLine) line = ms_progress_line_new (cli);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Watch         watch = { .line = line, .loop = loop };
  guint         sources[4];
  MsDeliveryEnd end;

  watch.delivery = ms_delivery_start (ms_cli_open (cli, NULL), order, on_ended, &watch);
  sources[0] = g_unix_signal_add (SIGINT, on_signal, &watch);
  sources[1] = g_unix_signal_add (SIGTERM, on_signal, &watch);
  sources[2] = g_unix_signal_add (SIGHUP, on_signal, &watch);
  sources[3] = g_timeout_add (LOOK_EVERY_MS, look, &watch);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);

  end = ms_delivery_wait (watch.delivery, error);
  ms_delivery_get_progress (watch.delivery, progress);
  ms_delivery_free (watch.delivery);

  return end;
}

MsExit
ms_foreground_deliver (MsCli *cli, const MsOrder *order, gboolean leave, GError **error)
{
  MsProgress    progress = { 0 };
  gboolean      incomplete = FALSE;
  MsDeliveryEnd end;

  if (ms_cli_open (cli, error) == NULL)
    return MS_EXIT_FAILED;
  if (leave || (order->kind != MS_ORDER_SEND && ms_hand_over_is_better (cli)))
    return ms_hand_over (cli, order, error);

  end = watch_delivery (cli, order, &progress, error);
  if (end != MS_END_FAILED)
    ms_status_print (cli, order->campaign, progress.maildir, &incomplete, error);

  return get_exit (end, incomplete);
}
