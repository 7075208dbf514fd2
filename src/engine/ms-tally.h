/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-tally.h - how many recipients are in which state, and how fast it goes */

#pragma once

#include "ms-state.h"

G_BEGIN_DECLS

/* Follows the ledger: every committed move is told to it.  Any thread. */
typedef struct _MsTally MsTally;

MsTally *ms_tally_new (void);
void     ms_tally_free (MsTally *self);

/** ms_tally_begin: @counts: (array fixed-size=9): as the ledger stands when the run begins */
void ms_tally_begin (MsTally *self, const guint64 *counts);

/** ms_tally_set: @counts: as it stands now; on the store's thread, between two transactions, so
 * that no move is told before or after its time */
void ms_tally_set (MsTally *self, const guint64 *counts);

void ms_tally_move (MsTally *self, MsState from, MsState to, guint count);

/** ms_tally_add: so many more are to be done than when the run began */
void ms_tally_add (MsTally *self, guint count);

/** ms_tally_read: @done: (out): of those in ms_tally_get_todo(), how many no longer wait */
void ms_tally_read (MsTally *self, guint64 *counts, guint64 *done);

/** ms_tally_get_todo: how many were or came to be done in this run */
guint64 ms_tally_get_todo (MsTally *self);

/** ms_tally_rate: Returns: done a second over the last five seconds; @now: ms_clock_now(),
 * rising */
double ms_tally_rate (MsTally *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTally, ms_tally_free)

G_END_DECLS
