/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-worker.c - one session thread: opens, sends one message after another, quits */

#include "config.h"

#include "ms-clock.h"
#include "ms-direct.h"
#include "ms-job.h"
#include "ms-reading.h"
#include "ms-recorder.h"
#include "ms-router.h"
#include "ms-worker.h"


/* While a limit holds us up longer than this, the connection is given back to the server. */
#define IDLE_MAX (10 * MS_SECOND)

/* Of a site so long, then its server has its connection back. */
#define SITE_NAP (2 * MS_SECOND)

/* Of a site so many addresses are tried for one connection. */
#define ADDRESSES_MOST 6

/* So long an open session waits for work before it looks again whether there is to be any. */
#define NAP MS_SECOND

struct _MsWorker
{
  MsRun   *run;
  GThread *thread; /* (owned) */

  MsDestination *destination; /* (nullable): where it is at work */
  MsSmtpSession *session;     /* (owned) (nullable): open */
  MsPeer        *peer;        /* (owned) (nullable): its far end */
  MsJob         *jobs[2];     /* (owned): the one on the wire and the next */
  MsSettlement  *settlement;  /* (owned) (nullable): known, not posted yet */
  MsReceipt      receipt;
  guint          begun;   /* messages in this session */
  gboolean       settled; /* anything in this session */
  gboolean       rested;  /* it waited for work and found none */
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
  guint most = ms_scheduler_get_group (self->run->scheduler, self->destination);
  guint theirs = ms_smtp_session_get_capabilities (self->session)->limit_rcpt;

  return theirs > 0 ? MIN (most, theirs) : most;
}

/* Returns FALSE where the session ended meanwhile, or is better given back. */
static gboolean
wait_for_work (MsWorker *self, MsTake take, gint64 ready_at)
{
  gint64 pause = MAX (ready_at - ms_clock_wall (), 0);

  flush (self);
  if (take == MS_TAKE_EMPTY && self->destination->site != NULL)
    {
      if (self->rested)
        return FALSE;
      self->rested = TRUE;
      return ms_scheduler_linger (self->run->scheduler, self->destination, SITE_NAP);
    }
  if (take == MS_TAKE_EMPTY)
    return ms_scheduler_linger (self->run->scheduler, self->destination, NAP);

  return pause <= IDLE_MAX && ms_smtp_session_idle (self->session, pause, NULL);
}

/* Whether the session is what the policy of the recipient's domain asks for (RFC 8461 §5). */
static gboolean
suits (const MsWorker *self, const MsClaim *claim)
{
  g_auto (MsDomain) domain = { NULL };

  if (!claim->policy)
    return TRUE;

  ms_router_get_domain (self->run->router, claim->key, &domain);

  return domain.policy == NULL ||
         (ms_smtp_session_is_verified (self->session) &&
          ms_sts_policy_allows (domain.policy, ms_smtp_session_get_server (self->session)));
}

/* Those that need another session go back.  Returns whether anybody is left. */
static gboolean
keep_suitable (MsWorker *self, MsJob *job)
{
  g_autoptr (GPtrArray) others =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);

  for (guint i = job->claims->len; i > 0; i--)
    if (!suits (self, job->claims->pdata[i - 1]))
      g_ptr_array_insert (others, 0, g_ptr_array_steal_index (job->claims, i - 1));
  if (others->len > 0)
    ms_scheduler_return (self->run->scheduler, self->destination, others,
                         job->claims->len == 0);

  return job->claims->len > 0;
}

/* The claims of one message; waits for them only if nothing of ours is on the wire. */
static gboolean
fetch (MsWorker *self, MsJob *job, gboolean wait)
{
  for (;;)
    {
      gint64 ready_at = 0;
      MsTake take = ms_scheduler_take (self->run->scheduler, self->destination,
                                       group_size (self), job->claims, &ready_at);

      self->rested = self->rested && take == MS_TAKE_EMPTY;
      if (take == MS_TAKE_GOT)
        return keep_suitable (self, job);
      if (take == MS_TAKE_OVER || !wait || !wait_for_work (self, take, ready_at))
        return FALSE;
    }
}

