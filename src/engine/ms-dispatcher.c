/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dispatcher.c - claims recipients in windows ahead of the sessions, until none is left */

#include "config.h"

#include "ms-clock.h"
#include "ms-dispatcher.h"
#include "ms-recorder.h"

/* Each window costs one wait for the disk, and after a power cut nobody knows about those in
 * it: as many as leave in a fifth of a second, within these bounds. */
#define WINDOW      500
#define WINDOW_TIME 0.2
#define WINDOW_MIN  20

/* Under a limit only what it lets through so soon is read ahead: what is read is fixed. */
#define HORIZON (2 * MS_SECOND)

#define TICK         (MS_SECOND / 10)
#define COMMAND_TIME (MS_SECOND / 4)

typedef struct
{
  MsRun     *run;
  guint      limit;
  GPtrArray *claims;
  guint      deleted;
} Claim;

static gboolean
claim (MsDb *db, gpointer data, GError **error)
{
  Claim *self = data;

  g_ptr_array_set_size (self->claims, 0);

  return ms_ledger_claim (db, &self->run->row, self->limit, self->claims, &self->deleted,
                          error);
}

static guint
window_size (MsRun *run)
{
  guint least = MAX (2 * run->limits.connections, WINDOW_MIN);
  guint most = MAX (WINDOW / run->group, least);
  guint soon = ms_tally_rate (run->tally, ms_clock_now ()) * WINDOW_TIME / run->group;
  guint messages = CLAMP (soon, least, most);

  return MAX (ms_queue_allowed (run->queue, HORIZON, messages), 1) * run->group;
}

static void
claim_window (MsRun *run, guint size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);

  Claim self = { .run = run, .limit = size, .claims = claims };

  if (!ms_store_call (run->store, MS_STORE_DURABLE, claim, &self, &error))
    {
      ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
      return;
    }

  /* Somebody else moved recipients: the tally starts anew. */
  if (claims->len + self.deleted == 0 && !ms_recorder_recount (run, &error))
    ms_run_halt (run, MS_HALT_FAIL, g_steal_pointer (&error));
  ms_tally_move (run->tally, MS_STATE_QUEUED, MS_STATE_FAILED, self.deleted);
  ms_tally_move (run->tally, MS_STATE_QUEUED, MS_STATE_CLAIMED, claims->len);
  ms_queue_put (run->queue, claims);

  if (ms_store_is_full (run->store))
    ms_run_halt (run, MS_HALT_FAIL, ms_recorder_full_error ());
}

static void
obey (MsRun *run, MsDb *db)
{
  g_autofree char *command = ms_ledger_get_command (db, run->row.id);

  if (g_strcmp0 (command, "pause") == 0)
    ms_run_halt (run, MS_HALT_PAUSE, NULL);
  else if (g_strcmp0 (command, "stop") == 0)
    ms_run_halt (run, MS_HALT_STOP, NULL);
}

void
ms_dispatcher_run (MsRun *run)
{
  g_autoptr (MsDb) db = ms_store_open_reader (run->store, NULL);

  gint64 next_look = 0;

  while (ms_run_get_halt (run) == MS_HALT_NONE)
    {
      guint64 counts[MS_N_STATES];
      guint64 done;
      guint   waiting;
      guint   in_flight;
      guint   size = window_size (run);

      /* In this order: whoever has left the queue by now is in the tally. */
      ms_queue_get_size (run->queue, &waiting, &in_flight);
      ms_tally_read (run->tally, counts, &done);
      if (counts[MS_STATE_QUEUED] > 0 && waiting < (size + 1) / 2)
        claim_window (run, size);
      else if (counts[MS_STATE_QUEUED] == 0 && waiting == 0 && in_flight == 0)
        return;
      else
        ms_queue_await_low (run->queue, counts[MS_STATE_QUEUED] > 0 ? (size + 1) / 2 : 0, TICK);

      if (db != NULL && g_get_monotonic_time () >= next_look)
        {
          obey (run, db);
          next_look = g_get_monotonic_time () + COMMAND_TIME;
        }
    }
}
