/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery.c - a campaign on its way: start it, watch it, pause it, stop it */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-delivery.h"
#include "ms-dispatcher.h"
#include "ms-lock.h"
#include "ms-muster.h"
#include "ms-plan.h"
#include "ms-recorder.h"
#include "ms-router.h"
#include "ms-setback.h"
#include "ms-worker.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

G_DEFINE_QUARK (ms - delivery - error - quark, ms_delivery_error)

struct _MsDelivery
{
  MsStore        *store;
  MsOrder         order;  /* (owned) */
  MsRun          *run;    /* (owned) */
  GThread        *thread; /* (owned) */
  GMainContext   *home;   /* (owned) */
  MsDeliveryEnded ended;
  gpointer        user_data;

  struct
  {
    GMutex          mutex;
    GCond           cond;
    MsDeliveryPhase phase;
    gboolean        give_up; /* asked to end a second time */
    MsDeliveryEnd   end;
    GError         *error; /* (owned) (nullable) */
  } shared;
};

void
ms_order_clear (MsOrder *order)
{
  g_clear_pointer (&order->campaign, g_free);
  g_clear_pointer (&order->lists, g_strfreev);
  g_clear_pointer (&order->excluded, g_strfreev);
  g_clear_pointer (&order->route, g_free);
  g_clear_pointer (&order->retry, g_free);
  g_clear_pointer (&order->schedule, g_free);
  ms_sandbox_options_clear (&order->sandbox);
}

static void
order_copy (MsOrder *copy, const MsOrder *order)
{
  *copy = *order;
  copy->campaign = g_strdup (order->campaign);
  copy->lists = g_strdupv (order->lists);
  copy->excluded = g_strdupv (order->excluded);
  copy->route = g_strdup (order->route);
  copy->retry = g_strdup (order->retry);
  copy->schedule = g_strdup (order->schedule);
  copy->sandbox.maildir = g_strdup (order->sandbox.maildir);
}

static void
set_phase (MsDelivery *self, MsDeliveryPhase phase)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.phase = phase;
  g_mutex_unlock (&self->shared.mutex);
}

typedef struct
{
  MsRun          *run;
  MsCampaignState state; /* finished: unless something is due later */
  gint64          due;
  const char     *reason;
} Ending;

static gboolean
write_end (MsDb *db, gpointer data, GError **error)
{
  Ending         *ending = data;
  const MsRunRow *row = &ending->run->row;
  gint64          retry = 0;

  g_autofree char *command = ms_ledger_get_command (db, row->id);

  if (!ms_ledger_get_due (db, row->campaign_id, &retry, error))
    return FALSE;

  if (ending->state == MS_CAMPAIGN_FINISHED && retry > 0)
    {
      ending->state = MS_CAMPAIGN_WAITING;
      ending->due = ms_plan_again_at (ending->run->schedule, retry, ms_clock_wall ());
    }

  /* What was asked of a run that was ending holds for what would go on by itself. */
  if (ending->state == MS_CAMPAIGN_WAITING && g_strcmp0 (command, "pause") == 0)
    ending->state = MS_CAMPAIGN_PAUSED;
  else if (ending->state == MS_CAMPAIGN_WAITING && g_strcmp0 (command, "stop") == 0)
    ending->state = MS_CAMPAIGN_STOPPED;
  if (ending->state != MS_CAMPAIGN_WAITING)
    ending->due = 0;

  return ms_ledger_end_run (db, row, ending->state, ending->due, ending->reason, error);
}

static gboolean
gives_up (MsDelivery *self)
{
  gboolean give_up;

  g_mutex_lock (&self->shared.mutex);
  give_up = self->shared.give_up;
  if (!give_up)
    g_cond_wait_until (&self->shared.cond, &self->shared.mutex,
                       g_get_monotonic_time () + MS_SECOND);
  give_up = self->shared.give_up;
  g_mutex_unlock (&self->shared.mutex);

  return give_up;
}

/* What is known is worth waiting for: only the end of the process makes it uncertain. */
static gboolean
save_all (MsDelivery *self, Ending *ending, GError **error)
{
  MsRun *run = self->run;

  for (;;)
    {
      g_autoptr (GError) trouble = NULL;

      if (ms_recorder_save_unsaved (run, &trouble) &&
          ms_store_call (run->store, MS_STORE_DURABLE, write_end, ending, &trouble) &&
          ms_recorder_recount (run, &trouble))
        return TRUE;

      if (!g_error_matches (trouble, MS_STORE_ERROR, MS_STORE_ERROR_FULL) || gives_up (self))
        {
          g_propagate_error (error, g_steal_pointer (&trouble));
          return FALSE;
        }
      ms_run_set_state (run, 0, trouble->message, 0);
    }
}

