/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger.h - the ledger as a delivery writes it: runs, claims, marks, outcomes, recovery */

#pragma once

#include "ms-db.h"
#include "ms-outcome.h"

G_BEGIN_DECLS

/* Every function runs on the store's thread, inside its transaction, and moves a recipient only
 * from the states that ms_state_can_move() allows. */

/* One run: a process that delivers one campaign. */
typedef struct
{
  gint64      id; /* set by ms_ledger_begin_run() */
  gint64      campaign_id;
  gboolean    rehearsal;
  gboolean    background; /* interrupted, it goes on by itself */
  const char *route;
  const char *path; /* of the database: its device and inode are kept */
  const char *database_id;
} MsRunRow;

/** ms_ledger_begin_run: the campaign is then `sending`; a real run freezes its message */
gboolean ms_ledger_begin_run (MsDb *db, MsRunRow *run, GError **error);

/** ms_ledger_hand_over: the same without a run: it is `waiting` for @due; of @run the campaign,
 * the route and whether it rehearses count */
gboolean ms_ledger_hand_over (MsDb *db, const MsRunRow *run, gint64 due, GError **error);

/**
 * ms_ledger_end_run:
 * @due: with %MS_CAMPAIGN_WAITING: for when
 * @reason: (nullable): why it is paused or waits, for a person
 *
 * What is still claimed goes back to queued.
 */
gboolean ms_ledger_end_run (MsDb           *db,
                            const MsRunRow *run,
                            MsCampaignState state,
                            gint64          due,
                            const char     *reason,
                            GError        **error);

/** ms_ledger_get_command: Returns: (transfer full) (nullable): what another process asks of
 * this run */
char *ms_ledger_get_command (MsDb *db, gint64 run_id);

/** ms_ledger_set_command: Returns: %FALSE with %MS_STORE_ERROR_NOT_FOUND where no run of it is
 * open */
gboolean ms_ledger_set_command (MsDb       *db,
                                gint64      campaign_id,
                                const char *command,
                                GError    **error);

/**
 * ms_ledger_recover:
 * @out_uncertain: (out): recipients that nobody can know about
 *
 * For runs that never ended; only with the delivery lock held.  After a killed process on this
 * machine and boot the marks are all there: claimed goes back to queued, sending becomes
 * uncertain. After anything else marks may be missing: both become uncertain.
 */
gboolean ms_ledger_recover (MsDb       *db,
                            const char *path,
                            const char *database_id,
                            guint      *out_uncertain,
                            GError    **error);

/** ms_ledger_has_orphans: whether a run never ended; with the delivery lock free it never will
 */
gboolean ms_ledger_has_orphans (MsDb *db, gboolean *out_any, GError **error);

/**
 * ms_ledger_snapshot:
 * @lists: (element-type gint64) who gets it
 * @excluded: (element-type gint64) who does not
 *
 * Makes a recipient of each member, the suppressed as such; a rehearsal's go first.
 */
gboolean ms_ledger_snapshot (MsDb         *db,
                             gint64        campaign_id,
                             const GArray *lists,
                             const GArray *excluded,
                             GError      **error);

/** ms_ledger_add_new: those on the campaign's lists who are no recipients yet */
gboolean ms_ledger_add_new (MsDb *db, gint64 campaign_id, guint *out_added, GError **error);

/** ms_ledger_requeue: @states: bits 1 << MsState of those who are tried once more; whoever is
 * suppressed by now stays failed or uncertain, so that he can be tried when he no longer is */
gboolean ms_ledger_requeue (MsDb    *db,
                            gint64   campaign_id,
                            guint    states,
                            guint   *out_count,
                            GError **error);

/* Whose turn is to come now; what is NULL does not matter. */
typedef struct
{
  gint64      campaign_id;
  const char *address; /* (nullable): key */
  const char *site;    /* (nullable): where they were deferred */
} MsRetryWish;

/** ms_ledger_retry_now: of the deferred, those of @wish are due at @now */
gboolean ms_ledger_retry_now (MsDb              *db,
                              const MsRetryWish *wish,
                              gint64             now,
                              guint             *out_count,
                              GError           **error);

/* A recipient read ahead. */
typedef struct
{
  gint64   id;
  char    *key;     /* (owned) */
  char    *written; /* (owned) (nullable) */
  char    *fields;  /* (owned) (nullable): the contact's values now, JSON array */
  guint    losses;
  guint    deferrals;      /* running */
  gint64   deferred_since; /* ms_clock_wall() of the first of these; 0: none */
  char    *server;         /* (owned) (nullable): who deferred it last */
  guint    code;           /* of its reply; 0: none */
  char    *enhanced;       /* (owned) (nullable): likewise */
  char    *reply;          /* (owned) (nullable): likewise */
  gboolean policy;         /* the engine's: its domain asks for verified TLS (RFC 8461) */
} MsClaim;

