/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-scheduler.h - the claimed recipients that wait, by destination, and who may be next */

#pragma once

#include "ms-destination.h"
#include "ms-ledger.h"

G_BEGIN_DECLS

/*
 * Filled by the engine's thread and the resolver's, emptied by the session threads, which go
 * where there is work: a destination without any costs no thread.  Any thread.
 */
typedef struct _MsScheduler MsScheduler;

typedef enum
{
  MS_TAKE_GOT,
  MS_TAKE_EMPTY, /* nothing waits here now; others may still return something */
  MS_TAKE_LATER, /* a limit is reached */
  MS_TAKE_OVER,  /* nothing more will come, or nothing more may begin over this connection */
} MsTake;

MsScheduler *ms_scheduler_new (void);
void         ms_scheduler_free (MsScheduler *self);

/** ms_scheduler_add: @destination: (transfer full): lives as long as the scheduler */
void ms_scheduler_add (MsScheduler *self, MsDestination *destination);

/** ms_scheduler_admit: so many recipients were claimed: each will be settled once */
void ms_scheduler_admit (MsScheduler *self, guint count);

/** ms_scheduler_settled: so many that were admitted are settled, returned or dropped */
void ms_scheduler_settled (MsScheduler *self, guint count);

/** ms_scheduler_put: @claims: (array length=count): they are taken, the array is not */
void ms_scheduler_put (MsScheduler   *self,
                       MsDestination *destination,
                       MsClaim      **claims,
                       gsize          count);

/**
 * ms_scheduler_begin:
 * @claims: (element-type MsClaim): the first message's recipients are appended
 *
 * Blocks until a connection may be opened for a message that waits.  One of
 * ms_scheduler_opened() and ms_scheduler_open_failed() must follow.
 *
 * Returns: (nullable): %NULL: nothing more will come, or nothing more may begin
 */
MsDestination *ms_scheduler_begin (MsScheduler *self, GPtrArray *claims);

/**
 * ms_scheduler_take:
 * @most: recipients of one message
 * @claims: (element-type MsClaim): appended to; a message counts once against the limits
 * @ready_at: (out): with LATER: ms_clock_wall() when it is worth asking again
 */
MsTake ms_scheduler_take (MsScheduler   *self,
                          MsDestination *destination,
                          guint          most,
                          GPtrArray     *claims,
                          gint64        *ready_at);

/**
 * ms_scheduler_return:
 * @claims: as ms_scheduler_begin() or ms_scheduler_take() gave them, or some of them: others
 * may have them, in their old place
 * @unused: their message was not begun: the limits forget it
 */
void ms_scheduler_return (MsScheduler   *self,
                          MsDestination *destination,
                          GPtrArray     *claims,
                          gboolean       unused);

/**
 * ms_scheduler_linger:
 *
 * For a session with nothing to do: until something waits for @destination, at most
 * @microseconds of real time.
 *
 * Returns: %FALSE: its thread is wanted elsewhere
 */
gboolean ms_scheduler_linger (MsScheduler   *self,
                              MsDestination *destination,
                              gint64         microseconds);

/* What became of a connection: see MsDestinationRules. */
void ms_scheduler_opened (MsScheduler *self, MsDestination *destination);
void ms_scheduler_open_failed (MsScheduler   *self,
                               MsDestination *destination,
                               const GError  *error,
                               MsRefusal     *refusal);
void ms_scheduler_closed (MsScheduler   *self,
                          MsDestination *destination,
                          gboolean       settled_any,
                          const GError  *error,
                          MsPeer        *peer);

/** ms_scheduler_judge: Returns: whether @destination is still in use */
gboolean ms_scheduler_judge (MsScheduler     *self,
                             MsDestination   *destination,
                             const MsVerdict *verdict,
                             MsPhase          phase,
                             const MsReply   *reply,
                             MsPeer          *peer);

