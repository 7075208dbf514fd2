/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-run.h - what all threads of one delivery share */

#pragma once

#include "ms-delivery.h"
#include "ms-direct.h"
#include "ms-letter.h"
#include "ms-network.h"
#include "ms-retry.h"
#include "ms-route.h"
#include "ms-schedule.h"
#include "ms-scheduler.h"
#include "ms-tally.h"

G_BEGIN_DECLS

typedef struct _MsRouter MsRouter;

/* Why nothing new may begin. */
typedef enum
{
  MS_HALT_NONE,
  MS_HALT_PAUSE,
  MS_HALT_STOP,
  MS_HALT_FAIL,
  MS_HALT_WAIT, /* nothing may leave for a while: it goes on later */
} MsHalt;

typedef struct
{
  /* Set while the run is mustered, then left as they are. */
  MsStore    *store;       /* borrowed */
  MsRunRow    row;         /* its strings are those below and the store's */
  MsLetter   *letter;      /* (owned) */
  MsRoute    *route;       /* (owned) */
  char       *route_text;  /* (owned): ms_route_to_string() */
  guint       group;       /* recipients of one message at most; 1: each gets one of his own */
  guint       connections; /* at most, and so many threads */
  MsDirect   *direct;      /* (owned) (nullable) */
  MsSandbox  *sandbox;     /* (owned) (nullable) */
  char       *maildir;     /* (owned) (nullable) */
  guint64     todo;
  MsNetwork  *network;   /* borrowed (nullable): without it nothing can leave */
  gint64      turn_ends; /* ms_clock_now(): then others that are due go first; 0: never */
  gint64      next_due;  /* with nothing to do: when somebody is due; 0: nobody will be */
  MsRetry     retry;
  MsSchedule *schedule;  /* (owned) */
  gint64      first_day; /* ms_clock_wall(): some time of the schedule's first */

  /* With locks of their own. */
  MsScheduler *scheduler; /* (owned) */
  MsRouter    *router;    /* (owned): once mustered */
  MsTally     *tally;     /* (owned) */
  int          wake_fd;   /* readable from the moment of a halt */
  guint        returned;  /* atomic: recipients that came back to queued without a try */

  struct
  {
    MsPeer *peer; /* (owned) (nullable): the last one that was written */
    gint64  peer_id;
  } store_thread;

  struct
  {
    GMutex     mutex;
    MsHalt     halt;
    GError    *error;      /* (owned) (nullable): with MS_HALT_FAIL */
    gint64     due;        /* with MS_HALT_WAIT */
    char      *due_reason; /* (owned) (nullable): likewise */
    gboolean   offline;    /* the network went away */
    GPtrArray *unsaved; /* (owned) (element-type MsSettlement): known, not yet in the ledger */
    guint      connections; /* open, when the engine last looked */
    char      *wait_reason; /* (owned) (nullable) */
    gint64     wait_until;
  } shared;
} MsRun;

MsRun *ms_run_new (MsStore *store);
void   ms_run_free (MsRun *self);

/** ms_run_halt: @error: (transfer full) (nullable): with MS_HALT_FAIL; the first halt stays */
void   ms_run_halt (MsRun *self, MsHalt halt, GError *error);
MsHalt ms_run_get_halt (MsRun *self);

/** ms_run_wait: a halt with MS_HALT_WAIT until @due, ms_clock_wall(); @reason: (nullable):
 * %NULL: a retry */
void ms_run_wait (MsRun *self, gint64 due, const char *reason);

/**
 * ms_run_is_offline:
 *
 * Whether the network that this run needs is or was away; it is halted then, and waits.  To be
 * asked before anybody is judged by what happened without a word from a server.
 */
gboolean ms_run_is_offline (MsRun *self);

/** ms_run_get_returned: how many recipients went back to queued so far, without a try */
guint ms_run_get_returned (MsRun *self);

/** ms_run_finish: nothing is left to send: ends all waits */
void ms_run_finish (MsRun *self);

/**
 * ms_run_set_state: what the engine saw
 * @connections: open
 * @reason: (nullable): why nothing goes on; %NULL: something does
 * @until: with @reason: ms_clock_wall() when it may
 */
void ms_run_set_state (MsRun *self, guint connections, const char *reason, gint64 until);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRun, ms_run_free)

G_END_DECLS