/* What an account does not take nobody gets; of many sites one is no reason to stop. */
static gboolean
ends_by_size (MsWorker *self, const MsJob *job)
{
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (self->session);

  g_autofree char *words = NULL;

  if (self->destination->site != NULL || !ms_job_is_too_large (job, capabilities))
    return FALSE;

  words = ms_job_describe_size (job, capabilities);
  ms_run_halt (self->run, MS_HALT_FAIL,
               g_error_new_literal (MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_SIZE, words));

  return TRUE;
}

/* Renders and marks; FALSE where nothing of the job may go out. */
static gboolean
make_ready (MsWorker *self, MsJob *job)
{
  MsRun                    *run = self->run;
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (self->session);
  MsMarks                   marks;

  ms_job_render (job, run, self->destination, capabilities);
  if (ends_by_size (self, job))
    return FALSE;

  marks = ms_job_get_marks (job);
  if (!ms_recorder_mark (run, self->destination, g_steal_pointer (&self->settlement), &marks,
                         &self->receipt))
    return FALSE;

  ms_scheduler_settled (run->scheduler, ms_job_drop_unmarked (job));
  ms_job_refuse_unsendable (job, run, capabilities, self->peer, settlement (self));

  /* Asked to end while it was marked: it goes back as if it had never been looked at. */
  if (ms_run_get_halt (run) != MS_HALT_NONE)
    {
      ms_job_conclude (job, run, self->destination, self->peer, settlement (self));
      return FALSE;
    }

  return job->claims->len > 0;
}

static gboolean
is_used_up (const MsWorker *self)
{
  guint own = self->destination->limits.messages_per_connection;
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
    ms_scheduler_learn_group (self->run->scheduler, self->destination, decided);
}

