/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-queue.c - the claimed recipients that wait for a connection, within the account's limits
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-queue.h"

struct _MsQueue
{
  struct
  {
    GMutex      mutex;
    GCond       filled;    /* for those who take */
    GCond       low;       /* for the one who fills */
    GQueue      claims;    /* (element-type MsClaim) */
    guint       in_flight; /* taken, not settled */
    guint       low_mark;
    gboolean    closed;
    MsThrottle *throttle; /* (owned) */
  } shared;
};

MsQueue *
ms_queue_new (MsThrottle *throttle)
{
  MsQueue *self = g_new0 (MsQueue, 1);

  g_mutex_init (&self->shared.mutex);
  g_cond_init (&self->shared.filled);
  g_cond_init (&self->shared.low);
  g_queue_init (&self->shared.claims);
  self->shared.throttle = throttle;

  return self;
}

void
ms_queue_free (MsQueue *self)
{
  g_queue_clear_full (&self->shared.claims, (GDestroyNotify) ms_claim_free);
  ms_throttle_free (self->shared.throttle);
  g_cond_clear (&self->shared.filled);
  g_cond_clear (&self->shared.low);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

void
ms_queue_put (MsQueue *self, GPtrArray *claims)
{
  gsize             count = 0;
  g_autofree void **taken = g_ptr_array_steal (claims, &count);

  g_mutex_lock (&self->shared.mutex);
  for (gsize i = 0; i < count; i++)
    g_queue_push_tail (&self->shared.claims, taken[i]);
  g_cond_broadcast (&self->shared.filled);
  g_mutex_unlock (&self->shared.mutex);
}

static MsTake
take (MsQueue *self, guint most, GPtrArray *claims, gint64 *ready_at)
{
  GQueue *queue = &self->shared.claims;

  if (self->shared.closed)
    return MS_TAKE_OVER;
  if (queue->length == 0)
    return MS_TAKE_EMPTY;
  if (!ms_throttle_try_acquire (self->shared.throttle, ms_clock_wall (), ready_at))
    return MS_TAKE_LATER;

  for (guint i = 0; i < most && queue->length > 0; i++)
    {
      g_ptr_array_add (claims, g_queue_pop_head (queue));
      self->shared.in_flight++;
    }

  if (queue->length < self->shared.low_mark)
    g_cond_signal (&self->shared.low);

  return MS_TAKE_GOT;
}

MsTake
ms_queue_take (MsQueue *self, guint most, GPtrArray *claims, gint64 *ready_at)
{
  MsTake result;

  g_mutex_lock (&self->shared.mutex);
  result = take (self, most, claims, ready_at);
  g_mutex_unlock (&self->shared.mutex);

  return result;
}

void
ms_queue_put_back (MsQueue *self, GPtrArray *claims)
{
  gsize             count = 0;
  g_autofree void **taken = g_ptr_array_steal (claims, &count);

  g_mutex_lock (&self->shared.mutex);
  for (gsize i = count; i > 0; i--)
    g_queue_push_head (&self->shared.claims, taken[i - 1]);
  self->shared.in_flight -= count;
  ms_throttle_give_back (self->shared.throttle);
  g_cond_signal (&self->shared.filled);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_queue_settled (MsQueue *self, guint count)
{
  g_mutex_lock (&self->shared.mutex);
  g_assert (self->shared.in_flight >= count);
  self->shared.in_flight -= count;
  if (self->shared.in_flight == 0)
    g_cond_signal (&self->shared.low);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_queue_wait (MsQueue *self, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;

  g_mutex_lock (&self->shared.mutex);
  if (!self->shared.closed)
    g_cond_wait_until (&self->shared.filled, &self->shared.mutex, end);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_queue_close (MsQueue *self)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.closed = TRUE;
  g_cond_broadcast (&self->shared.filled);
  g_cond_signal (&self->shared.low);
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_queue_await_low (MsQueue *self, guint low, gint64 microseconds)
{
  gint64 end = g_get_monotonic_time () + microseconds;

  g_mutex_lock (&self->shared.mutex);
  self->shared.low_mark = low;
  while (!self->shared.closed && (low == 0 || self->shared.claims.length >= low) &&
         (self->shared.in_flight > 0 || self->shared.claims.length > 0) &&
         g_cond_wait_until (&self->shared.low, &self->shared.mutex, end))
    ;
  g_mutex_unlock (&self->shared.mutex);
}

void
ms_queue_get_size (MsQueue *self, guint *waiting, guint *in_flight)
{
  g_mutex_lock (&self->shared.mutex);
  *waiting = self->shared.claims.length;
  *in_flight = self->shared.in_flight;
  g_mutex_unlock (&self->shared.mutex);
}

guint
ms_queue_allowed (MsQueue *self, gint64 span, guint most)
{
  guint allowed;

  g_mutex_lock (&self->shared.mutex);
  allowed = ms_throttle_allowed (self->shared.throttle, ms_clock_wall (), span, most);
  g_mutex_unlock (&self->shared.mutex);

  return allowed;
}

char *
ms_queue_get_pace (MsQueue *self)
{
  char *pace;

  g_mutex_lock (&self->shared.mutex);
  pace = ms_throttle_to_string (self->shared.throttle);
  g_mutex_unlock (&self->shared.mutex);

  return pace;
}
