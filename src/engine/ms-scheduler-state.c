/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-scheduler-state.c - what each destination can take, and what holds it up */

#include "config.h"

#include "ms-clock.h"
#include "ms-scheduler-private.h"

#include <glib/gi18n-lib.h>

/* No message was taken for so long although some wait: its server hangs. */
#define STUCK (5 * MS_SECOND)

/* With the mutex held: in messages. */
static guint
count_waiting (const MsDestination *destination)
{
  guint group = destination->shared.group;

  return (destination->shared.claims.length + group - 1) / group;
}

guint
ms_scheduler_get_room (MsScheduler *self, MsDestination *destination, gint64 span, guint most)
{
  guint allowed = 0;
  guint waiting;

  g_mutex_lock (&self->shared.mutex);
  waiting = count_waiting (destination);
  if (ms_destination_is_in_use (destination, ms_clock_now ()) &&
      destination->shared.trouble == NULL)
    allowed = ms_throttle_allowed (destination->shared.throttle, ms_clock_wall (), span, most);
  if (destination->site != NULL)
    allowed = MAX (allowed, 1);
  g_mutex_unlock (&self->shared.mutex);

  /* Those that wait have not used the limit yet, but will. */
  return allowed - MIN (allowed, waiting);
}

gint64
ms_scheduler_get_wait (MsScheduler *self, MsDestination *destination)
{
  gint64 wait;

  g_mutex_lock (&self->shared.mutex);
  wait = destination->rules->get_wait (destination, ms_clock_now (), ms_clock_wall ());
  g_mutex_unlock (&self->shared.mutex);

  return wait;
}

void
ms_scheduler_get_turn (MsScheduler   *self,
                       MsDestination *destination,
                       gint64         span,
                       guint          ahead,
                       MsTurn        *out)
{
  gint64 now = ms_clock_now ();
  gint64 wall = ms_clock_wall ();
  guint  waiting;

  g_mutex_lock (&self->shared.mutex);
  waiting = count_waiting (destination);
  out->wait = destination->rules->get_wait (destination, now, wall);
  out->usable = destination->shared.failure == NULL;
  out->free =
      out->usable && destination->shared.trouble == NULL &&
      ms_throttle_allowed (destination->shared.throttle, wall, span, waiting + 1) > waiting &&
      (waiting < ahead || now - destination->shared.taken_at < STUCK);
  out->room = ahead - MIN (waiting, ahead);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held: the first of those that are held up who may go on. */
static void
find_wait (MsScheduler *self, MsSchedulerState *out)
{
  gint64 now = ms_clock_now ();
  gint64 wall = ms_clock_wall ();
  gint64 soonest = G_MAXINT64;

  for (GList *l = self->shared.listed.head; l != NULL; l = l->next)
    {
      MsDestination *destination = l->data;
      const GError  *trouble = destination->shared.trouble;
      gint64         wait = destination->rules->get_wait (destination, now, wall);

      if (destination->shared.claims.length == 0 || wait >= soonest)
        continue;

      soonest = wait;
      g_clear_pointer (&out->trouble, g_free);
      out->trouble = trouble != NULL ? g_strdup (trouble->message) : NULL;
      out->reason = wait <= MS_SECOND           ? NULL
                    : destination->site != NULL ? _ ("The receiving servers ask to wait")
                                                : _ ("The account's limit is reached");
      out->ready_in = wait;
    }
}

void
ms_scheduler_get_state (MsScheduler *self, MsSchedulerState *out)
{
  *out = (MsSchedulerState){ 0 };
  g_mutex_lock (&self->shared.mutex);
  out->waiting = self->shared.waiting;
  out->unsettled = self->shared.unsettled;
  out->idle = self->shared.idle + self->shared.lingering.length;
  for (guint i = 0; i < self->shared.destinations->len; i++)
    out->connections += ((MsDestination *) self->shared.destinations->pdata[i])->shared.open;
  out->working = self->shared.connections > out->connections ||
                 self->shared.unsettled > self->shared.waiting;
  find_wait (self, out);
  g_mutex_unlock (&self->shared.mutex);
}
