/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-inbox-read.c - inbox test and fetch */

#include "config.h"

#include "ms-commands.h"
#include "ms-mailbox-found.h"
#include "ms-mailbox-reader.h"
#include "ms-mailbox-table.h"
#include "ms-mailbox-test.h"
#include "ms-output.h"
#include "ms-progress-line.h"
#include "ms-steps.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#define LOOK_EVERY_MS 100

static MsExit
run_test (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsMailbox) mailbox = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_auto (MsMailServer) server = { 0 };
  MsDb *db = ms_cli_reader (cli, error);

  mailbox =
      db != NULL ? ms_mailbox_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (mailbox == NULL ||
      !ms_mail_server_make (ms_cli_open (cli, NULL), mailbox, NULL, &server, error))
    return MS_EXIT_FAILED;

  steps = ms_mailbox_test (mailbox, &server, -1);
  if (ms_cli_is_json (cli))
    {
      g_autoptr (MsOutput) out = ms_output_new_stdout (TRUE, MS_OUTPUT_RECORD);
      const MsSmtpStep *last = steps->pdata[steps->len - 1];

      ms_output_text (out, "mailbox", NULL, mailbox->name);
      ms_output_flag (out, "works", NULL, last->ok);
      ms_steps_put (out, steps);
      if (!ms_output_finish (out, error))
        return MS_EXIT_FAILED;
    }
  ms_steps_say (cli, steps, error);

  return MS_EXIT_DONE;
}

/* One look, in a thread of its own, so that signals are felt meanwhile. */
typedef struct
{
  MsMailboxReader *reader;      /* (owned) */
  GCancellable    *cancellable; /* borrowed */
  GMainLoop       *loop;        /* borrowed */
  MsProgressLine  *line;        /* borrowed */
  const char      *name;
  MsMailboxFound   found; /* the thread's, until it is joined */
  GError          *error; /* likewise (owned) (nullable) */
  gint             done;  /* atomic */
  gint             todo;  /* atomic */
} Look;

static void
on_progress (guint done, guint todo, gpointer data)
{
  Look *self = data;

  g_atomic_int_set (&self->todo, (gint) todo);
  g_atomic_int_set (&self->done, (gint) done);
}

static gboolean
on_looked (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

static gpointer
look_in_thread (gpointer data)
{
  Look *self = data;

  ms_mailbox_reader_look (self->reader, &self->found, &self->error);
  ms_mailbox_reader_free (self->reader);
  g_idle_add (on_looked, self->loop);

  return NULL;
}

static gboolean
on_tick (gpointer data)
{
  Look            *self = data;
  gint             done = g_atomic_int_get (&self->done);
  gint             todo = g_atomic_int_get (&self->todo);
  g_autofree char *text = NULL;

  if (todo == 0)
    return G_SOURCE_CONTINUE;

  text = g_strdup_printf (_ ("%s: %d of %d mails"), self->name, done, todo);
  ms_progress_line_show (self->line, (double) done / todo, text);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_CONTINUE;
}

static void
look (MsCli *cli, Look *self, const MsMailbox *mailbox)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (MsProgressLine) line = ms_progress_line_new (cli);
  GThread *thread;
  guint    tick = g_timeout_add (LOOK_EVERY_MS, on_tick, self);

  self->loop = loop;
  self->line = line;
  self->name = mailbox->name;
  self->reader = ms_mailbox_reader_new (ms_cli_open (cli, NULL), mailbox, self->cancellable);
  ms_mailbox_reader_set_progress (self->reader, on_progress, self);
  thread = g_thread_new ("mailbox", look_in_thread, self);
  g_main_loop_run (loop);
  g_thread_join (thread);
  g_source_remove (tick);
  ms_progress_line_clear (line);
}

