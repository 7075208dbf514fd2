/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-destination.h - what connections are opened to: an account, or a site of direct delivery
 */

#pragma once

#include "ms-backoff.h"
#include "ms-gate.h"
#include "ms-guard.h"
#include "ms-limits.h"
#include "ms-mx.h"
#include "ms-outcome.h"
#include "ms-smtp-session.h"
#include "ms-throttle.h"

G_BEGIN_DECLS

/* What is true of everybody who waits for a destination, for a while: nobody needs to ask. */
typedef struct
{
  MsOutcome outcome; /* without a time: that of each recipient */
  gint64    until;   /* ms_clock_now() */
} MsRefusal;

/** ms_refusal_new: @peer: whom was asked, as far as he was reached */
MsRefusal *ms_refusal_new (MsState        state,
                           const MsReply *reply,
                           const char    *enhanced,
                           const char    *words,
                           MsPeer        *peer,
                           gint64         until);
MsRefusal *ms_refusal_copy (const MsRefusal *self);
void       ms_refusal_free (MsRefusal *self);

/** ms_refusal_holds: @self: (nullable) */
gboolean ms_refusal_holds (const MsRefusal *self, gint64 now);

typedef struct _MsDestinationRules MsDestinationRules;

/* Each has limits and a memory of its own, so that one that is slow, dead or used up holds up
 * none of the others. */
typedef struct
{
  /* Set before it is used, then left as they are; any thread. */
  const MsDestinationRules *rules;
  char                     *route; /* (owned): "account:NAME", "direct" or "sandbox" */
  char                     *site;  /* (owned) (nullable): NULL: an account or the sandbox */
  gint64                    account_id; /* 0: no account */
  guint                     weight;     /* its share in a pool */
  MsLimits                  limits;
  MsSmtpServer              server;  /* (owned): of an account */
  const MsShaping          *shaping; /* (nullable): of a site */

  /* The scheduler's, behind its mutex. */
  struct
  {
    GQueue      claims;      /* (element-type MsClaim): waiting */
    gboolean    listed;      /* among those with waiting claims */
    guint       lingering;   /* sessions that wait for claims */
    guint       leaving;     /* so many of those are asked to end */
    GCond       filled;      /* for those */
    guint       group;       /* recipients of one message; less once its server took fewer */
    guint       connections; /* open or being opened */
    guint       open;
    MsThrottle *throttle; /* (owned) */
    MsGuard     guard;
    gint64      taken_at; /* ms_clock_now(): when the last message was taken from the claims */
    guint64     accepted; /* recipients sent */
    guint       strikes;  /* sessions running that ended without having settled anything */

    /* An account's. */
    MsGate   gate;
    gboolean opened;  /* ever, in this run */
    GError  *failure; /* (owned) (nullable): out of use for the rest of the run */
    GError  *trouble; /* (owned) (nullable): why the gate is closed */

    /* A site's. */
    MsMx      *mx; /* (owned): the newest */
    MsBackoff  backoff;
    guint      per_minute; /* as the throttle has it */
    MsRefusal *refusal;    /* (owned) (nullable): of everybody */
  } shared;
} MsDestination;

/*
 * What is learnt about it.  Pure but for random numbers: each call is told ms_clock_now() and,
 * for what outlives the process, ms_clock_wall().  For the scheduler, with its mutex held.
 */
struct _MsDestinationRules
{
  /* Whether one more connection may be opened now for a message that waits; its permit is then
   * taken.  @ready_in: (out): else µs until it is worth asking again. */
  gboolean (*may_open) (MsDestination *self, gint64 now, gint64 wall, gint64 *ready_in);
  /* Whether a session that stands may begin one more message.  Returns: 0: it may; else µs
   * until it is worth asking again; -1: there are more connections than the site bears now:
   * this one ends. */
  gint64 (*rest) (const MsDestination *self, gint64 now);
  /* µs until something could leave, as far as that is known; G_MAXINT64: never in this run. */
  gint64 (*get_wait) (const MsDestination *self, gint64 now, gint64 wall);
  void (*opened) (MsDestination *self, gint64 now);
  /* @refusal: (transfer full) (nullable): of a site */
  void (*open_failed) (MsDestination *self,
                       const GError  *error,
                       MsRefusal     *refusal,
                       gint64         now);
  /* @error: (nullable): why it was lost; %NULL: it ended in good order */
  void (*closed) (MsDestination *self,
                  gboolean       settled_any,
                  const GError  *error,
                  MsPeer        *peer,
                  gint64         now);
  /* One recipient's reply, in the order they came. */
  void (*judge) (MsDestination   *self,
                 const MsVerdict *verdict,
                 MsPhase          phase,
                 const MsReply   *reply,
                 MsPeer          *peer,
                 gint64           now);
};

/** ms_destination_new: with what all have; ms_destination_new_account(), _new_site() for use */
MsDestination *ms_destination_new (const MsDestinationRules *rules,
                                   char                     *route,
                                   const MsLimits           *limits,
                                   const char               *pace);
void           ms_destination_free (MsDestination *self);

/**
 * ms_destination_new_account:
 * @route: (transfer full)
 * @server: (transfer full): moved
 * @pace: (nullable): ms_throttle_to_string() of an earlier process
 */
MsDestination *ms_destination_new_account (char           *route,
                                           gint64          account_id,
                                           const MsLimits *limits,
                                           MsSmtpServer   *server,
                                           const char     *pace);

/**
 * ms_destination_new_site:
 * @mx: FOUND
 * @shaping: must live longer
 * @personal: each message is for one recipient
 */
MsDestination *ms_destination_new_site (MsMx            *mx,
                                        const MsShaping *shaping,
                                        guint            timeout,
                                        gboolean         personal);

gboolean ms_destination_is_in_use (const MsDestination *self, gint64 now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRefusal, ms_refusal_free)

G_END_DECLS
