/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-run.c - what all threads of one delivery share */

#include "config.h"

#include "ms-clock.h"
#include "ms-recorder.h"
#include "ms-router.h"
#include "ms-run.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/eventfd.h>
#include <unistd.h>

MsRun *
ms_run_new (MsStore *store)
{
  MsRun *self = g_new0 (MsRun, 1);

  self->store = store;
  self->scheduler = ms_scheduler_new ();
  self->tally = ms_tally_new ();
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->shared.unsaved = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_settlement_free);
  g_mutex_init (&self->shared.mutex);

  return self;
}

void
ms_run_free (MsRun *self)
{
  g_clear_pointer (&self->letter, ms_letter_free);
  g_clear_pointer (&self->sandbox, ms_sandbox_stop);
  /* The DNS may still speak to the router's domains until it is gone. */
  g_clear_pointer (&self->router, ms_router_free);
  g_clear_pointer (&self->direct, ms_direct_free);
  ms_scheduler_free (self->scheduler);
  g_clear_pointer (&self->store_thread.peer, ms_peer_unref);
  ms_tally_free (self->tally);
  close (self->wake_fd);
  g_clear_error (&self->shared.error);
  g_ptr_array_unref (self->shared.unsaved);
  g_free (self->shared.wait_reason);
  g_free (self->shared.due_reason);
  g_clear_pointer (&self->schedule, ms_schedule_free);
  g_mutex_clear (&self->shared.mutex);
  g_clear_pointer (&self->route, ms_route_free);
  g_free (self->route_text);
  g_free (self->maildir);
  g_free (self);
}

void
ms_run_finish (MsRun *self)
{
  if (eventfd_write (self->wake_fd, 1) != 0)
    g_debug ("The sessions are not woken: %s", g_strerror (errno));
  ms_scheduler_close (self->scheduler);
}

/* With the mutex held. */
static gboolean
begin_halt (MsRun *self, MsHalt halt)
{
  if (self->shared.halt != MS_HALT_NONE)
    return FALSE;

  self->shared.halt = halt;

  return TRUE;
}

void
ms_run_halt (MsRun *self, MsHalt halt, GError *error)
{
  gboolean first;

  g_mutex_lock (&self->shared.mutex);
  first = begin_halt (self, halt);
  if (first)
    self->shared.error = g_steal_pointer (&error);
  g_mutex_unlock (&self->shared.mutex);

  g_clear_error (&error);
  if (first)
    ms_run_finish (self);
}

void
ms_run_wait (MsRun *self, gint64 due, const char *reason)
{
  gboolean first;

  g_mutex_lock (&self->shared.mutex);
  first = begin_halt (self, MS_HALT_WAIT);
  if (first)
    {
      self->shared.due = due;
      self->shared.due_reason = g_strdup (reason);
    }
  g_mutex_unlock (&self->shared.mutex);

  if (first)
    ms_run_finish (self);
}

gboolean
ms_run_is_offline (MsRun *self)
{
  gboolean offline;

  if (self->network == NULL)
    return FALSE;

  g_mutex_lock (&self->shared.mutex);
  offline = self->shared.offline;
  g_mutex_unlock (&self->shared.mutex);
  if (offline || ms_network_is_up (self->network))
    return offline;

  g_mutex_lock (&self->shared.mutex);
  self->shared.offline = TRUE;
  g_mutex_unlock (&self->shared.mutex);
  ms_run_wait (self, ms_clock_wall (), _ ("There is no network"));

  return TRUE;
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

guint
ms_run_get_returned (MsRun *self)
{
  return g_atomic_int_get (&self->returned);
}

void
ms_run_set_state (MsRun *self, guint connections, const char *reason, gint64 until)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.connections = connections;
  if (g_strcmp0 (reason, self->shared.wait_reason) != 0)
    {
      g_free (self->shared.wait_reason);
      self->shared.wait_reason = g_strdup (reason);
    }
  self->shared.wait_until = reason != NULL ? until : 0;
  g_mutex_unlock (&self->shared.mutex);
}