void ms_claim_free (MsClaim *claim);

/**
 * MsReplan:
 * @claim: a deferred recipient; of its texts only those of the last try are set
 * @last: ms_clock_wall() of that try
 *
 * Returns: when it is to be tried next, ms_clock_wall(); 0: only by hand
 */
typedef gint64 (*MsReplan) (const MsClaim *claim, gint64 last, gpointer data);

/** ms_ledger_replan: the next try of all that are deferred; linear in them */
gboolean ms_ledger_replan (MsDb    *db,
                           gint64   campaign_id,
                           MsReplan decide,
                           gpointer data,
                           GError **error);

/** ms_ledger_get_due: @out_due: (out): when the first of the deferred is due; 0: none is */
gboolean ms_ledger_get_due (MsDb *db, gint64 campaign_id, gint64 *out_due, GError **error);

/** ms_ledger_count_due: how many of the deferred are due at @now */
gboolean ms_ledger_count_due (MsDb    *db,
                              gint64   campaign_id,
                              gint64   now,
                              guint64 *out_count,
                              GError **error);

/** ms_ledger_count_begun: how many recipients were tried for the first time since @since;
 * linear in the campaign's attempts */
gboolean ms_ledger_count_begun (MsDb    *db,
                                gint64   campaign_id,
                                gint64   since,
                                guint64 *out_count,
                                GError **error);

/** ms_ledger_count: @counts: (out) (array fixed-size=9): by MsState */
gboolean ms_ledger_count (MsDb *db, gint64 campaign_id, guint64 *counts, GError **error);

/** MsClaimWish: whether this recipient could go on soon; must not block */
typedef gboolean (*MsClaimWish) (const char *key,
                                 guint       deferrals,
                                 gint64      deferred_since,
                                 gpointer    data);

/* One window, and where the next one goes on. */
typedef struct
{
  guint       limit; /* recipients */
  guint       fresh; /* of these at most so many that were never tried */
  MsClaimWish wants; /* (nullable): all */
  gpointer    data;

  /* Kept from window to window; 0: from the beginning. */
  gint64   behind;        /* this queued one */
  gint64   behind_due[2]; /* the due one of this time and id */
  gboolean odd;           /* whose turn the odd one of a window is */

  GPtrArray *claims;   /* (element-type MsClaim): appended to */
  guint      taken[2]; /* (out): queued ones, and deferred ones that were due */
  guint deleted[2]; /* (out): likewise, found without a contact: failed as "contact deleted" */
  gboolean nobody;  /* (out): there is nobody who could be claimed, wanted or not */
  gboolean around[2]; /* (out): the end was reached: the next window begins anew */
} MsClaimWindow;

/**
 * ms_ledger_claim:
 *
 * To be posted durable: nothing may be used before the claim is on the disk.  Fresh ones and
 * those that are due again share the window by halves, and what one kind leaves the other has.
 * Where some are not wanted, a bounded number of them is looked at, and the next window goes on
 * behind those.
 */
gboolean ms_ledger_claim (MsDb *db, const MsRunRow *run, MsClaimWindow *window, GError **error);

/**
 * ms_ledger_mark:
 * @out_state: (out): SENDING: its envelope may go out once this is committed; SUPPRESSED:
 * whoever is suppressed by now; QUEUED: it was claimed no more, leave it alone
 */
gboolean ms_ledger_mark (MsDb *db, gint64 recipient_id, MsState *out_state, GError **error);

/** ms_ledger_intern_peer: its row, made where there is none */
gboolean ms_ledger_intern_peer (MsDb *db, const MsPeer *peer, gint64 *out_id, GError **error);

/** ms_ledger_settle: from sending, or from claimed where nobody could be asked, to the
 * outcome's state, with its attempt row; @peer_id: the outcome's */
gboolean ms_ledger_settle (MsDb            *db,
                           gint64           run_id,
                           gint64           recipient_id,
                           gint64           peer_id,
                           MsState          from,
                           const MsOutcome *outcome,
                           GError         **error);

/** ms_ledger_return: sending back to queued, no attempt used; @lost: its connection broke
 * inside it */
gboolean ms_ledger_return (MsDb *db, gint64 recipient_id, gboolean lost, GError **error);

/** ms_ledger_get_pace: Returns: (transfer full) (nullable): what ms_ledger_set_pace() kept */
char    *ms_ledger_get_pace (MsDb *db, gint64 account_id);
gboolean ms_ledger_set_pace (MsDb *db, gint64 account_id, const char *pace, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClaim, ms_claim_free)

G_END_DECLS