static MsDeliveryEnd
get_end (MsHalt halt, MsCampaignState state)
{
  switch (state)
    {
    case MS_CAMPAIGN_WAITING:
      return MS_END_WAITING;
    case MS_CAMPAIGN_STOPPED:
      return MS_END_STOPPED;
    case MS_CAMPAIGN_PAUSED:
      return halt == MS_HALT_FAIL ? MS_END_FAILED : MS_END_PAUSED;
    case MS_CAMPAIGN_FINISHED:
      return MS_END_FINISHED;
    case MS_CAMPAIGN_DRAFT:
    case MS_CAMPAIGN_SENDING:
      break;
    }

  g_assert_not_reached ();
}

/* What may go away by itself does not end what nobody watches. */
static void
put_off (MsDelivery *self, Ending *ending, const GError *failure)
{
  gint64 wait = self->order.unattended ? ms_setback_wait (ms_setback (failure)) : 0;

  ending->reason = failure->message;
  if (wait > 0)
    {
      ending->state = MS_CAMPAIGN_WAITING;
      ending->due = ms_clock_wall () + wait;
    }
}

static MsDeliveryEnd
conclude (MsDelivery *self, GError **error)
{
  static const MsCampaignState states[] = {
    [MS_HALT_NONE] = MS_CAMPAIGN_FINISHED, [MS_HALT_PAUSE] = MS_CAMPAIGN_PAUSED,
    [MS_HALT_STOP] = MS_CAMPAIGN_STOPPED,  [MS_HALT_FAIL] = MS_CAMPAIGN_PAUSED,
    [MS_HALT_WAIT] = MS_CAMPAIGN_WAITING,
  };
  MsHalt        halt = ms_run_get_halt (self->run);
  const GError *failure = halt == MS_HALT_FAIL ? self->run->shared.error : NULL;
  Ending        ending = { self->run, states[halt], self->run->shared.due,
                           self->run->shared.due_reason };

  g_autoptr (GError) trouble = NULL;

  if (failure != NULL)
    put_off (self, &ending, failure);

  if (!save_all (self, &ending, &trouble))
    {
      g_propagate_error (error,
                         failure != NULL ? g_error_copy (failure) : g_steal_pointer (&trouble));
      return MS_END_FAILED;
    }

  if (failure != NULL && ending.state == MS_CAMPAIGN_PAUSED)
    g_propagate_error (error, g_error_copy (failure));

  return get_end (halt, ending.state);
}

static void
send_all (MsDelivery *self)
{
  g_autoptr (GPtrArray) workers = g_ptr_array_new ();

  MsRun  *run = self->run;
  guint64 counts[MS_N_STATES];
  guint64 done;
  guint   connections;

  /* Of the deferred more may become due while it goes on. */
  ms_tally_read (run->tally, counts, &done);
  connections = MIN (run->connections, run->todo + counts[MS_STATE_DEFERRED]);

  for (guint i = 0; i < connections; i++)
    g_ptr_array_add (workers, ms_worker_start (run));

  ms_dispatcher_run (run);
  set_phase (self, MS_DELIVERY_ENDING);
  ms_run_finish (run);
  for (guint i = 0; i < workers->len; i++)
    ms_worker_join (workers->pdata[i]);
  ms_router_close (run->router);
  ms_run_set_state (run, 0, NULL, 0);
}

static gboolean
recover (MsDb *db, gpointer data, GError **error)
{
  MsStore *store = data;
  guint    uncertain = 0;

  return ms_ledger_recover (db, ms_store_get_path (store), ms_store_get_database_id (store),
                            &uncertain, error);
}

gboolean
ms_delivery_recover (MsStore *store, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  g_autoptr (MsLock) lock = NULL;
  g_autofree char *holder = NULL;

  holder = g_strdup_printf ("%s (%d)", g_get_prgname (), getpid ());
  lock = ms_lock_acquire (ms_store_get_path (store), holder, &trouble);
  if (lock != NULL)
    return ms_store_call (store, MS_STORE_DURABLE, recover, store, error);
  if (g_error_matches (trouble, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&trouble));

  return FALSE;
}

static MsDeliveryEnd
deliver (MsDelivery *self, GError **error)
{
  g_autofree char *holder = NULL;
  g_autoptr (MsLock) lock = NULL;

  gboolean work = FALSE;

  /* Translators: %s is the program, %d its process number, then the campaign's name. */
  holder = g_strdup_printf (_ ("%s (%d), campaign %s"), g_get_prgname (), getpid (),
                            self->order.campaign);
  lock = ms_lock_acquire (ms_store_get_path (self->store), holder, error);
  if (lock == NULL ||
      !ms_store_call (self->store, MS_STORE_DURABLE, recover, self->store, error) ||
      !ms_muster (self->run, &self->order, &work, error))
    return MS_END_FAILED;

  if (!work)
    return self->run->next_due > 0 ? MS_END_WAITING : MS_END_FINISHED;

  set_phase (self, MS_DELIVERY_SENDING);
  send_all (self);

  return conclude (self, error);
}

