/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-clock.h - the only clock of the program; a test may set it */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_SECOND ((gint64) G_USEC_PER_SEC)
#define MS_MINUTE (60 * MS_SECOND)
#define MS_HOUR   (60 * MS_MINUTE)
#define MS_DAY    (24 * MS_HOUR)

/**
 * ms_clock_now:
 *
 * For intervals: deadlines, rates, back-off.  Never goes back; its zero means nothing and
 * differs from boot to boot, so it is never stored.
 *
 * Returns: µs
 */
gint64 ms_clock_now (void);

/**
 * ms_clock_wall:
 *
 * For what is kept and shown.  May jump when the user sets the machine's clock.
 *
 * Returns: µs since 1970-01-01 UTC
 */
gint64 ms_clock_wall (void);

/**
 * ms_clock_freeze:
 * @wall: µs since 1970-01-01 UTC
 *
 * For tests: both clocks stand still, at @wall, until ms_clock_advance() or ms_clock_thaw().
 */
void ms_clock_freeze (gint64 wall);
void ms_clock_advance (gint64 microseconds);
void ms_clock_thaw (void);

/**
 * ms_clock_format:
 * @wall: µs since 1970-01-01 UTC; 0 means never
 *
 * Returns: (transfer full): `2026-11-22T10:00:00Z` (ISO 8601, UTC, whole seconds); "" for never
 */
char *ms_clock_format (gint64 wall);

G_END_DECLS
