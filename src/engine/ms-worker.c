/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-worker.c - one session thread: opens, sends one message after another, quits */

#include "config.h"

#include "ms-clock.h"
#include "ms-job.h"
#include "ms-recorder.h"
#include "ms-worker.h"

#include <glib/gi18n-lib.h>

/* While a limit holds us up longer than this, the connection is given back to the server. */
#define IDLE_MAX (10 * MS_SECOND)

/* The longest sleep without looking again at what changed. */
#define NAP (MS_SECOND)

struct _MsWorker
{
  MsRun   *run;
  GThread *thread; /* (owned) */

  MsSmtpSession *session;    /* (owned) (nullable): open */
  MsPeer        *peer;       /* (owned) (nullable): its far end */
  MsJob         *jobs[2];    /* (owned): the one on the wire and the next */
  MsSettlement  *settlement; /* (owned) (nullable): known, not posted yet */
  MsReceipt      receipt;
  guint          begun;    /* messages in this session */
  guint          rcpt_max; /* learnt from this server; 0: nothing yet */
  gboolean       settled;  /* anything in this session */
};

static MsSettlement *
settlement (MsWorker *self)
{
  if (self->settlement == NULL)
    self->settlement = ms_settlement_new ();

  return self->settlement;
}

/* Nothing that is known waits behind something that is not. */
static void
flush (MsWorker *self)
{
  ms_recorder_post (self->run, g_steal_pointer (&self->settlement));
}

static guint
group_size (const MsWorker *self)
{
  guint most = self->run->group;

  if (self->rcpt_max > 0)
    most = MIN (most, self->rcpt_max);
  if (self->session != NULL && ms_smtp_session_get_capabilities (self->session)->limit_rcpt > 0)
    most = MIN (most, ms_smtp_session_get_capabilities (self->session)->limit_rcpt);

  return most;
}

/* Returns FALSE where the session ended meanwhile, or is better given back. */
static gboolean
wait_for_work (MsWorker *self, MsTake take, gint64 ready_at)
{
  gint64 pause = take == MS_TAKE_LATER ? ready_at - ms_clock_wall () : NAP;

  pause = MAX (pause, 0);
  flush (self);
  if (take == MS_TAKE_LATER && pause > MS_SECOND)
    ms_run_set_wait (self->run, _ ("The account's limit is reached"), ready_at);

  if (self->session != NULL && take == MS_TAKE_LATER && pause > IDLE_MAX)
    return FALSE;
  if (self->session != NULL && take == MS_TAKE_LATER)
    return ms_smtp_session_idle (self->session, pause, NULL);

  ms_queue_wait (self->run->queue, MIN (pause, NAP));

  return TRUE;
}

/* The claims of one message; waits for them only if nothing of ours is on the wire. */
static gboolean
fetch (MsWorker *self, MsJob *job, gboolean wait)
{
  for (;;)
    {
      gint64 ready_at = 0;
      MsTake take = ms_queue_take (self->run->queue, group_size (self), job->claims, &ready_at);

      if (take == MS_TAKE_GOT)
        return TRUE;
      if (take == MS_TAKE_OVER || !wait || !wait_for_work (self, take, ready_at))
        return FALSE;
    }
}

static gboolean
is_too_large (MsWorker *self, const MsJob *job)
{
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (self->session);

  if (!capabilities->has_size || capabilities->size == 0 ||
      job->content->len <= capabilities->size)
    return FALSE;

  ms_run_halt (self->run, MS_HALT_FAIL,
               g_error_new (MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_SIZE,
                            /* Translators: both are numbers of bytes. */
                            _ ("The message has %" G_GSIZE_FORMAT " bytes and the server takes "
                               "%" G_GUINT64_FORMAT ". Make it smaller, then send it again"),
                            job->content->len, capabilities->size));

  return TRUE;
}

/* Renders and marks; FALSE where nothing of the job may go out. */
static gboolean
make_ready (MsWorker *self, MsJob *job)
{
  MsRun                    *run = self->run;
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (self->session);
  MsMarks                   marks;

  ms_job_render (job, run, capabilities);
  if (is_too_large (self, job))
    return FALSE;

  marks = ms_job_get_marks (job);
  if (!ms_recorder_mark (run, g_steal_pointer (&self->settlement), &marks, &self->receipt))
    return FALSE;

  ms_queue_settled (run->queue, ms_job_drop_unmarked (job));
  ms_job_refuse_unsendable (job, capabilities, self->peer, settlement (self));

  /* Asked to end while it was marked: it goes back as if it had never been looked at. */
  if (ms_run_get_halt (run) != MS_HALT_NONE)
    {
      ms_job_conclude (job, run, self->peer, settlement (self));
      return FALSE;
    }

  return job->claims->len > 0;
}

