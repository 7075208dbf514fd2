/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-scheduler-state.c - what each destination can take, and what holds it up */

#include "config.h"

#include "ms-clock.h"
#include "ms-scheduler-private.h"

#include <glib/gi18n-lib.h>

/* At least so many messages may wait for one destination of several. */
#define AHEAD_MIN 20

/* No message was taken for so long although some wait: its server hangs. */
#define STUCK (5 * MS_SECOND)

/* For each connection so many: of a site, whose limits are narrow, and of an account, for which
 * more should be read at once, since each reading costs a wait for the disk. */
#define AHEAD_SITE    2
#define AHEAD_ACCOUNT 10

/* With the mutex held: how many messages may wait for it.  One that is alone is in nobody's
 * way.
 */
static guint
get_ahead (const MsScheduler *self, const MsDestination *destination)
{
  guint each = destination->site != NULL ? AHEAD_SITE : AHEAD_ACCOUNT;

  if (destination->site == NULL && self->shared.destinations->len == 1)
    return G_MAXINT;

  return MAX (AHEAD_MIN, each * destination->limits.connections);
}

guint
ms_scheduler_get_room (MsScheduler *self, MsDestination *destination, gint64 span, guint most)
{
  guint room = 0;
  guint ahead;
  guint waiting;

  g_mutex_lock (&self->shared.mutex);
  ahead = get_ahead (self, destination);
  waiting = destination->shared.claims.length / destination->shared.group;
  if (ms_destination_is_in_use (destination, ms_clock_now ()) && waiting < ahead)
    {
      /* Those that wait have not used the limit yet, but will. */
      room = ms_throttle_allowed (destination->shared.throttle, ms_clock_wall (), span,
                                  MIN (most, ahead - waiting) + waiting);
      room -= MIN (room, waiting);
    }
  g_mutex_unlock (&self->shared.mutex);

  return room;
}

/* With the mutex held: µs until it may go on, as far as that is known. */
static gint64
get_wait (MsDestination *destination, gint64 now, gint64 wall)
{
  gint64 limit = ms_throttle_ready_at (destination->shared.throttle, wall) - wall;

  if (destination->site != NULL)
    return MAX (limit, ms_backoff_suspended_until (&destination->shared.backoff) - now);

  return destination->shared.trouble != NULL ? MAX (destination->shared.gate.until - now, 0)
                                             : limit;
}

void
ms_scheduler_get_turn (MsScheduler *self, MsDestination *destination, gint64 span, MsTurn *out)
{
  gint64 now = ms_clock_now ();
  guint  ahead;
  guint  waiting;

  g_mutex_lock (&self->shared.mutex);
  ahead = get_ahead (self, destination);
  waiting = destination->shared.claims.length / destination->shared.group;
  out->wait = get_wait (destination, now, ms_clock_wall ());
  out->usable = destination->shared.failure == NULL;
  out->free = out->usable && destination->shared.trouble == NULL &&
              ms_throttle_allowed (destination->shared.throttle, ms_clock_wall (), span,
                                   waiting + 1) > waiting &&
              (waiting < ahead || now - destination->shared.taken_at < STUCK);
  out->room = ahead - MIN (waiting, ahead);
  out->whole = ahead;
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
      gint64         wait = get_wait (destination, now, wall);

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
  for (guint i = 0; i < self->shared.destinations->len; i++)
    out->connections += ((MsDestination *) self->shared.destinations->pdata[i])->shared.open;
  out->working = self->shared.connections > out->connections ||
                 self->shared.unsettled > self->shared.waiting;
  find_wait (self, out);
  g_mutex_unlock (&self->shared.mutex);
}