static gboolean
tell_ended (gpointer data)
{
  MsDelivery *self = data;

  self->ended (self, self->user_data);

  return G_SOURCE_REMOVE;
}

static gpointer
engine (gpointer data)
{
  MsDelivery   *self = data;
  GError       *error = NULL;
  MsDeliveryEnd end = deliver (self, &error);

  g_mutex_lock (&self->shared.mutex);
  self->shared.end = end;
  self->shared.error = error;
  self->shared.phase = MS_DELIVERY_ENDED;
  g_cond_broadcast (&self->shared.cond);
  g_mutex_unlock (&self->shared.mutex);

  if (self->ended != NULL)
    {
      g_autoptr (GSource) source = g_idle_source_new ();

      g_source_set_callback (source, tell_ended, self, NULL);
      g_source_attach (source, self->home);
    }

  return NULL;
}

MsDelivery *
ms_delivery_start (MsStore        *store,
                   const MsOrder  *order,
                   MsDeliveryEnded ended,
                   gpointer        user_data)
{
  MsDelivery *self = g_new0 (MsDelivery, 1);

  self->store = store;
  order_copy (&self->order, order);
  self->run = ms_run_new (store);
  self->home = g_main_context_ref_thread_default ();
  self->ended = ended;
  self->user_data = user_data;
  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.cond);
  self->thread = g_thread_new ("engine", engine, self);

  return self;
}

void
ms_delivery_free (MsDelivery *self)
{
  g_thread_join (self->thread);
  ms_run_free (self->run);
  ms_order_clear (&self->order);
  g_main_context_unref (self->home);
  g_clear_error (&self->shared.error);
  g_mutex_clear (&self->shared.mutex);
  g_cond_clear (&self->shared.cond);
  g_free (self);
}

static void
ask_to_end (MsDelivery *self, MsHalt halt)
{
  gboolean again = ms_run_get_halt (self->run) != MS_HALT_NONE;

  ms_run_halt (self->run, halt, NULL);
  if (!again)
    return;

  g_mutex_lock (&self->shared.mutex);
  self->shared.give_up = TRUE;
  g_cond_broadcast (&self->shared.cond);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_delivery_pause (MsDelivery *self)
{
  ask_to_end (self, MS_HALT_PAUSE);
}

void
ms_delivery_stop (MsDelivery *self)
{
  ask_to_end (self, MS_HALT_STOP);
}

void
ms_delivery_postpone (MsDelivery *self, const char *reason)
{
  ms_run_wait (self->run, ms_clock_wall (), reason);
}

static void
read_wait (MsRun *run, MsProgress *out)
{
  g_mutex_lock (&run->shared.mutex);
  out->connections = run->shared.connections;
  if (run->shared.wait_reason != NULL)
    {
      g_strlcpy (out->wait_reason, run->shared.wait_reason, sizeof out->wait_reason);
      out->wait_until = run->shared.wait_until;
    }
  g_mutex_unlock (&run->shared.mutex);
}

void
ms_delivery_get_progress (MsDelivery *self, MsProgress *out)
{
  MsRun *run = self->run;

  memset (out, 0, sizeof *out);
  g_mutex_lock (&self->shared.mutex);
  out->phase = self->shared.phase;
  g_mutex_unlock (&self->shared.mutex);

  out->seconds_left = -1;
  if (out->phase == MS_DELIVERY_PREPARING)
    return;

  out->rehearsal = run->row.rehearsal;
  out->todo = ms_tally_get_todo (run->tally);
  if (run->maildir != NULL)
    g_strlcpy (out->maildir, run->maildir, sizeof out->maildir);
  ms_tally_read (run->tally, out->counts, &out->done);
  for (guint i = 0; i < MS_N_STATES; i++)
    out->recipients += out->counts[i];

  out->rate = ms_tally_rate (run->tally, ms_clock_now ());
  if (out->rate > 0 && out->todo >= out->done)
    out->seconds_left = (gint64) ((out->todo - out->done) / out->rate) + 1;

  read_wait (run, out);
  if (out->phase == MS_DELIVERY_SENDING && out->wait_reason[0] != '\0')
    out->phase = MS_DELIVERY_WAITING;
}

MsDeliveryEnd
ms_delivery_wait (MsDelivery *self, GError **error)
{
  MsDeliveryEnd end;

  g_mutex_lock (&self->shared.mutex);
  while (self->shared.phase != MS_DELIVERY_ENDED)
    g_cond_wait (&self->shared.cond, &self->shared.mutex);
  end = self->shared.end;
  if (self->shared.error != NULL)
    g_propagate_error (error, g_error_copy (self->shared.error));
  g_mutex_unlock (&self->shared.mutex);

  return end;
}
