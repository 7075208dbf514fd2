/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-turns.h - whose turn it is among the accounts of a pool, by weight */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Smooth weighted round robin: in any run of as many turns as the weights sum up to, each
 * member has as many as its weight, spread evenly between the others'.  Whoever is not free is
 * passed over and owed nothing: its share goes to the others by their weights, and it does not
 * come back with a burst.  Pure, told the time; not thread-safe.
 */
typedef struct _MsTurns MsTurns;

/** ms_turns_new: @weights: (array length=count): 1 or more each, up to 1,000 */
MsTurns *ms_turns_new (const guint *weights, guint count);
void     ms_turns_free (MsTurns *self);

/**
 * ms_turns_hold:
 * @until: µs; G_MAXINT64: for good (its login is refused)
 *
 * The member takes nothing before then: its limits, its quota or a failure forbid it.  The last
 * word counts, an earlier time included.
 */
void ms_turns_hold (MsTurns *self, guint member, gint64 until);

/**
 * ms_turns_next:
 * @member: (out): whose turn it is; it is counted
 * @ready_at: (out): when nobody is free: when the first one is again; G_MAXINT64: nobody ever
 *
 * Returns: %FALSE: nobody is free
 */
gboolean ms_turns_next (MsTurns *self, gint64 now, guint *member, gint64 *ready_at);


G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTurns, ms_turns_free)

G_END_DECLS
