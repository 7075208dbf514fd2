/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-queue.h - the claimed recipients that wait for a connection, within the account's limits
 */

#pragma once

#include "ms-ledger.h"
#include "ms-throttle.h"

G_BEGIN_DECLS

/* Filled by the engine's thread, emptied by the session threads.  Any thread. */
typedef struct _MsQueue MsQueue;

typedef enum
{
  MS_TAKE_GOT,
  MS_TAKE_EMPTY, /* the next window is on its way, or others may still return something */
  MS_TAKE_LATER, /* a limit is reached */
  MS_TAKE_OVER,  /* nothing more will come, or nothing more may begin */
} MsTake;

/** ms_queue_new: @throttle: (transfer full) */
MsQueue *ms_queue_new (MsThrottle *throttle);
void     ms_queue_free (MsQueue *self);

/** ms_queue_put: @claims: (element-type MsClaim): its elements are taken, the array is left
 * empty */
void ms_queue_put (MsQueue *self, GPtrArray *claims);

/**
 * ms_queue_take:
 * @most: recipients of one message
 * @claims: (element-type MsClaim): appended to; a message counts once against the limits
 * @ready_at: (out): with LATER: ms_clock_wall() when it is worth asking again
 */
MsTake ms_queue_take (MsQueue *self, guint most, GPtrArray *claims, gint64 *ready_at);

/** ms_queue_put_back: @claims: as ms_queue_take() gave them: others may have them, in their old
 * place, and the limits forget them */
void ms_queue_put_back (MsQueue *self, GPtrArray *claims);

/** ms_queue_settled: so many that were taken are settled, returned or dropped */
void ms_queue_settled (MsQueue *self, guint count);

/** ms_queue_wait: until something changed, at most @microseconds of real time */
void ms_queue_wait (MsQueue *self, gint64 microseconds);

/** ms_queue_close: from now on ms_queue_take() says OVER; wakes all who wait */
void ms_queue_close (MsQueue *self);

/**
 * ms_queue_await_low:
 *
 * For the engine's thread: returns when fewer than @low wait, when nothing waits and nothing is
 * in flight any more, once it is closed, or after @microseconds of real time.
 */
void ms_queue_await_low (MsQueue *self, guint low, gint64 microseconds);

void  ms_queue_get_size (MsQueue *self, guint *waiting, guint *in_flight);
guint ms_queue_allowed (MsQueue *self, gint64 span, guint most);

/** ms_queue_get_pace: Returns: (transfer full) (nullable): ms_throttle_to_string() */
char *ms_queue_get_pace (MsQueue *self);

G_END_DECLS
