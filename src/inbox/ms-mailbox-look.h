/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-look.h - one look into an open mailbox: what is new is heeded, then handled */

#pragma once

#include "ms-heed.h"
#include "ms-imap.h"
#include "ms-mailbox-mark.h"
#include "ms-pop3.h"

G_BEGIN_DECLS

#define MS_N_RETURN_KINDS (MS_RETURN_UNSUBSCRIBE + 1)

/* Of a mail, no more is ever fetched. */
#define MS_MAILBOX_MAIL_LONGEST (4 * 1024 * 1024)

/* A mail that was fetched. */
typedef struct
{
  guint32  uid;    /* IMAP: UID; POP3: number in this session */
  GBytes  *bytes;  /* (owned): the mail, or its beginning */
  guint64  size;   /* of the whole */
  MsHeeded heeded; /* (out) */
} MsMailboxMail;

/**
 * MsMailboxHeed:
 * @mails: (element-type MsMailboxMail): fills in `heeded` of each
 *
 * On the reader's thread.  When it returns %TRUE, what is ours of them is in the ledger and on
 * the disk: only then are they moved or deleted.
 */
typedef gboolean (*MsMailboxHeed) (gint64     mailbox_id,
                                   GPtrArray *mails,
                                   gpointer   user_data,
                                   GError   **error);

/** MsMailboxProgress: on the reader's thread; @done of @todo mails */
typedef void (*MsMailboxProgress) (guint done, guint todo, gpointer user_data);

/* What a look came to. */
typedef struct
{
  guint    found[MS_N_RETURN_KINDS]; /* ours and new, by kind */
  guint    known;                    /* ours, but heeded before */
  guint    foreign;                  /* left alone */
  guint    recipients;               /* that the new ones are about */
  guint    suppressed;               /* of these, by them */
  guint    handled;                  /* moved or deleted */
  guint    left; /* ours that should have been, but the server cannot without touching others */
  guint    unreadable; /* the server does not give them out */
  gboolean partly;     /* it ended before its end, by an error: what is counted here stands */
} MsMailboxFound;

typedef struct
{
  MsStore          *store;
  const MsMailbox  *mailbox;
  MsMailboxHeed     heed;
  MsMailboxProgress progress; /* (nullable) */
  gpointer          user_data;
  MsMailboxFound    found; /* counted up */
} MsMailboxLook;

/*
 * In steps of a few mails.  Of each step: heeded in the ledger, then moved or deleted, then the
 * mark moves on; so that whoever is killed in between finds the same mails again, which the
 * ledger knows.  Errors: those of the conversation, of the store and of `heed`.
 */

/** ms_mailbox_look_imap: @imap: begun */
gboolean ms_mailbox_look_imap (MsMailboxLook *self, MsImap *imap, GError **error);

/** ms_mailbox_look_pop3: ends the conversation; @more: (out): there are mails left for another
 * one, because deletions are not kept waiting for all of them */
gboolean ms_mailbox_look_pop3 (MsMailboxLook *self,
                               MsPop3        *pop3,
                               gboolean      *more,
                               GError       **error);

G_END_DECLS
