/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recorder.h - marks and outcomes on their way into the ledger */

#pragma once

#include "ms-run.h"

G_BEGIN_DECLS

/* What became of the recipients of one message. */
typedef struct _MsSettlement MsSettlement;

MsSettlement *ms_settlement_new (void);
void          ms_settlement_free (MsSettlement *self);

/** ms_settlement_add: @from: SENDING, or CLAIMED where nobody could be asked; @outcome:
 * (transfer full): its contents are moved, it is left empty */
void ms_settlement_add (MsSettlement *self,
                        gint64        recipient_id,
                        MsState       from,
                        MsOutcome    *outcome);

/** ms_settlement_add_return: back to queued, no attempt used; @lost: its connection broke
 * inside it */
void ms_settlement_add_return (MsSettlement *self, gint64 recipient_id, gboolean lost);

/* Marks of one message, waited for by its session thread. */
typedef struct
{
  guint    count;
  gint64  *ids;    /* borrowed */
  MsState *states; /* (out): see ms_ledger_mark() */
} MsMarks;

/* Where a session thread waits for its marks; as long-lived as the thread, so that it can be
 * woken without a lock held. */
typedef struct
{
  GMutex   mutex;
  GCond    cond;
  gboolean finished;
  gboolean stored;
} MsReceipt;

void ms_receipt_init (MsReceipt *self);
void ms_receipt_clear (MsReceipt *self);

/**
 * ms_recorder_post:
 * @settlement: (transfer full) (nullable): committed as soon as the store's thread gets to it;
 * what cannot be stored is kept in the run's unsaved ones, and the run is halted
 */
void ms_recorder_post (MsRun *run, MsSettlement *settlement);

/**
 * ms_recorder_mark:
 * @destination: where it goes: what its limits stand at is kept as well
 * @settlement: (transfer full) (nullable): goes into the same transaction
 *
 * Waits until the marks are committed.
 *
 * Returns: %FALSE when they are not; the run is then halted
 */
gboolean ms_recorder_mark (MsRun         *run,
                           MsDestination *destination,
                           MsSettlement  *settlement,
                           MsMarks       *marks,
                           MsReceipt     *receipt);

/** ms_recorder_recount: sets the tally right where others moved recipients; waits for all that
 * was posted */
gboolean ms_recorder_recount (MsRun *run, GError **error);

/** ms_recorder_save_unsaved: when no session is left that could post; Returns: whether nothing
 * is left that the ledger does not know */
gboolean ms_recorder_save_unsaved (MsRun *run, GError **error);

/** ms_recorder_full_error: Returns: (transfer full): the disk is full, and nothing was lost */
GError *ms_recorder_full_error (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSettlement, ms_settlement_free)

G_END_DECLS