/** ms_scheduler_get_group: how many recipients one message may have there */
guint ms_scheduler_get_group (MsScheduler *self, MsDestination *destination);

/** ms_scheduler_learn_group: its server took only so many */
void ms_scheduler_learn_group (MsScheduler *self, MsDestination *destination, guint group);

/**
 * ms_scheduler_get_room:
 * @most: messages that may wait there
 *
 * How many messages more @destination can have waiting: no more than @most wait then, and no
 * more than its limits let through within @span.  None where its server is lost.  At a site
 * one may always wait, so that somebody sees when it goes on.
 */
guint ms_scheduler_get_room (MsScheduler   *self,
                             MsDestination *destination,
                             gint64         span,
                             guint          most);

/* Whether it is an account's turn in its pool. */
typedef struct
{
  gboolean usable; /* not out of use for the rest of the run */
  gboolean free; /* and neither its limits, nor trouble, nor a server that hangs are against it;
                    busy it may be */
  guint  room;   /* messages that may be added before @ahead wait, whatever its limits */
  gint64 wait;   /* ms_scheduler_get_wait() */
} MsTurn;

/** ms_scheduler_get_turn: @span, @ahead: as in ms_scheduler_get_room() */
void ms_scheduler_get_turn (MsScheduler   *self,
                            MsDestination *destination,
                            gint64         span,
                            guint          ahead,
                            MsTurn        *out);

/** ms_scheduler_get_wait: Returns: µs until something could leave there, as far as that is
 * known; %G_MAXINT64: never in this run */
gint64 ms_scheduler_get_wait (MsScheduler *self, MsDestination *destination);

/** ms_scheduler_get_failure: Returns: (transfer full) (nullable): why @destination is out of
 * use for the rest of the run */
GError *ms_scheduler_get_failure (MsScheduler *self, MsDestination *destination);

/** ms_scheduler_get_refusal: Returns: (transfer full) (nullable): what is true of everybody who
 * waits for @destination now */
MsRefusal *ms_scheduler_get_refusal (MsScheduler *self, MsDestination *destination);

/** ms_scheduler_strand: @claims: (element-type MsClaim): what waits for @destination is
 * appended
 */
void ms_scheduler_strand (MsScheduler *self, MsDestination *destination, GPtrArray *claims);

/** ms_scheduler_set_mx: what the DNS says of a site now */
void ms_scheduler_set_mx (MsScheduler *self, MsDestination *destination, MsMx *mx);

/** ms_scheduler_get_mx: Returns: (transfer full) */
MsMx *ms_scheduler_get_mx (MsScheduler *self, MsDestination *destination);

/** ms_scheduler_close: from now on there is nothing to do; wakes all who wait */
void ms_scheduler_close (MsScheduler *self);

typedef struct
{
  guint waiting;           /* recipients that wait for a connection */
  guint unsettled;         /* admitted and not settled: those, what is on the wire, and what is
                              still without a destination */
  guint       connections; /* open */
  guint       idle;        /* threads without anything to do */
  gboolean    working;     /* something is on the wire or being opened */
  const char *reason;      /* translated, static; NULL: nothing that waits is held up */
  char       *trouble;     /* (owned) (nullable): in the server's words, instead of a reason */
  gint64      ready_in;    /* with those: µs until the first of them may go on */
} MsSchedulerState;

void ms_scheduler_get_state (MsScheduler *self, MsSchedulerState *out);

/**
 * ms_scheduler_await_low:
 *
 * For the engine's thread: returns when fewer than @low wait, when nothing is unsettled or
 * under way any more, once it is closed, or after @microseconds of real time.
 */
void ms_scheduler_await_low (MsScheduler *self, guint low, gint64 microseconds);

/** ms_scheduler_get_pace: Returns: (transfer full) (nullable): ms_throttle_to_string() */
char *ms_scheduler_get_pace (MsScheduler *self, MsDestination *destination);

G_END_DECLS
