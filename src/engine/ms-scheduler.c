/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-scheduler.c - the claimed recipients that wait, by destination, and who may be next */

#include "config.h"

#include "ms-clock.h"
#include "ms-scheduler-private.h"

/* The longest sleep without looking again at what changed. */
#define NAP MS_SECOND

MsScheduler *
ms_scheduler_new (void)
{
  MsScheduler *self = g_new0 (MsScheduler, 1);

  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.ready);
  g_cond_init (&self->shared.low);
  g_queue_init (&self->shared.listed);
  g_queue_init (&self->shared.lingering);
  self->shared.destinations =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_destination_free);

  return self;
}

void
ms_scheduler_free (MsScheduler *self)
{
  g_queue_clear (&self->shared.listed);
  g_queue_clear (&self->shared.lingering);
  g_ptr_array_unref (self->shared.destinations);
  g_cond_clear (&self->shared.ready);
  g_cond_clear (&self->shared.low);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

void
ms_scheduler_add (MsScheduler *self, MsDestination *destination)
{
  g_mutex_lock (&self->shared.mutex);
  g_ptr_array_add (self->shared.destinations, destination);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_scheduler_admit (MsScheduler *self, guint count)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.unsettled += count;
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_scheduler_settled (MsScheduler *self, guint count)
{
  g_mutex_lock (&self->shared.mutex);
  g_assert (self->shared.unsettled >= count);
  self->shared.unsettled -= count;
  if (self->shared.unsettled <= self->shared.waiting)
    g_cond_signal (&self->shared.low);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held. */
static void
list (MsScheduler *self, MsDestination *destination)
{
  if (destination->shared.listed || destination->shared.claims.length == 0)
    return;

  destination->shared.listed = TRUE;
  g_queue_push_tail (&self->shared.listed, destination);
}

/* With the mutex held: as many sessions as that give their threads to others. */
static void
ask_to_leave (MsScheduler *self, guint count)
{
  for (; count > 0 && self->shared.lingering.length > 0; count--)
    {
      MsDestination *host = g_queue_pop_head (&self->shared.lingering);

      host->shared.leaving++;
      g_cond_broadcast (&host->shared.filled);
    }
}

/* With the mutex held: its sessions that have nothing to do are woken, then threads without a
 * session, then those of others. */
static void
wake (MsScheduler *self, MsDestination *destination, guint claims)
{
  guint room = destination->limits.connections -
               MIN (destination->shared.connections, destination->limits.connections);
  guint more = MIN (room, claims - MIN (destination->shared.lingering, claims));

  if (destination->shared.lingering > 0)
    g_cond_broadcast (&destination->shared.filled);

  for (guint i = 0; i < more; i++)
    g_cond_signal (&self->shared.ready);
  if (more > self->shared.idle)
    ask_to_leave (self, more - self->shared.idle);
}

void
ms_scheduler_put (MsScheduler *self, MsDestination *destination, MsClaim **claims, gsize count)
{
  g_mutex_lock (&self->shared.mutex);
  if (destination->shared.claims.length == 0)
    destination->shared.taken_at = ms_clock_now ();
  for (gsize i = 0; i < count; i++)
    g_queue_push_tail (&destination->shared.claims, claims[i]);
  self->shared.waiting += count;
  list (self, destination);
  wake (self, destination, count);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held. */
static void
pop (MsScheduler *self, MsDestination *destination, guint most, GPtrArray *claims)
{
  GQueue *queue = &destination->shared.claims;

  for (guint i = 0; i < most && queue->length > 0; i++)
    {
      g_ptr_array_add (claims, g_queue_pop_head (queue));
      self->shared.waiting--;
    }
  destination->shared.taken_at = ms_clock_now ();

  if (self->shared.waiting < self->shared.low_mark)
    g_cond_signal (&self->shared.low);
}

/* With the mutex held.  Who was served, or has nothing left, goes to the end or off the list.
 */
static MsDestination *
find_next (MsScheduler *self, gint64 *ready_in)
{
  gint64 now = ms_clock_now ();
  gint64 wall = ms_clock_wall ();
  guint  left = self->shared.listed.length;

  *ready_in = NAP;
  while (left-- > 0)
    {
      MsDestination *destination = g_queue_pop_head (&self->shared.listed);
      gint64         wait = 0;

      destination->shared.listed = FALSE;
      if (destination->shared.claims.length == 0)
        continue;

      list (self, destination);
      if (destination->rules->may_open (destination, now, wall, &wait))
        return destination;
      *ready_in = CLAMP (wait, 1, *ready_in);
    }

  return NULL;
}

/* With the mutex held.  Who finds nobody else watching the time does it; the others sleep until
 * they are called, however many of them there are. */
static void
await_ready (MsScheduler *self, gint64 ready_in)
{
  gint64 end = g_get_monotonic_time () + ready_in;

  if (self->shared.watched != 0 && self->shared.watched <= end)
    {
      g_cond_wait (&self->shared.ready, &self->shared.mutex);
      return;
    }

  self->shared.watched = end;
  g_cond_wait_until (&self->shared.ready, &self->shared.mutex, end);
  if (self->shared.watched == end)
    self->shared.watched = 0;
}

MsDestination *
ms_scheduler_begin (MsScheduler *self, GPtrArray *claims)
{
  MsDestination *destination = NULL;

  g_mutex_lock (&self->shared.mutex);
  self->shared.idle++;
  while (!self->shared.closed)
    {
      gint64 ready_in = 0;

      destination = find_next (self, &ready_in);
      if (destination != NULL)
        break;
      await_ready (self, ready_in);
    }
  self->shared.idle--;
  if (self->shared.idle > 0 && self->shared.watched == 0)
    g_cond_signal (&self->shared.ready);
  if (destination != NULL)
    {
      pop (self, destination, destination->shared.group, claims);
      destination->shared.connections++;
      self->shared.connections++;
    }
  g_mutex_unlock (&self->shared.mutex);

  return destination;
}

static MsTake
take (MsScheduler   *self,
      MsDestination *destination,
      guint          most,
      GPtrArray     *claims,
      gint64        *ready_at)
{
  gint64 rest = destination->rules->rest (destination, ms_clock_now ());

  if (self->shared.closed || rest < 0)
    return MS_TAKE_OVER;
  if (destination->shared.claims.length == 0)
    return MS_TAKE_EMPTY;
  if (rest > 0)
    {
      *ready_at = ms_clock_wall () + rest;
      return MS_TAKE_LATER;
    }
  if (!ms_throttle_try_acquire (destination->shared.throttle, ms_clock_wall (), ready_at))
    return MS_TAKE_LATER;

  pop (self, destination, most, claims);

  return MS_TAKE_GOT;
}

MsTake
ms_scheduler_take (MsScheduler   *self,
                   MsDestination *destination,
                   guint          most,
                   GPtrArray     *claims,
                   gint64        *ready_at)
{
  MsTake result;

  g_mutex_lock (&self->shared.mutex);
  result = take (self, destination, most, claims, ready_at);
  g_mutex_unlock (&self->shared.mutex);

  return result;
}

void
ms_scheduler_return (MsScheduler   *self,
                     MsDestination *destination,
                     GPtrArray     *claims,
                     gboolean       unused)
{
  gsize             count = 0;
  g_autofree void **taken = g_ptr_array_steal (claims, &count);

  g_mutex_lock (&self->shared.mutex);
  for (gsize i = count; i > 0; i--)
    g_queue_push_head (&destination->shared.claims, taken[i - 1]);
  self->shared.waiting += count;
  if (unused)
    ms_throttle_give_back (destination->shared.throttle);
  list (self, destination);
  wake (self, destination, 1);
  g_mutex_unlock (&self->shared.mutex);
}

gboolean
ms_scheduler_linger (MsScheduler *self, MsDestination *destination, gint64 microseconds)
{
  gint64   end = g_get_monotonic_time () + microseconds;
  gboolean stays;

  g_mutex_lock (&self->shared.mutex);
  destination->shared.lingering++;
  g_queue_push_tail (&self->shared.lingering, destination);
  while (!self->shared.closed && destination->shared.claims.length == 0 &&
         destination->shared.leaving == 0 &&
         g_cond_wait_until (&destination->shared.filled, &self->shared.mutex, end))
    ;
  destination->shared.lingering--;
  /* Whoever of its sessions was asked: the first that wakes goes. */
  stays = destination->shared.leaving == 0;
  if (stays)
    g_queue_remove (&self->shared.lingering, destination);
  else
    destination->shared.leaving--;
  g_mutex_unlock (&self->shared.mutex);

  return stays;
}

void
ms_scheduler_opened (MsScheduler *self, MsDestination *destination)
{
  g_mutex_lock (&self->shared.mutex);
  destination->shared.open++;
  destination->rules->opened (destination, ms_clock_now ());
  wake (self, destination, destination->shared.claims.length);
  g_mutex_unlock (&self->shared.mutex);
}

/* With the mutex held. */
static void
release (MsScheduler *self, MsDestination *destination)
{
  destination->shared.connections--;
  self->shared.connections--;
  g_cond_signal (&self->shared.ready);
}

void
ms_scheduler_open_failed (MsScheduler   *self,
                          MsDestination *destination,
                          const GError  *error,
                          MsRefusal     *refusal)
{
  g_mutex_lock (&self->shared.mutex);
  release (self, destination);
  destination->rules->open_failed (destination, error, refusal, ms_clock_now ());
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_scheduler_closed (MsScheduler   *self,
                     MsDestination *destination,
                     gboolean       settled_any,
                     const GError  *error,
                     MsPeer        *peer)
{
  g_mutex_lock (&self->shared.mutex);
  destination->shared.open--;
  release (self, destination);
  destination->rules->closed (destination, settled_any, error, peer, ms_clock_now ());
  g_mutex_unlock (&self->shared.mutex);
}

gboolean
ms_scheduler_judge (MsScheduler     *self,
                    MsDestination   *destination,
                    const MsVerdict *verdict,
                    MsPhase          phase,
                    const MsReply   *reply,
                    MsPeer          *peer)
{
  gint64   now = ms_clock_now ();
  gboolean in_use;

  g_mutex_lock (&self->shared.mutex);
  destination->rules->judge (destination, verdict, phase, reply, peer, now);
  in_use = ms_destination_is_in_use (destination, now);
  g_mutex_unlock (&self->shared.mutex);

  return in_use;
}

guint
ms_scheduler_get_group (MsScheduler *self, MsDestination *destination)
{
  guint group;

  g_mutex_lock (&self->shared.mutex);
  group = destination->shared.group;
  g_mutex_unlock (&self->shared.mutex);

  return group;
}

void
ms_scheduler_learn_group (MsScheduler *self, MsDestination *destination, guint group)
{
  g_mutex_lock (&self->shared.mutex);
  destination->shared.group = MIN (destination->shared.group, group);
  g_mutex_unlock (&self->shared.mutex);
}

GError *
ms_scheduler_get_failure (MsScheduler *self, MsDestination *destination)
{
  GError *failure = NULL;

  g_mutex_lock (&self->shared.mutex);
  if (destination->shared.failure != NULL)
    failure = g_error_copy (destination->shared.failure);
  g_mutex_unlock (&self->shared.mutex);

  return failure;
}

MsRefusal *
ms_scheduler_get_refusal (MsScheduler *self, MsDestination *destination)
{
  MsRefusal *refusal = NULL;

  g_mutex_lock (&self->shared.mutex);
  if (ms_refusal_holds (destination->shared.refusal, ms_clock_now ()))
    refusal = ms_refusal_copy (destination->shared.refusal);
  g_mutex_unlock (&self->shared.mutex);

  return refusal;
}

void
ms_scheduler_strand (MsScheduler *self, MsDestination *destination, GPtrArray *claims)
{
  g_mutex_lock (&self->shared.mutex);
  pop (self, destination, G_MAXUINT, claims);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_scheduler_set_mx (MsScheduler *self, MsDestination *destination, MsMx *mx)
{
  g_mutex_lock (&self->shared.mutex);
  g_clear_pointer (&destination->shared.mx, ms_mx_unref);
  destination->shared.mx = ms_mx_ref (mx);
  g_mutex_unlock (&self->shared.mutex);
}

MsMx *
ms_scheduler_get_mx (MsScheduler *self, MsDestination *destination)
{
  MsMx *mx;

  g_mutex_lock (&self->shared.mutex);
  mx = ms_mx_ref (destination->shared.mx);
  g_mutex_unlock (&self->shared.mutex);

  return mx;
}

void
ms_scheduler_close (MsScheduler *self)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.closed = TRUE;
  g_cond_broadcast (&self->shared.ready);
  g_cond_broadcast (&self->shared.low);
  for (guint i = 0; i < self->shared.destinations->len; i++)
    {
      MsDestination *destination = self->shared.destinations->pdata[i];

      g_cond_broadcast (&destination->shared.filled);
    }
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_scheduler_await_low (MsScheduler *self, guint low, gint64 microseconds)
{
  gint64   end = g_get_monotonic_time () + microseconds;
  gboolean busy;

  g_mutex_lock (&self->shared.mutex);
  self->shared.low_mark = low;
  busy = self->shared.unsettled > self->shared.waiting;
  while (!self->shared.closed && (low == 0 || self->shared.waiting >= low) &&
         self->shared.unsettled > (busy ? self->shared.waiting : 0) &&
         g_cond_wait_until (&self->shared.low, &self->shared.mutex, end))
    ;
  g_mutex_unlock (&self->shared.mutex);
}

char *
ms_scheduler_get_pace (MsScheduler *self, MsDestination *destination)
{
  char *pace;

  g_mutex_lock (&self->shared.mutex);
  pace = ms_throttle_to_string (destination->shared.throttle);
  g_mutex_unlock (&self->shared.mutex);

  return pace;
}
