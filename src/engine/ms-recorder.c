/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recorder.c - marks and outcomes on their way into the ledger */

#include "config.h"

#include "ms-recorder.h"
#include "ms-refusal.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gint64    id;
  MsState   from;
  gboolean  returned; /* no outcome: back to queued */
  gboolean  lost;
  MsOutcome outcome;
} Item;

struct _MsSettlement
{
  GArray *items; /* (owned) (element-type Item) */
};

/* One closure in the store's queue. */
typedef struct
{
  MsRun        *run;
  MsSettlement *settlement; /* (owned) (nullable) */
  MsMarks      *marks;      /* (nullable): its owner waits */
  MsReceipt    *receipt;    /* with marks: the waiting owner's */
  gint64        account_id; /* with pace */
  char         *pace;       /* (owned) (nullable) */
  gboolean      tried;      /* a transaction with it was rolled back */
} Entry;

static void
item_clear (gpointer data)
{
  Item *item = data;

  ms_outcome_clear (&item->outcome);
}

MsSettlement *
ms_settlement_new (void)
{
  MsSettlement *self = g_new (MsSettlement, 1);

  self->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);

  return self;
}

void
ms_settlement_free (MsSettlement *self)
{
  g_array_unref (self->items);
  g_free (self);
}

void
ms_settlement_add (MsSettlement *self, gint64 recipient_id, MsState from, MsOutcome *outcome)
{
  Item item = { recipient_id, from, FALSE, FALSE, *outcome };

  *outcome = (MsOutcome){ 0 };
  g_array_append_val (self->items, item);
}

void
ms_settlement_add_return (MsSettlement *self, gint64 recipient_id, gboolean lost)
{
  Item item = { recipient_id, MS_STATE_SENDING, TRUE, lost, { 0 } };

  g_array_append_val (self->items, item);
}

static void
forget_peer (MsRun *run)
{
  g_clear_pointer (&run->store_thread.peer, ms_peer_unref);
}

/* All connections of an account lead to the same peer, nearly always. */
static gboolean
find_peer (MsDb *db, MsRun *run, MsPeer *peer, gint64 *id, GError **error)
{
  if (run->store_thread.peer == NULL || !ms_peer_equal (run->store_thread.peer, peer))
    {
      forget_peer (run);
      if (!ms_ledger_intern_peer (db, peer, &run->store_thread.peer_id, error))
        return FALSE;
      run->store_thread.peer = ms_peer_ref (peer);
    }

  *id = run->store_thread.peer_id;

  return TRUE;
}

static gboolean
settle_one (MsDb *db, MsRun *run, const Item *item, GError **error)
{
  gint64 peer_id = 0;

  if (item->returned)
    return ms_ledger_return (db, item->id, item->lost, error);

  return find_peer (db, run, item->outcome.peer, &peer_id, error) &&
         ms_ledger_settle (db, run->row.id, item->id, peer_id, item->from, &item->outcome,
                           error) &&
         (item->outcome.state != MS_STATE_FAILED ||
          ms_refusal_note (db, run, item->id, &item->outcome, error));
}

static gboolean
settle (MsDb *db, MsRun *run, const MsSettlement *settlement, GError **error)
{
  for (guint i = 0; i < settlement->items->len; i++)
    if (!settle_one (db, run, &g_array_index (settlement->items, Item, i), error))
      return FALSE;

  return TRUE;
}

/* The tally follows what is committed; the queue forgets what is settled. */
static void
tell_settled (MsRun *run, const MsSettlement *settlement)
{
  for (guint i = 0; i < settlement->items->len; i++)
    {
      const Item *item = &g_array_index (settlement->items, Item, i);

      if (item->returned)
        g_atomic_int_inc (&run->returned);
      ms_tally_move (run->tally, item->from,
                     item->returned ? MS_STATE_QUEUED : item->outcome.state, 1);
    }

  ms_scheduler_settled (run->scheduler, settlement->items->len);
}

static gboolean
entry_run (MsDb *db, gpointer data, GError **error)
{
  Entry *entry = data;

  /* A peer that was written by then was rolled back with the rest. */
  if (entry->tried)
    forget_peer (entry->run);
  entry->tried = TRUE;

  if (entry->settlement != NULL && !settle (db, entry->run, entry->settlement, error))
    return FALSE;

  for (guint i = 0; entry->marks != NULL && i < entry->marks->count; i++)
    if (!ms_ledger_mark (db, entry->marks->ids[i], &entry->marks->states[i], error))
      return FALSE;

  return entry->pace == NULL || ms_ledger_set_pace (db, entry->account_id, entry->pace, error);
}

static void
tell_marked (MsRun *run, const MsMarks *marks)
{
  for (guint i = 0; i < marks->count; i++)
    if (marks->states[i] != MS_STATE_QUEUED)
      ms_tally_move (run->tally, MS_STATE_CLAIMED, marks->states[i], 1);
}

static void
keep_unsaved (MsRun *run, MsSettlement *settlement)
{
  g_mutex_lock (&run->shared.mutex);
  g_ptr_array_add (run->shared.unsaved, settlement);
  g_mutex_unlock (&run->shared.mutex);
}

