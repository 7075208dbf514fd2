/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-run.c - what all threads of one delivery share */

#include "config.h"

#include "ms-clock.h"
#include "ms-recorder.h"
#include "ms-run.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Before anything was accepted: so many connections lost running, and the server is not usable.
 */
#define STRIKES_MAX 5

MsRun *
ms_run_new (MsStore *store)
{
  MsRun *self = g_new0 (MsRun, 1);

  self->store = store;
  self->tally = ms_tally_new ();
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->shared.unsaved = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_settlement_free);
  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.cond);

  return self;
}

void
ms_run_free (MsRun *self)
{
  g_clear_pointer (&self->letter, ms_letter_unref);
  g_clear_pointer (&self->sandbox, ms_sandbox_stop);
  g_clear_pointer (&self->queue, ms_queue_free);
  ms_smtp_server_clear (&self->server);
  g_clear_pointer (&self->store_thread.peer, ms_peer_unref);
  ms_tally_free (self->tally);
  close (self->wake_fd);
  ms_guard_clear (&self->shared.guard);
  g_clear_error (&self->shared.error);
  g_ptr_array_unref (self->shared.unsaved);
  g_free (self->shared.wait_reason);
  g_mutex_clear (&self->shared.mutex);
  g_cond_clear (&self->shared.cond);
  g_free (self->route);
  g_free (self->maildir);
  g_free (self);
}

void
ms_run_set_queue (MsRun *self, MsQueue *queue)
{
  g_mutex_lock (&self->shared.mutex);
  self->queue = queue;
  if (self->shared.halt != MS_HALT_NONE)
    ms_queue_close (queue);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held. */
static void
end_waits (MsRun *self)
{
  self->shared.over = TRUE;
  g_cond_broadcast (&self->shared.cond);
  if (eventfd_write (self->wake_fd, 1) != 0)
    g_debug ("The sessions are not woken: %s", g_strerror (errno));
  if (self->queue != NULL)
    ms_queue_close (self->queue);
}

/* With the mutex held. */
static void
halt (MsRun *self, MsHalt kind, GError *error)
{
  if (self->shared.halt != MS_HALT_NONE)
    {
      g_clear_error (&error);
      return;
    }

  self->shared.halt = kind;
  self->shared.error = error;
  end_waits (self);
}

void
ms_run_halt (MsRun *self, MsHalt kind, GError *error)
{
  g_mutex_lock (&self->shared.mutex);
  halt (self, kind, error);
  g_mutex_unlock (&self->shared.mutex);
}

MsHalt
ms_run_get_halt (MsRun *self)
{
  MsHalt kind;

  g_mutex_lock (&self->shared.mutex);
  kind = self->shared.halt;
  g_mutex_unlock (&self->shared.mutex);

  return kind;
}

void
ms_run_finish (MsRun *self)
{
  g_mutex_lock (&self->shared.mutex);
  end_waits (self);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held. */
static void
set_wait (MsRun *self, const char *reason, gint64 until)
{
  if (g_strcmp0 (reason, self->shared.wait_reason) != 0)
    {
      g_free (self->shared.wait_reason);
      self->shared.wait_reason = g_strdup (reason);
    }
  self->shared.wait_until = until;
}

void
ms_run_set_wait (MsRun *self, const char *reason, gint64 until)
{
  g_mutex_lock (&self->shared.mutex);
  set_wait (self, reason, until);
  g_mutex_unlock (&self->shared.mutex);
}

gboolean
ms_run_enter_gate (MsRun *self)
{
  gboolean go;

  g_mutex_lock (&self->shared.mutex);
  go = ms_gate_enter (&self->shared.gate, ms_clock_now ()) == MS_GATE_GO;
  g_mutex_unlock (&self->shared.mutex);

  return go;
}

void
ms_run_await_gate (MsRun *self)
{
  const MsGate *gate = &self->shared.gate;

  g_mutex_lock (&self->shared.mutex);
  while (!self->shared.over && !gate->open)
    {
      gint64 now = ms_clock_now ();

      if (!gate->probing && now >= gate->until)
        break;

      /* Behind a prober there is no time to wait for: his result wakes us. */
      g_cond_wait_until (&self->shared.cond, &self->shared.mutex,
                         g_get_monotonic_time () +
                             (gate->probing ? MS_SECOND : gate->until - now));
    }
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_run_opened (MsRun *self)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.opened = TRUE;
  self->shared.connections++;
  ms_gate_succeed (&self->shared.gate);
  set_wait (self, NULL, 0);
  g_cond_broadcast (&self->shared.cond);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held. */
static void
pause_gate (MsRun *self, const GError *error)
{
  gint64 now = ms_clock_now ();

  ms_gate_fail (&self->shared.gate, now, g_random_double ());
  if (self->shared.connections == 0)
    set_wait (self, error->message, ms_clock_wall () + self->shared.gate.until - now);
  g_cond_broadcast (&self->shared.cond);
}

void
ms_run_open_failed (MsRun *self, const GError *error)
{
  g_mutex_lock (&self->shared.mutex);
  if (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED))
    ms_gate_leave (&self->shared.gate);
  else if (!self->shared.opened || g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_AUTH))
    halt (self, MS_HALT_FAIL, g_error_copy (error));
  else
    pause_gate (self, error);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_run_closed (MsRun *self, gboolean settled_any, const GError *error)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.connections--;
  self->shared.strikes = settled_any ? 0 : self->shared.strikes + (error != NULL);
  if (error != NULL && self->shared.accepted == 0 && self->shared.strikes >= STRIKES_MAX)
    halt (self, MS_HALT_FAIL, g_error_copy (error));
  else if (error != NULL && !settled_any)
    pause_gate (self, error);
  g_mutex_unlock (&self->shared.mutex);
}

static GError *
refusal (const char *format, const MsReply *reply)
{
  g_autofree char *words = NULL;

  words =
      g_strdup_printf ("%u %s%s%s", reply->code, reply->enhanced != NULL ? reply->enhanced : "",
                       reply->enhanced != NULL ? " " : "", reply->text);

  return g_error_new (MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_REFUSED, "%s: %s", format, words);
}

void
ms_run_judge (MsRun *self, const MsVerdict *verdict, MsPhase phase, const MsReply *reply)
{
  g_mutex_lock (&self->shared.mutex);
  if (verdict->state == MS_STATE_SENT)
    {
      self->shared.accepted++;
      ms_gate_prove (&self->shared.gate);
      ms_guard_accept (&self->shared.guard);
    }
  else if (verdict->scope == MS_SCOPE_SENDER)
    halt (self, MS_HALT_FAIL,
          refusal (_ ("The server refuses the sender or the login. Check the sender's address "
                      "and the account, then resume. It said"),
                   reply));
  else if (ms_guard_refuse (&self->shared.guard, phase, reply))
    halt (self, MS_HALT_FAIL,
          refusal (_ ("The server refused 25 recipients running for the same reason, and it is "
                      "not their addresses. Paused; it said"),
                   reply));
  g_mutex_unlock (&self->shared.mutex);
}
