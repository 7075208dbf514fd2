/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-deliver.c - deliver: goes on with whatever is due and reads the mailboxes, for
 * ever or once */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-commands.h"
#include "ms-ledger-query.h"
#include "ms-mailbox-found.h"
#include "ms-mailbox-watch.h"
#include "ms-output.h"
#include "ms-postman.h"
#include "ms-text.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

typedef struct
{
  MsCli          *cli;
  MsPostman      *postman; /* (owned) */
  MsMailboxWatch *watch;   /* (owned) */
  GMainLoop      *loop;    /* (owned) */
  guint           at_work; /* of the two above: those that are not over */
  gboolean        once;
  gboolean        interrupted;
  gboolean        incomplete; /* something of what was due is not done */
  GError         *error;      /* (owned) (nullable): why nothing could be done */
} Duty;

static void
be_over (Duty *self)
{
  if (--self->at_work == 0)
    g_main_loop_quit (self->loop);
}

static const char *
get_outcome (MsDeliveryEnd end)
{
  switch (end)
    {
    case MS_END_FINISHED:
      return ms_campaign_state_to_string (MS_CAMPAIGN_FINISHED);
    case MS_END_PAUSED:
    case MS_END_FAILED:
      return ms_campaign_state_to_string (MS_CAMPAIGN_PAUSED);
    case MS_END_STOPPED:
      return ms_campaign_state_to_string (MS_CAMPAIGN_STOPPED);
    case MS_END_WAITING:
      return ms_campaign_state_to_string (MS_CAMPAIGN_WAITING);
    }

  g_assert_not_reached ();
}

static gboolean
count (Duty *self, const char *campaign, MsLedgerCounts *counts)
{
  MsDb *db = ms_cli_reader (self->cli, NULL);
  g_autoptr (MsCampaign) found = NULL;

  found = db != NULL ? ms_campaign_table_find (db, campaign, NULL) : NULL;

  return found != NULL && ms_ledger_query_counts (db, found->id, counts, NULL);
}

static char *
format_time (gint64 wall)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall / MS_SECOND);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S %Z") : g_strdup ("");
}

static char *
format_counts (const MsLedgerCounts *counts)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < MS_N_STATES; i++)
    if (counts->states[i] > 0)
      g_string_append_printf (out, "%s%s %" G_GUINT64_FORMAT, out->len > 0 ? ", " : "",
                              ms_state_label (i), counts->states[i]);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

static char *
describe_end (const MsPostmanNews *news, const MsLedgerCounts *counts)
{
  g_autofree char *all = format_counts (counts);
  g_autofree char *until = format_time (news->until);

  switch (news->end)
    {
    case MS_END_FINISHED:
      /* Translators: the campaign, then how many recipients are in which state. */
      return g_strdup_printf (_ ("%s: finished. %s"), news->campaign, all);
    case MS_END_WAITING:
      if (news->reason != NULL)
        /* Translators: the campaign, a time, the reason, how many recipients are in which
         * state.
         */
        return g_strdup_printf (_ ("%s: waits until %s: %s. %s"), news->campaign, until,
                                news->reason, all);
      return g_strdup_printf (_ ("%s: waits until %s. %s"), news->campaign, until, all);
    case MS_END_STOPPED:
      return g_strdup_printf (_ ("%s: stopped. %s"), news->campaign, all);
    case MS_END_PAUSED:
    case MS_END_FAILED:
      break;
    }

  if (news->reason != NULL)
    return g_strdup_printf (_ ("%s: paused: %s. %s"), news->campaign, news->reason, all);

  return g_strdup_printf (_ ("%s: paused. %s"), news->campaign, all);
}

