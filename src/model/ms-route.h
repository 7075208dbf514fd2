/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-route.h - how a campaign travels */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_ROUTE_ACCOUNT,
  MS_ROUTE_DIRECT,
  MS_ROUTE_POOL,     /* several accounts, each with its own limits */
  MS_ROUTE_COMBINED, /* direct first, what is deferred through an account or a pool */
  MS_ROUTE_REVERSE,  /* account or pool first; direct what it defers, or when it is used up */
  MS_ROUTE_SANDBOX,
} MsRouteKind;

typedef struct
{
  MsRouteKind kind;
  char       *name;     /* (owned) (nullable): of the account or pool; NULL: DIRECT, SANDBOX */
  gboolean    pool;     /* @name is a pool's: POOL, or COMBINED and REVERSE with one */
  guint switch_tries;   /* COMBINED, REVERSE: the first leg after so many deferrals is left; 0:
                           no such rule */
  guint switch_seconds; /* or so long after the first attempt, whichever comes first; 0: no
                           such rule; both 0: after the first deferral */
} MsRoute;

/* The two halves of a combined route. */
typedef enum
{
  MS_LEG_ACCOUNT, /* the account, the pool or the sandbox */
  MS_LEG_DIRECT,
} MsLeg;

/**
 * ms_route_parse:
 * @text: as ms_route_to_string() writes it, or as a user types it after --via
 *
 * "account:NAME", "direct", "pool:NAME", "combined:NAME", "combined:pool:NAME", "reverse:…",
 * "sandbox"; the switch rule behind it as ";tries=3" and ";after=7200" (or "2h").  The words
 * are read without regard to case; anything without one of them is the name of an account.
 *
 * Returns: (transfer full)
 *
 * Errors: %MS_ROUTE_ERROR, one code, a translated sentence that says what it takes
 */
MsRoute *ms_route_parse (const char *text, GError **error);
MsRoute *ms_route_copy (const MsRoute *self);
void     ms_route_free (MsRoute *self);

/** ms_route_to_string: Returns: (transfer full): for the database and for --via */
char *ms_route_to_string (const MsRoute *self);

/** ms_route_describe: Returns: (transfer full): translated, one sentence for a person */
char *ms_route_describe (const MsRoute *self);

/**
 * ms_route_is_reserved:
 *
 * Whether @name means something else than the account of that name after --via: "sandbox",
 * "direct", "pool:…".
 */
gboolean ms_route_is_reserved (const char *name);

/** ms_route_uses: whether one of its legs is @leg */
gboolean ms_route_uses (const MsRoute *self, MsLeg leg);

/**
 * ms_route_step:
 * @tries: of this recipient that ended deferred
 * @first_attempt: µs, ms_clock_wall() of the first; 0: none yet
 *
 * Pure.  Once switched it stays switched: both figures only grow.
 *
 * Returns: which leg serves this recipient's next try
 */
MsLeg ms_route_step (const MsRoute *self, guint tries, gint64 first_attempt, gint64 now);

/**
 * ms_route_switch_at:
 *
 * Returns: when ms_route_step() will change by time alone, so that what waits for a retry can
 * be offered to the other leg then; 0: never, or it has
 */
gint64 ms_route_switch_at (const MsRoute *self, guint tries, gint64 first_attempt, gint64 now);

/**
 * ms_route_spare:
 * @unusable: a leg that takes nothing now: its account refuses for the moment or is out of
 * quota; port 25 is closed
 * @other: (out): the leg that may serve instead
 *
 * Whatever the switch rule says: that counts what servers said of a recipient, and nobody was
 * asked here.
 */
gboolean ms_route_spare (const MsRoute *self, MsLeg unusable, MsLeg *other);

#define MS_ROUTE_ERROR (ms_route_error_quark ())
GQuark ms_route_error_quark (void);
enum
{
  MS_ROUTE_ERROR_INVALID,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRoute, ms_route_free)

G_END_DECLS
