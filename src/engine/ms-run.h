/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-run.h - what all threads of one delivery share */

#pragma once

#include "ms-account.h"
#include "ms-delivery.h"
#include "ms-gate.h"
#include "ms-guard.h"
#include "ms-letter.h"
#include "ms-queue.h"
#include "ms-smtp-session.h"
#include "ms-tally.h"

G_BEGIN_DECLS

/* Why nothing new may begin. */
typedef enum
{
  MS_HALT_NONE,
  MS_HALT_PAUSE,
  MS_HALT_STOP,
  MS_HALT_FAIL,
} MsHalt;

typedef struct
{
  /* Set while the run is mustered, then left as they are. */
  MsStore     *store;  /* borrowed */
  MsRunRow     row;    /* its strings are those below */
  MsLetter    *letter; /* (owned) */
  MsSmtpServer server; /* (owned) */
  MsLimits     limits;
  gint64       account_id; /* 0: the sandbox */
  char        *route;      /* (owned): "account:NAME" or "sandbox" */
  guint        group;      /* recipients of one message */
  MsSandbox   *sandbox;    /* (owned) (nullable) */
  char        *maildir;    /* (owned) (nullable) */
  guint64      todo;

  /* With locks of their own. */
  MsQueue *queue;   /* (owned): see ms_run_set_queue() */
  MsTally *tally;   /* (owned) */
  int      wake_fd; /* readable from the moment of a halt */

  struct
  {
    MsPeer *peer; /* (owned) (nullable): the last one that was written */
    gint64  peer_id;
  } store_thread;

  struct
  {
    GMutex     mutex;
    GCond      cond; /* gate, halt, unsaved */
    MsHalt     halt;
    gboolean   over;  /* halted or finished: nobody waits any more */
    GError    *error; /* (owned) (nullable): with MS_HALT_FAIL */
    MsGate     gate;
    MsGuard    guard;
    gboolean   opened;   /* a session was opened in this run */
    guint64    accepted; /* recipients sent in this run */
    guint      strikes;  /* sessions running that ended without having settled anything */
    guint      connections;
    GPtrArray *unsaved; /* (owned) (element-type MsSettlement): known, not yet in the ledger */
    char      *wait_reason; /* (owned) (nullable) */
    gint64     wait_until;
  } shared;
} MsRun;

MsRun *ms_run_new (MsStore *store);
void   ms_run_free (MsRun *self);

/** ms_run_set_queue: @queue: (transfer full): closed at once where the run is halted already */
void ms_run_set_queue (MsRun *self, MsQueue *queue);

/** ms_run_halt: @error: (transfer full) (nullable): with MS_HALT_FAIL; the first halt stays */
void   ms_run_halt (MsRun *self, MsHalt halt, GError *error);
MsHalt ms_run_get_halt (MsRun *self);

/** ms_run_finish: nothing is left to send: ends all waits */
void ms_run_finish (MsRun *self);

/** ms_run_set_wait: @reason: (nullable): %NULL: not waiting; @until: ms_clock_wall(), 0: not
 * known */
void ms_run_set_wait (MsRun *self, const char *reason, gint64 until);

/** ms_run_enter_gate: Returns: whether a connection may be opened now */
gboolean ms_run_enter_gate (MsRun *self);

/** ms_run_await_gate: blocks until it is worth asking again, or the run is over */
void ms_run_await_gate (MsRun *self);

/** What became of opening a connection. */
void ms_run_opened (MsRun *self);
void ms_run_open_failed (MsRun *self, const GError *error);

/** ms_run_closed: @error: (nullable): why it was lost; %NULL: it ended in good order */
void ms_run_closed (MsRun *self, gboolean settled_any, const GError *error);

/** ms_run_judge: one recipient's reply, in the order they came; may halt the run */
void ms_run_judge (MsRun *self, const MsVerdict *verdict, MsPhase phase, const MsReply *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRun, ms_run_free)

G_END_DECLS