static char *
describe (const MsPostmanNews *news, const MsLedgerCounts *counts)
{
  g_autofree char *until = format_time (news->until);

  switch (news->kind)
    {
    case MS_POSTMAN_BEGINS:
      return g_strdup_printf (_ ("%s: goes on"), news->campaign);
    case MS_POSTMAN_ENDED:
      return describe_end (news, counts);
    case MS_POSTMAN_SLEEPS:
      if (news->until == 0)
        return g_strdup (_ ("Nothing is due, now or later"));
      return g_strdup_printf (_ ("Nothing is due before %s"), until);
    case MS_POSTMAN_OFFLINE:
      return g_strdup (_ ("There is no network: what is due waits for it"));
    case MS_POSTMAN_BUSY:
      return g_strdup_printf (_ ("What is due waits until another process has delivered: %s"),
                              news->reason);
    case MS_POSTMAN_HELD:
      return g_strdup_printf (_ ("Nothing is delivered before %s: %s"), until, news->reason);
    case MS_POSTMAN_OVER:
      return g_strdup (_ ("Ended"));
    }

  g_assert_not_reached ();
}

static void
print_json (const MsPostmanNews *news, const MsLedgerCounts *counts)
{
  static const char *const events[] = {
    [MS_POSTMAN_BEGINS] = "begins", [MS_POSTMAN_ENDED] = "ended",
    [MS_POSTMAN_SLEEPS] = "sleeps", [MS_POSTMAN_OFFLINE] = "offline",
    [MS_POSTMAN_BUSY] = "busy",     [MS_POSTMAN_HELD] = "held",
    [MS_POSTMAN_OVER] = "over",
  };
  g_autoptr (MsOutput) out = ms_output_new_stdout (TRUE, MS_OUTPUT_RECORD);

  ms_output_time (out, "time", NULL, ms_clock_wall ());
  ms_output_text (out, "event", NULL, events[news->kind]);
  if (news->campaign != NULL)
    ms_output_text (out, "campaign", NULL, news->campaign);
  if (news->kind == MS_POSTMAN_ENDED)
    ms_output_text (out, "state", NULL, get_outcome (news->end));
  if (news->kind != MS_POSTMAN_BEGINS && news->kind != MS_POSTMAN_OVER)
    {
      ms_output_time (out, "until", NULL, news->until);
      ms_output_text (out, "reason", NULL, news->reason);
    }
  for (guint i = 0; news->kind == MS_POSTMAN_ENDED && i < MS_N_STATES; i++)
    ms_output_number (out, ms_state_to_string (i), NULL, counts->states[i]);

  /* Whoever read it is gone, and the work goes on. */
  ms_output_finish (out, NULL);
}

/* What is due and not done when it ends after one round. */
static void
judge (Duty *self, const MsPostmanNews *news, const MsLedgerCounts *counts)
{
  switch (news->kind)
    {
    case MS_POSTMAN_ENDED:
      if (news->end != MS_END_FINISHED || counts->states[MS_STATE_DEFERRED] +
                                                  counts->states[MS_STATE_FAILED] +
                                                  counts->states[MS_STATE_UNCERTAIN] >
                                              0)
        self->incomplete = TRUE;
      break;
    case MS_POSTMAN_OFFLINE:
      self->incomplete = TRUE;
      break;
    case MS_POSTMAN_BUSY:
      if (self->once)
        g_set_error (&self->error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED,
                     _ ("Another process is delivering from this database: %s"), news->reason);
      break;
    case MS_POSTMAN_HELD:
      if (self->once)
        g_set_error_literal (&self->error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, news->reason);
      break;
    case MS_POSTMAN_BEGINS:
    case MS_POSTMAN_SLEEPS:
    case MS_POSTMAN_OVER:
      break;
    }
}

static void
on_news (MsPostman *postman, const MsPostmanNews *news, gpointer data)
{
  Duty          *self = data;
  MsLedgerCounts counts = { 0 };

  if (news->kind == MS_POSTMAN_ENDED)
    count (self, news->campaign, &counts);
  judge (self, news, &counts);

  if (ms_cli_is_json (self->cli))
    print_json (news, &counts);
  else
    {
      g_autofree char *text = describe (news, &counts);
      g_autofree char *line = ms_text_printable (text, -1);

      ms_cli_say (self->cli, "%s", line);
    }

  if (news->kind == MS_POSTMAN_OVER)
    be_over (self);
}

