/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench-session.c - messages a second through one exchange after the other */

#include "config.h"

#include "ms-smtp-session.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  MsSmtpServer server;
  guint        n;
  gsize        size;
  gboolean     grouped;
} Job;

static char *
make_content (gsize size)
{
  GString *text = g_string_new ("From: <a@example.test>\r\nSubject: Bench\r\n\r\n");

  while (text->len < size)
    g_string_append_printf (text, "%066d\r\n", 0);

  return g_string_free (text, FALSE);
}

static void
prepare (MsSmtpTransaction *transaction, MsSmtpRecipient *recipient, const char *content)
{
  g_clear_pointer (&recipient->reply, ms_reply_unref);
  *recipient = (MsSmtpRecipient){ .address = "bench@example.test" };
  *transaction = (MsSmtpTransaction){ .sender = "a@example.test",
                                      .recipients = recipient,
                                      .n_recipients = 1,
                                      .content = content,
                                      .length = strlen (content) };
}

static void
check (gboolean ok, const MsSmtpTransaction *done, GError *error)
{
  if (ok && (done == NULL ||
             (done->status == MS_TRANSACTION_DONE && done->recipients[0].reply->code == 250)))
    return;

  g_printerr ("failed: %s\n", error != NULL ? error->message : "refused");
  exit (1);
}

static gpointer
run (gpointer data)
{
  const Job *job = data;

  g_autoptr (MsSmtpSession) session = ms_smtp_session_new (&job->server, NULL, -1);
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char  *content = make_content (job->size);
  MsSmtpTransaction pair[2];
  MsSmtpRecipient   recipients[2] = { 0 };
  MsPhase           phase = MS_PHASE_CONNECT;

  check (ms_smtp_session_open (session, &phase, &refusal, &error), NULL, error);

  for (guint i = 0; i <= job->n; i++)
    {
      MsSmtpTransaction *current = i > 0 ? &pair[(i - 1) % 2] : NULL;
      MsSmtpTransaction *next = i < job->n ? &pair[i % 2] : NULL;

      if (next != NULL)
        prepare (next, &recipients[i % 2], content);

      if (job->grouped)
        check (ms_smtp_session_exchange (session, current, next, &error), current, error);
      else
        {
          if (current != NULL)
            check (ms_smtp_session_exchange (session, current, NULL, &error), current, error);
          if (next != NULL)
            check (ms_smtp_session_exchange (session, NULL, next, &error), NULL, error);
        }
    }

  ms_smtp_session_quit (session);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&recipients[i].reply, ms_reply_unref);

  return NULL;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  guint  n_threads = argc > 3 ? atoi (argv[3]) : 10;
  guint  n_messages = argc > 2 ? atoi (argv[2]) : 20000;
  Job    job = { .size = argc > 4 ? atoi (argv[4]) : 5000, .grouped = argc <= 5 };
  gint64 start;
  double seconds;

  if (argc < 2 || n_threads == 0)
    {
      g_printerr ("bench-session PORT [MESSAGES [THREADS [SIZE [apart]]]]\n");
      return 2;
    }

  job.server.host = (char *) "127.0.0.1";
  job.server.port = atoi (argv[1]);
  job.n = n_messages / n_threads;

  start = g_get_monotonic_time ();
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (threads, g_thread_new ("bench", run, &job));
  for (guint i = 0; i < n_threads; i++)
    g_thread_join (threads->pdata[i]);
  seconds = (g_get_monotonic_time () - start) / 1e6;

  g_print ("%u messages in %.3f s: %.0f/s\n", job.n * n_threads, seconds,
           job.n * n_threads / seconds);

  return 0;
}