static void
entry_free (Entry *entry)
{
  g_clear_pointer (&entry->settlement, ms_settlement_free);
  g_free (entry->pace);
  g_free (entry);
}

static void
sign (MsReceipt *receipt, gboolean stored)
{
  g_mutex_lock (&receipt->mutex);
  receipt->finished = TRUE;
  receipt->stored = stored;
  g_mutex_unlock (&receipt->mutex);
  g_cond_signal (&receipt->cond);
}

static void
entry_done (gpointer data, const GError *error)
{
  Entry *entry = data;
  MsRun *run = entry->run;

  if (error != NULL)
    {
      forget_peer (run);
      if (entry->settlement != NULL)
        keep_unsaved (run, g_steal_pointer (&entry->settlement));
      ms_run_halt (run, MS_HALT_FAIL, g_error_copy (error));
    }
  else
    {
      if (entry->settlement != NULL)
        tell_settled (run, entry->settlement);
      if (entry->marks != NULL)
        tell_marked (run, entry->marks);
      if (ms_store_is_full (run->store))
        ms_run_halt (run, MS_HALT_FAIL, ms_recorder_full_error ());
    }

  if (entry->receipt != NULL)
    sign (entry->receipt, error == NULL);
  entry_free (entry);
}

GError *
ms_recorder_full_error (void)
{
  return g_error_new_literal (MS_STORE_ERROR, MS_STORE_ERROR_FULL,
                              _ ("The disk is full. Everything known so far is saved; make "
                                 "room, "
                                 "then resume"));
}

static Entry *
entry_new (MsRun *run, MsSettlement *settlement, MsMarks *marks)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->run = run;
  entry->settlement = settlement;
  entry->marks = marks;

  return entry;
}

void
ms_recorder_post (MsRun *run, MsSettlement *settlement)
{
  if (settlement == NULL)
    return;

  ms_store_post (run->store, MS_STORE_NORMAL, entry_run, entry_done,
                 entry_new (run, settlement, NULL));
}

void
ms_receipt_init (MsReceipt *self)
{
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
}

void
ms_receipt_clear (MsReceipt *self)
{
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

gboolean
ms_recorder_mark (MsRun         *run,
                  MsDestination *destination,
                  MsSettlement  *settlement,
                  MsMarks       *marks,
                  MsReceipt     *receipt)
{
  Entry   *entry = entry_new (run, settlement, marks);
  gboolean stored;

  /* Where the limits stand is on record before the message that used them can leave. */
  if (destination->account_id != 0)
    {
      entry->account_id = destination->account_id;
      entry->pace = ms_scheduler_get_pace (run->scheduler, destination);
    }
  entry->receipt = receipt;
  receipt->finished = FALSE;
  ms_store_post (run->store, MS_STORE_NORMAL, entry_run, entry_done, entry);

  g_mutex_lock (&receipt->mutex);
  while (!receipt->finished)
    g_cond_wait (&receipt->cond, &receipt->mutex);
  stored = receipt->stored;
  g_mutex_unlock (&receipt->mutex);

  return stored;
}

/* Alone on the store's thread, where the tally is told every other move: none falls between. */
static gboolean
recount (MsDb *db, gpointer data, GError **error)
{
  MsRun  *run = data;
  guint64 counts[MS_N_STATES];

  if (!ms_ledger_count (db, run->row.campaign_id, counts, error))
    return FALSE;

  ms_tally_set (run->tally, counts);

  return TRUE;
}

gboolean
ms_recorder_recount (MsRun *run, GError **error)
{
  return ms_store_call (run->store, MS_STORE_ALONE, recount, run, error);
}

typedef struct
{
  MsRun     *run;
  GPtrArray *settlements; /* (element-type MsSettlement) */
} Rescue;

static gboolean
rescue_run (MsDb *db, gpointer data, GError **error)
{
  Rescue *rescue = data;

  /* Nothing of a transaction that failed may be remembered. */
  forget_peer (rescue->run);
  for (guint i = 0; i < rescue->settlements->len; i++)
    if (!settle (db, rescue->run, rescue->settlements->pdata[i], error))
      return FALSE;

  return TRUE;
}

static gboolean
do_nothing (MsDb *db, gpointer data, GError **error)
{
  return TRUE;
}

gboolean
ms_recorder_save_unsaved (MsRun *run, GError **error)
{
  Rescue rescue = { run, run->shared.unsaved };

  /* What was posted and fails is among the unsaved only once the store came to it. */
  if (!ms_store_call (run->store, MS_STORE_ALONE, do_nothing, NULL, error))
    return FALSE;
  if (rescue.settlements->len == 0)
    return TRUE;
  if (!ms_store_call (run->store, MS_STORE_NORMAL, rescue_run, &rescue, error))
    return FALSE;

  for (guint i = 0; i < rescue.settlements->len; i++)
    tell_settled (run, rescue.settlements->pdata[i]);
  g_ptr_array_set_size (rescue.settlements, 0);

  return TRUE;
}