static void
print_mailbox_json (const MsMailboxWatchNews *news)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (TRUE, MS_OUTPUT_RECORD);

  ms_output_time (out, "time", NULL, ms_clock_wall ());
  ms_output_text (out, "event", NULL,
                  news->kind == MS_MAILBOX_WATCH_TROUBLE ? "trouble" : "looked");
  ms_output_text (out, "mailbox", NULL, news->mailbox);
  ms_mailbox_found_put (out, news->found);
  ms_output_text (out, "reason", NULL, news->reason);
  ms_output_finish (out, NULL);
}

/* A look that found nothing is not worth a line. */
static void
on_mailbox_news (MsMailboxWatch *watch, const MsMailboxWatchNews *news, gpointer data)
{
  Duty            *self = data;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  if (news->kind == MS_MAILBOX_WATCH_OVER)
    {
      be_over (self);
      return;
    }

  if (news->kind == MS_MAILBOX_WATCH_TROUBLE)
    self->incomplete = TRUE;
  else if (!ms_mailbox_found_is_new (news->found))
    return;

  if (ms_cli_is_json (self->cli))
    {
      print_mailbox_json (news);
      return;
    }

  text = ms_mailbox_found_describe (news->found);
  if (news->kind == MS_MAILBOX_WATCH_TROUBLE)
    /* Translators: the mailbox's name, then a sentence: why it cannot be read. */
    line = g_strdup_printf (_ ("Mailbox %s: %s"), news->mailbox, news->reason);
  else
    line = g_strdup_printf (_ ("Mailbox %s: %s"), news->mailbox, text);
  ms_cli_say (self->cli, "%s", line);
}

static gboolean
on_signal (gpointer data)
{
  Duty *self = data;

  self->interrupted = TRUE;
  ms_postman_end (self->postman);
  ms_mailbox_watch_end (self->watch);

  return G_SOURCE_CONTINUE;
}

static MsExit
get_exit (Duty *self, GError **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return MS_EXIT_FAILED;
    }
  if (!self->once)
    return MS_EXIT_DONE;
  if (self->interrupted)
    return MS_EXIT_INTERRUPTED;

  return self->incomplete ? MS_EXIT_INCOMPLETE : MS_EXIT_DONE;
}

static MsExit
run_deliver (MsCli *cli, const MsArguments *arguments, GError **error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  MsStore         *store = ms_cli_open (cli, error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint sources[G_N_ELEMENTS (signals)];
  Duty  self = { .cli = cli, .loop = loop, .at_work = 2 };

  self.once = ms_arguments_flag (arguments, "once");
  self.postman =
      store == NULL ? NULL : ms_postman_start (store, NULL, self.once, on_news, &self, error);
  if (self.postman != NULL)
    self.watch = ms_mailbox_watch_start (store, self.once, on_mailbox_news, &self, error);
  if (self.watch == NULL)
    {
      g_clear_pointer (&self.postman, ms_postman_free);
      return MS_EXIT_FAILED;
    }

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_signal, &self);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);
  ms_mailbox_watch_free (self.watch);
  ms_postman_free (self.postman);

  return get_exit (&self, error);
}

static const MsOption deliver_options[] = {
  { "once", MS_OPTION_FLAG, NULL,
    N_ ("Ends when nothing is due now and each mailbox was looked into") },
  { NULL },
};

const MsCommand ms_deliver_commands[] = {
  { { "deliver", NULL, 0, 0, deliver_options,
      N_ ("Go on with all that is due, now and later, and read the mailboxes: in the "
          "background, "
          "on a server") },
    run_deliver },
  { { NULL }, NULL },
};