static gboolean
print_look (MsCli *cli, MsOutput *out, const MsMailbox *mailbox, Look *self, GError **error)
{
  g_autofree char *text = ms_mailbox_found_describe (&self->found);

  if (!ms_cli_is_json (cli))
    {
      if (self->error == NULL || ms_mailbox_found_is_new (&self->found))
        ms_cli_say (cli, "%s: %s", mailbox->name, text);
      return TRUE;
    }

  ms_output_text (out, "mailbox", NULL, mailbox->name);
  ms_mailbox_found_put (out, &self->found);
  ms_output_text (out, "error", NULL, self->error != NULL ? self->error->message : NULL);

  return ms_output_next (out, error);
}

/* Returns: (transfer full) (element-type MsMailbox): the one named, or all that are enabled */
static GPtrArray *
choose (MsDb *db, const char *name, GError **error)
{
  g_autoptr (GPtrArray) chosen =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_mailbox_free);
  g_autoptr (GPtrArray) all = NULL;

  if (name != NULL)
    {
      MsMailbox *mailbox = ms_mailbox_table_find (db, name, error);

      if (mailbox == NULL)
        return NULL;
      g_ptr_array_add (chosen, mailbox);
      return g_steal_pointer (&chosen);
    }

  all = ms_mailbox_table_all (db, error);
  if (all == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    if (((MsMailbox *) all->pdata[i])->enabled)
      g_ptr_array_add (chosen, ms_mailbox_copy (all->pdata[i]));

  return g_steal_pointer (&chosen);
}

/* The one that failed is the command's error; of several each is told, and the others stand. */
static MsExit
settle (const GPtrArray *mailboxes, GPtrArray *errors, gboolean interrupted, GError **error)
{
  if (interrupted)
    return MS_EXIT_INTERRUPTED;
  if (errors->len == 0)
    return MS_EXIT_DONE;

  if (mailboxes->len == 1)
    {
      *error = g_error_copy (errors->pdata[0]);
      return MS_EXIT_FAILED;
    }

  for (guint i = 0; i < errors->len; i++)
    ms_cli_warn (((GError *) errors->pdata[i])->message);

  return errors->len == mailboxes->len ? MS_EXIT_FAILED : MS_EXIT_INCOMPLETE;
}

static MsExit
fetch (MsCli *cli, const GPtrArray *mailboxes, GCancellable *cancellable, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  for (guint i = 0; i < mailboxes->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const MsMailbox *mailbox = mailboxes->pdata[i];
      Look             one = { .cancellable = cancellable };

      look (cli, &one, mailbox);
      if (one.error != NULL)
        g_ptr_array_add (errors, one.error);
      if (!print_look (cli, out, mailbox, &one, error))
        return MS_EXIT_FAILED;
      if (one.error != NULL && mailboxes->len > 1)
        g_prefix_error (&one.error, "%s: ", mailbox->name);
    }
  if (ms_cli_is_json (cli) && !ms_output_finish (out, error))
    return MS_EXIT_FAILED;

  return settle (mailboxes, errors, g_cancellable_is_cancelled (cancellable), error);
}

static MsExit
run_fetch (MsCli *cli, const MsArguments *arguments, GError **error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GPtrArray) mailboxes = NULL;
  guint  sources[G_N_ELEMENTS (signals)];
  MsDb  *db = ms_cli_reader (cli, error);
  MsExit status;

  mailboxes = db != NULL ? choose (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (mailboxes == NULL)
    return MS_EXIT_FAILED;
  if (mailboxes->len == 0)
    ms_cli_say (cli, _ ("There is no mailbox to look into: “inbox add” makes one."));

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    sources[i] = g_unix_signal_add (signals[i], on_signal, cancellable);
  status = fetch (cli, mailboxes, cancellable, error);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (sources[i]);

  return status;
}

const MsCommand ms_inbox_read_commands[] = {
  { { "inbox test", "NAME", 1, 1, NULL,
      N_ ("Connect to a mailbox, log in and count its mails, step by step") },
    run_test },
  { { "inbox fetch", "[NAME]", 0, 1, NULL,
      N_ ("Look into one mailbox now, or into all that are enabled") },
    run_fetch },
  { { NULL }, NULL },
};
