/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-delivery.c - send, resume, resend; pause and stop from another process */

#include "config.h"

#include "ms-commands.h"
#include "ms-delivery.h"
#include "ms-hand-over.h"
#include "ms-progress-line.h"
#include "ms-status.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#define LOOK_EVERY_MS 100
/* What is on the wire is finished before a delivery ends; a slow server may take its time. */
#define REQUEST_TIMEOUT 60

typedef struct
{
  MsDelivery     *delivery; /* (owned) */
  MsProgressLine *line;     /* (owned) */
  GMainLoop      *loop;     /* (owned) */
  gboolean        interrupted;
} Watch;

static char *
describe (const MsProgress *progress)
{
  g_autofree char *left = NULL;

  switch (progress->phase)
    {
    case MS_DELIVERY_PREPARING:
      return g_strdup (_ ("preparing"));
    case MS_DELIVERY_WAITING:
      return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ", waiting: %s"),
                              progress->done, progress->todo, progress->wait_reason);
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

static MsExit
deliver (MsCli *cli, const MsOrder *order, gboolean leave, GError **error)
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

static gboolean
set_sandbox (MsOrder *order, const MsArguments *arguments, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *mix = ms_arguments_get (arguments, "mix");
  const char *maildir = ms_arguments_get (arguments, "maildir");

  if (mix != NULL && !ms_sandbox_parse_mix (mix, &order->sandbox, &failure))
    return ms_usage_fail (error, "%s", failure->message);
  if (maildir != NULL)
    order->sandbox.maildir = g_canonicalize_filename (maildir, NULL);

  return TRUE;
}

static gboolean
set_order (MsOrder *order, MsOrderKind kind, const MsArguments *arguments, GError **error)
{
  order->kind = kind;
  order->campaign = g_strdup (ms_arguments_word (arguments, 0));
  order->route = g_strdup (ms_arguments_get (arguments, "via"));

  return ms_arguments_number (arguments, "connections", 1, 500, &order->connections, error) &&
         set_sandbox (order, arguments, error);
}

static MsExit
run_send (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };

  if (!set_order (&order, MS_ORDER_SEND, arguments, error))
    return MS_EXIT_USAGE;

  order.lists = g_strdupv ((char **) ms_arguments_all (arguments, "list"));
  order.excluded = g_strdupv ((char **) ms_arguments_all (arguments, "exclude-list"));

  return deliver (cli, &order, ms_arguments_flag (arguments, "background"), error);
}

static MsExit
run_resume (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };

  if (!set_order (&order, MS_ORDER_RESUME, arguments, error))
    return MS_EXIT_USAGE;

  return deliver (cli, &order, ms_arguments_flag (arguments, "background"), error);
}

static gboolean
set_states (MsOrder *order, const MsArguments *arguments, GError **error)
{
  static const char *const names[] = { "deferred", "failed", "uncertain", NULL };
  const char *const       *given = ms_arguments_all (arguments, "state");

  for (; given != NULL && *given != NULL; given++)
    {
      MsState state;

      if (!g_strv_contains (names, *given) || !ms_state_from_string (*given, &state))
        return ms_usage_fail (error, _ ("--state is deferred, failed or uncertain, not “%s”"),
                              *given);
      order->states |= 1u << state;
    }

  order->added = ms_arguments_flag (arguments, "added");
  if (order->states == 0 && !order->added)
    order->states = 1u << MS_STATE_DEFERRED;

  return TRUE;
}

static MsExit
run_resend (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };

  if (!set_order (&order, MS_ORDER_RESEND, arguments, error) ||
      !set_states (&order, arguments, error))
    return MS_EXIT_USAGE;

  return deliver (cli, &order, ms_arguments_flag (arguments, "background"), error);
}

static MsExit
run_request (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *name = ms_arguments_word (arguments, 0);
  MsStore    *store = ms_cli_open (cli, error);

  if (store != NULL &&
      ms_delivery_request (store, name, ms_cli_get_name (cli), REQUEST_TIMEOUT, error))
    ms_status_print (cli, name, NULL, NULL, error);

  return MS_EXIT_DONE;
}

#define SERVER_OPTIONS                                                                  \
  { "background", MS_OPTION_FLAG, NULL,                                                 \
    N_ ("Left to “mailshotctl deliver”; returns at once") },                            \
      { "connections", MS_OPTION_ONE, "N", N_ ("Connections at once, 1 to 500") },      \
      { "mix", MS_OPTION_ONE, "defer=5,fail=2,drop=1",                                  \
        N_ ("How the sandbox answers, in per cent of the addresses") },                 \
      { "maildir", MS_OPTION_ONE, "DIR", N_ ("Where the sandbox keeps the messages") }, \
  {                                                                                     \
    NULL                                                                                \
  }

static const MsOption send_options[] = {
  { "list", MS_OPTION_MANY, "LIST", N_ ("Who gets it"), TRUE },
  { "exclude-list", MS_OPTION_MANY, "LIST", N_ ("Who does not") },
  { "via", MS_OPTION_ONE, "ACCOUNT|sandbox", N_ ("A mail server, or a rehearsal"), TRUE },
  SERVER_OPTIONS,
};

static const MsOption resume_options[] = { SERVER_OPTIONS };

static const MsOption resend_options[] = {
  { "state", MS_OPTION_MANY, "deferred|failed|uncertain",
    N_ ("Recipients in this state; deferred if nothing is said") },
  { "added", MS_OPTION_FLAG, NULL, N_ ("Those who came onto the lists since") },
  { "via", MS_OPTION_ONE, "ACCOUNT|sandbox", N_ ("Another way than the last time") },
  SERVER_OPTIONS,
};

const MsCommand ms_delivery_commands[] = {
  { { "send", "NAME", 1, 1, send_options, N_ ("Send a campaign, or rehearse it") }, run_send },
  { { "resume", "NAME", 1, 1, resume_options, N_ ("Go on with a paused or stopped campaign") },
    run_resume },
  { { "resend", "NAME", 1, 1, resend_options, N_ ("Try once more for some recipients") },
    run_resend },
  { { "pause", "NAME", 1, 1, NULL, N_ ("Pause a campaign that another process delivers") },
    run_request },
  { { "stop", "NAME", 1, 1, NULL, N_ ("Stop a campaign that another process delivers") },
    run_request },
  { { NULL }, NULL },
};
