/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-muster.h - from an order to a run that can begin: everything is checked before the first
 * byte */

#pragma once

#include "ms-run.h"

G_BEGIN_DECLS

/**
 * ms_muster:
 * @run: new; gets its letter, plan, router and destinations, its sandbox is started, and its
 * row, the snapshot or whom the order tries once more are in the ledger, on the disk
 * @out_work: (out): %FALSE: there is nothing to send and no run was begun
 *
 * On the engine's thread, with the delivery lock held.
 *
 * Errors: as ms_delivery_wait(); the campaign is then as it was
 */
gboolean ms_muster (MsRun *run, const MsOrder *order, gboolean *out_work, GError **error);

/**
 * ms_muster_later:
 *
 * The same without a run: the campaign is then `waiting`, due as soon as its schedule lets it.
 * Without the delivery lock; not while it is being delivered.
 */
gboolean ms_muster_later (MsRun *run, const MsOrder *order, GError **error);

G_END_DECLS