static void
conclude (MsWorker *self, MsJob *job)
{
  learn_rcpt_max (self, job);
  self->settled = self->settled || job->transaction.status == MS_TRANSACTION_DONE;
  if (!ms_job_conclude (job, self->run, self->destination, self->peer, settlement (self)))
    ms_router_check (self->run->router, self->destination);
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

/* Others may have what it was opened for, or it is settled. */
static gboolean
give_up (MsWorker *self, const GError *error, MsRefusal *refusal)
{
  MsScheduler *scheduler = self->run->scheduler;

  ms_scheduler_return (scheduler, self->destination, self->jobs[0]->claims, TRUE);
  ms_scheduler_open_failed (scheduler, self->destination, error, refusal);
  ms_router_check (self->run->router, self->destination);

  return FALSE;
}

static gboolean
open_account (MsWorker *self)
{
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;

  MsPhase phase = MS_PHASE_CONNECT;

  self->session = ms_smtp_session_new (&self->destination->server, NULL, self->run->wake_fd);
  if (ms_smtp_session_open (self->session, &phase, &refusal, &error))
    return TRUE;

  g_clear_pointer (&self->session, ms_smtp_session_free);

  return give_up (self, error, NULL);
}

/* (transfer full) (nullable): NULL: it was only cancelled */
static MsRefusal *
make_refusal (const MsWorker *self, const MsDirectFailure *failure)
{
  g_autoptr (MsPeer) peer = NULL;

  if (failure->cancelled)
    return NULL;

  peer = ms_peer_new (self->destination->route, self->destination->site, failure->server,
                      failure->address, NULL);

  return ms_refusal_new (failure->permanent ? MS_STATE_FAILED : MS_STATE_DEFERRED,
                         failure->reply, failure->enhanced, failure->reason, peer, 0);
}

/* What is wrong is wrong with one domain, not with the site. */
static gboolean
give_up_domain (MsWorker *self, MsRefusal *refusal)
{
  g_autoptr (GError) error =
      g_error_new_literal (MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED, refusal->outcome.reply);

  ms_router_refuse_domain (self->run->router, self->jobs[0]->claims, refusal);

  return give_up (self, error, NULL);
}

/* Who greylists takes it on its second visit, and the other hosts of its domain may not know of
 * the first.  After any other trouble another host is as good, or better. */
static const char *
get_preferred (const MsWorker *self)
{
  const GPtrArray *claims = self->jobs[0]->claims;

  for (guint i = 0; i < claims->len; i++)
    {
      const MsClaim *claim = claims->pdata[i];

      if (claim->server != NULL &&
          ms_reading (claim->code, claim->enhanced, claim->reply).class == MS_CLASS_GREYLIST)
        return claim->server;
    }

  return NULL;
}

static gboolean
open_site (MsWorker *self)
{
  const MsClaim *first = self->jobs[0]->claims->pdata[0];

  g_auto (MsDirectFailure) failure = { 0 };
  g_auto (MsDomain) domain = { NULL };
  g_autoptr (MsMx) mx = ms_scheduler_get_mx (self->run->scheduler, self->destination);
  g_autoptr (MsRefusal) refusal = NULL;
  g_autoptr (GError) error = NULL;

  if (first->policy)
    ms_router_get_domain (self->run->router, first->key, &domain);
  if (domain.refusal != NULL)
    return give_up_domain (self, g_steal_pointer (&domain.refusal));

  self->session = ms_direct_open (self->run->direct, mx, domain.policy, get_preferred (self),
                                  ADDRESSES_MOST, NULL, self->run->wake_fd, &failure);
  if (self->session != NULL)
    return TRUE;

  refusal = make_refusal (self, &failure);
  if (failure.policy && domain.policy != NULL)
    return give_up_domain (self, g_steal_pointer (&refusal));

  error =
      g_error_new_literal (MS_SMTP_ERROR,
                           failure.cancelled ? MS_SMTP_ERROR_CANCELLED : MS_SMTP_ERROR_CONNECT,
                           failure.reason != NULL ? failure.reason : "");

  return give_up (self, error, g_steal_pointer (&refusal));
}

static gboolean
open_session (MsWorker *self)
{
  MsDestination *destination = self->destination;

  g_autofree char *tls = NULL;

  if (!(destination->site != NULL ? open_site (self) : open_account (self)))
    return FALSE;

  ms_scheduler_opened (self->run->scheduler, destination);
  self->begun = 0;
  self->settled = FALSE;
  self->rested = FALSE;
  tls = ms_smtp_session_describe_tls (self->session);
  self->peer = ms_peer_new (destination->route, destination->site,
                            ms_smtp_session_get_server (self->session),
                            ms_smtp_session_get_address (self->session), tls);

  return TRUE;
}

static void
use_session (MsWorker *self)
{
  g_autoptr (GError) error = NULL;

  if (!keep_suitable (self, self->jobs[0]) || converse (self, &error))
    ms_smtp_session_quit (self->session);

  /* What was taken and never marked belongs to others again. */
  for (guint i = 0; i < G_N_ELEMENTS (self->jobs); i++)
    if (self->jobs[i]->claims->len > 0)
      ms_scheduler_return (self->run->scheduler, self->destination, self->jobs[i]->claims,
                           TRUE);

  flush (self);
  ms_scheduler_closed (self->run->scheduler, self->destination, self->settled, error,
                       self->peer);
  ms_router_check (self->run->router, self->destination);
  g_clear_pointer (&self->session, ms_smtp_session_free);
  g_clear_pointer (&self->peer, ms_peer_unref);
}

static gpointer
run (gpointer data)
{
  MsWorker *self = data;

  while ((self->destination =
              ms_scheduler_begin (self->run->scheduler, self->jobs[0]->claims)) != NULL)
    if (open_session (self))
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
