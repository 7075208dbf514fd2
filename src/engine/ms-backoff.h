/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-backoff.h - how hard a site may be pressed now, by what it said so far */

#pragma once

#include "ms-reading.h"
#include "ms-shaping.h"

G_BEGIN_DECLS

/*
 * Pure: each call is told the time in µs, of either clock, but always of the same.  One a site,
 * plain, may be copied; not thread-safe.
 *
 * Connections begin with a few and grow by one a round of successes, as Postfix's positive
 * feedback does (1/N a success); a reply that asks to slow down halves them, at most once every
 * ten seconds, since many connections hear the same at the same time.  From then on they grow
 * by one a minute.  Asked again when only one is left, the site rests, longer each time.  A
 * site that cannot be reached rests as well, and is asked by one connection until it answers.
 */
typedef struct
{
  MsSiteLimits limits;
  guint        window;     /* connections, in 1/1000 */
  gboolean     recovering; /* was slowed down: grows by the minute */
  gint64       shrunk;     /* when it last shrank */
  gint64       grown;      /* when it last grew while recovering, or began to */
  gint64       calm_since; /* since when nobody asked to slow down */
  guint        pressed;    /* times it was asked to while only one connection was left */
  guint        failures;   /* to connect, since one stood */
  gint64       suspended;  /* until then */
  gint64       reduced;    /* until then these hold: */
  guint        reduced_connections; /* 0: no such */
  guint        reduced_per_minute;  /* 0: no such */
} MsBackoff;

void ms_backoff_init (MsBackoff *self, const MsSiteLimits *limits);

/** ms_backoff_connected: a connection stands: the server has greeted */
void ms_backoff_connected (MsBackoff *self);

/** ms_backoff_succeeded: a message was taken, or refused for reasons of its own: the site is at
 * ease */
void ms_backoff_succeeded (MsBackoff *self, gint64 now);

/**
 * ms_backoff_judge:
 * @code: 0: there was none
 * @enhanced: (nullable)
 * @reading: of the reply
 * @rule: (nullable): what ms_shaping_slow_down() found
 * @action: (out)
 *
 * Whether a reply asks to slow down: the rule's word first; else the class rate_limited, 421,
 * and 4.7.x that is no greylisting and not about this one message.  Greylisting never is.
 */
gboolean ms_backoff_judge (guint             code,
                           const char       *enhanced,
                           const MsReading  *reading,
                           const MsSlowDown *rule,
                           MsSlowDown       *action);

/** ms_backoff_slow_down: @action: of ms_backoff_judge() */
void ms_backoff_slow_down (MsBackoff *self, const MsSlowDown *action, gint64 now);

/**
 * ms_backoff_unreachable:
 * @jitter: 0 to 1
 *
 * No host of the site could be connected to, or none greeted.  What fails while the site rests
 * adds nothing.  Rests 15 s, 30 s, … at most 30 minutes, each longer by up to a half with
 * @jitter.
 */
void ms_backoff_unreachable (MsBackoff *self, gint64 now, double jitter);

/** ms_backoff_connections: Returns: how many may be open now; 0 while it rests */
guint ms_backoff_connections (const MsBackoff *self, gint64 now);

/** ms_backoff_suspended_until: Returns: @now or less: it does not rest */
gint64 ms_backoff_suspended_until (const MsBackoff *self);

/** ms_backoff_per_minute: Returns: messages; 0: no limit.  After a reduction has run out it
 * doubles every five minutes, until it is as it was or above 600. */
guint ms_backoff_per_minute (const MsBackoff *self, gint64 now);

/** ms_backoff_at_rest: whether nothing is held against the site: it may be forgotten */
gboolean ms_backoff_at_rest (const MsBackoff *self, gint64 now);

G_END_DECLS
