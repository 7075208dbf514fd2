/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-orphans.h - campaigns whose way is taken from under them */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/**
 * ms_orphans_tell:
 * @name: of an account that was removed
 * @pool: it was a pool
 *
 * Warns of each campaign that is under way or could go on, and travels through it.
 */
void ms_orphans_tell (MsDb *db, const char *name, gboolean pool);

G_END_DECLS