static gboolean
is_used_up (const MsWorker *self)
{
  guint own = self->run->limits.messages_per_connection;
  guint theirs = ms_smtp_session_get_capabilities (self->session)->limit_mail;

  return (own > 0 && self->begun >= own) || (theirs > 0 && self->begun >= theirs);
}

/* The next message, ready to leave; NULL where there is none now. */
static MsJob *
get_next (MsWorker *self, MsJob *current)
{
  MsJob *job = self->jobs[current == self->jobs[0] ? 1 : 0];

  while (!is_used_up (self) && (job->claims->len > 0 || fetch (self, job, current == NULL)))
    {
      if (make_ready (self, job))
        {
          self->begun++;
          return job;
        }
      ms_job_reset (job);
    }

  return NULL;
}

/* A server that took only some of them has told how many it takes. */
static void
learn_rcpt_max (MsWorker *self, const MsJob *job)
{
  guint decided = 0;

  if (job->transaction.status != MS_TRANSACTION_DONE)
    return;

  for (guint i = 0; i < job->recipients->len; i++)
    decided += g_array_index (job->recipients, MsSmtpRecipient, i).decided;
  if (decided > 0 && decided < job->recipients->len)
    self->rcpt_max = decided;
}

static void
conclude (MsWorker *self, MsJob *job)
{
  learn_rcpt_max (self, job);
  self->settled = self->settled || job->transaction.status == MS_TRANSACTION_DONE;
  ms_job_conclude (job, self->run, self->peer, settlement (self));
}

/* One message after another, the next envelope behind the dot of the one before. */
static gboolean
converse (MsWorker *self, GError **error)
{
  MsJob *current = NULL;

  for (;;)
    {
      MsJob   *next = get_next (self, current);
      gboolean alive;

      flush (self);
      if (current == NULL && next == NULL)
        return TRUE;

      alive = ms_smtp_session_exchange (self->session,
                                        current != NULL ? &current->transaction : NULL,
                                        next != NULL ? &next->transaction : NULL, error);
      if (current != NULL)
        conclude (self, current);
      if (next != NULL && (!alive || next->transaction.status != MS_TRANSACTION_OPEN))
        {
          conclude (self, next);
          next = NULL;
        }
      if (!alive)
        return FALSE;

      current = next;
    }
}

static gboolean
open_session (MsWorker *self)
{
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;

  MsPhase phase = MS_PHASE_CONNECT;

  self->session = ms_smtp_session_new (&self->run->server, NULL, self->run->wake_fd);
  if (!ms_smtp_session_open (self->session, &phase, &refusal, &error))
    {
      ms_run_open_failed (self->run, error);
      g_clear_pointer (&self->session, ms_smtp_session_free);
      return FALSE;
    }

  ms_run_opened (self->run);
  self->begun = 0;
  self->settled = FALSE;
  self->peer = ms_peer_new (self->run->route, ms_smtp_session_get_server (self->session),
                            ms_smtp_session_get_address (self->session),
                            ms_smtp_session_get_tls (self->session));

  return TRUE;
}

static void
use_session (MsWorker *self)
{
  g_autoptr (GError) error = NULL;

  if (converse (self, &error))
    ms_smtp_session_quit (self->session);

  flush (self);
  ms_run_closed (self->run, self->settled, error);
  g_clear_pointer (&self->session, ms_smtp_session_free);
  g_clear_pointer (&self->peer, ms_peer_unref);
}

static gpointer
run (gpointer data)
{
  MsWorker *self = data;
  MsJob    *job = self->jobs[0];

  /* A connection is opened only for a message that is there, and none waits for one that may
   * not be opened while others could take it. */
  while (ms_run_get_halt (self->run) == MS_HALT_NONE &&
         (job->claims->len > 0 || fetch (self, job, TRUE)))
    if (!ms_run_enter_gate (self->run))
      {
        ms_queue_put_back (self->run->queue, job->claims);
        ms_run_await_gate (self->run);
      }
    else if (open_session (self))
      use_session (self);

  return NULL;
}

MsWorker *
ms_worker_start (MsRun *the_run)
{
  MsWorker *self = g_new0 (MsWorker, 1);

  self->run = the_run;
  self->jobs[0] = ms_job_new ();
  self->jobs[1] = ms_job_new ();
  ms_receipt_init (&self->receipt);
  self->thread = g_thread_new ("session", run, self);

  return self;
}

void
ms_worker_join (MsWorker *self)
{
  g_thread_join (self->thread);
  ms_job_free (self->jobs[0]);
  ms_job_free (self->jobs[1]);
  ms_receipt_clear (&self->receipt);
  g_free (self);
}
