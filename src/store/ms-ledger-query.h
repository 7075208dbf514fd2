/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger-query.h - what became of a campaign's recipients, read */

#pragma once

#include "ms-db.h"
#include "ms-state.h"

G_BEGIN_DECLS

/*
 * All of these read whatever the campaign's recipients are: a rehearsal's until the first real
 * send, which discards them, and then the real ones.
 */

typedef struct
{
  guint64 recipients;
  guint64 states[MS_N_STATES];
} MsLedgerCounts;

/** ms_ledger_query_counts: linear in the recipients, some 30 ms a million */
gboolean ms_ledger_query_counts (MsDb           *db,
                                 gint64          campaign,
                                 MsLedgerCounts *out,
                                 GError        **error);

/* One try, or a recipient's last one. */
typedef struct
{
  guint   number;    /* from 1 */
  gint64  at;        /* ms_clock_wall() */
  MsState state;     /* what it came to */
  guint   code;      /* 0: no reply */
  char   *enhanced;  /* (owned): "" where there was none, as all texts here */
  char   *reply;     /* (owned) */
  char   *reference; /* (owned) */
  char   *route;     /* (owned) */
  char   *site;      /* (owned) */
  char   *server;    /* (owned) */
  char   *address;   /* (owned): the server's IP address */
  char   *tls;       /* (owned) */
  gint class;        /* MsReplyClass, where the code and the text do not tell all; else -1 */
} MsAttempt;

void ms_attempt_free (MsAttempt *self);

typedef struct
{
  gint64    id;
  char     *address; /* (owned): key */
  char     *written; /* (owned) (nullable) */
  MsState   state;
  gint64    first_attempt; /* ms_clock_wall(); 0: never tried */
  gint64    next_attempt;  /* ms_clock_wall(), of a deferred one; 0: by hand */
  MsAttempt last; /* number: attempts so far; 0: none, and all its texts are "".  Of one
                     who bounced code, texts and class are the bounce's */
} MsRecipientRow;

void ms_recipient_row_free (MsRecipientRow *self);

/** ms_recipient_row_get_shown: Returns: (transfer none): the address as its owner knows it */
const char *ms_recipient_row_get_shown (const MsRecipientRow *self);

typedef struct
{
  gint64      campaign;
  guint       states; /* bits 1 << MsState; 0: all */
  const char *search; /* (nullable): part of the address or of the last reply */
  const char *site;   /* (nullable): where the last attempt went directly */
} MsRecipientFilter;

/**
 * ms_ledger_query_page:
 * @after: id of the last row of the page before; 0: from the beginning
 *
 * Returns: (transfer full) (element-type MsRecipientRow): at most @limit, in the order of the
 *   snapshot
 */
GPtrArray *ms_ledger_query_page (MsDb                    *db,
                                 const MsRecipientFilter *filter,
                                 gint64                   after,
                                 guint                    limit,
                                 GError                 **error);

/** MsRecipientFunc: @row: valid for the call; Returns: %FALSE to end the iteration with @error
 */
typedef gboolean (*MsRecipientFunc) (const MsRecipientRow *row, gpointer data, GError **error);

/** ms_ledger_query_each: all rows of @filter, one at a time: memory does not grow with them */
gboolean ms_ledger_query_each (MsDb                    *db,
                               const MsRecipientFilter *filter,
                               MsRecipientFunc          func,
                               gpointer                 data,
                               GError                 **error);

/** ms_ledger_query_find: @address: in any form; Errors: %MS_STORE_ERROR_NOT_FOUND: not a
 * recipient */
MsRecipientRow *ms_ledger_query_find (MsDb       *db,
                                      gint64      campaign,
                                      const char *address,
                                      GError    **error);

/** ms_ledger_query_attempts: Returns: (transfer full) (element-type MsAttempt): oldest first */
GPtrArray *ms_ledger_query_attempts (MsDb *db, gint64 recipient, GError **error);

/* Who would get it. */
typedef struct
{
  guint64 recipients; /* would be sent to */
  guint64 suppressed; /* on the lists, but never mailed */
} MsAudience;

/**
 * ms_ledger_query_audience:
 * @campaign: who is its recipient already is not counted; 0: nobody is
 * @lists: (element-type gint64): ids
 * @excluded: (nullable) (element-type gint64): ids; who is on one of them gets nothing
 *
 * Some seconds for a million: not on the main thread.
 */
gboolean ms_ledger_query_audience (MsDb         *db,
                                   gint64        campaign,
                                   const GArray *lists,
                                   const GArray *excluded,
                                   MsAudience   *out,
                                   GError      **error);

/* Whom of a campaign ms_ledger_requeue() means. */
typedef struct
{
  guint64 tried;
  guint64 bounced; /* suppressed: their addresses bounced */
  guint64 others;  /* suppressed for other reasons */
} MsResend;

/** ms_ledger_query_resend: @states: bits 1 << MsState; linear in those who are in them */
gboolean ms_ledger_query_resend (MsDb     *db,
                                 gint64    campaign,
                                 guint     states,
                                 MsResend *out,
                                 GError  **error);

/** ms_resend_describe: Returns: (transfer full): sentences: how many are tried, and how many
 * are not, and why */
char *ms_resend_describe (const MsResend *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAttempt, ms_attempt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRecipientRow, ms_recipient_row_free)

G_END_DECLS
