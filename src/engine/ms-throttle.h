/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-throttle.h - how fast a destination may be used: each of its limits, spread evenly */

#pragma once

#include "ms-limits.h"

G_BEGIN_DECLS

/*
 * For each limit of N messages in a period the theoretical arrival time of the next one (GCRA,
 * as ITU-T I.371 describes it).  In no window as long as the period are there more than N,
 * whatever the pauses.  Never sleeps and never reads a clock: each call is told the wall time
 * in µs, since the state outlives the process.  Not thread-safe.
 */
typedef struct _MsThrottle MsThrottle;

/**
 * ms_throttle_new:
 * @pace: (nullable): ms_throttle_to_string() of an earlier process
 */
MsThrottle *ms_throttle_new (const MsLimits *limits, const char *pace, gint64 now);
void        ms_throttle_free (MsThrottle *self);

/**
 * ms_throttle_try_acquire:
 * @ready_at: (out): when refused, the earliest time worth asking again
 *
 * Returns: %TRUE if a message may leave now; it is then counted
 */
gboolean ms_throttle_try_acquire (MsThrottle *self, gint64 now, gint64 *ready_at);

/** ms_throttle_ready_at: when the next message may leave; @now where it may at once */
gint64 ms_throttle_ready_at (const MsThrottle *self, gint64 now);

/** ms_throttle_give_back: what was acquired was not used after all */
void ms_throttle_give_back (MsThrottle *self);

/** ms_throttle_allowed: how many may leave from @now within @span µs, at most @most */
guint ms_throttle_allowed (const MsThrottle *self, gint64 now, gint64 span, guint most);

/** ms_throttle_to_string: Returns: (transfer full) (nullable): for the limits worth keeping;
 * %NULL: none */
char *ms_throttle_to_string (const MsThrottle *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsThrottle, ms_throttle_free)

G_END_DECLS
