/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap.h - reads an IMAP mailbox without a trace: RFC 9051, RFC 3501 */

#pragma once

#include "ms-mail-door.h"

G_BEGIN_DECLS

/*
 * Behind an open door; blocking, one thread at a time.  After any error but
 * %MS_INBOX_ERROR_REFUSED the conversation is of no more use.  Errors: as ms_mail_door_open(),
 * and those of callbacks.
 */
typedef struct _MsImap MsImap;

typedef struct
{
  gboolean idle;    /* RFC 2177 */
  gboolean move;    /* RFC 6851 */
  gboolean uidplus; /* RFC 4315 */
  gboolean utf8;    /* RFC 6855: asked for where it is offered */
} MsImapOffer;

typedef struct
{
  guint32  validity; /* UIDVALIDITY */
  guint32  next;     /* UIDNEXT; 0: not told */
  guint32  exists;   /* how many mails there were when it was opened, or came */
  gboolean writable;
} MsImapFolder;

/** ms_imap_new: @door: open; borrowed; @longest: bytes of a mail that are fetched at most */
MsImap *ms_imap_new (MsMailDoor *door, gsize longest);
void    ms_imap_free (MsImap *self);

/** ms_imap_begin: asks what the server offers */
gboolean           ms_imap_begin (MsImap *self, GError **error);
const MsImapOffer *ms_imap_get_offer (const MsImap *self);

/**
 * ms_imap_open_folder:
 * @name: UTF-8
 * @writable: SELECT; else EXAMINE, which leaves no trace at all (RFC 9051 §6.3.3)
 *
 * Errors: %MS_INBOX_ERROR_REFUSED: there is none, or it may not be opened; the sentence names
 *   those that there are
 */
gboolean ms_imap_open_folder (MsImap     *self,
                              const char *name,
                              gboolean    writable,
                              GError    **error);

const MsImapFolder *ms_imap_get_folder (const MsImap *self);

/** ms_imap_list: Returns: (transfer full) (element-type guint32): the UIDs behind @after,
 * ascending */
GArray *ms_imap_list (MsImap *self, guint32 after, GError **error);

/** MsImapFetched: @body: the mail, or its beginning; @size: of the whole; Returns: %FALSE with
 * @error: the fetch ends with it */
typedef gboolean (*MsImapFetched) (guint32  uid,
                                   GBytes  *body,
                                   guint64  size,
                                   gpointer user_data,
                                   GError **error);

/** ms_imap_fetch: of @uids those that are still there, each once, in the server's order;
 * nothing is marked (BODY.PEEK); Errors: %MS_INBOX_ERROR_REFUSED: at least one of them cannot
 * be had */
gboolean ms_imap_fetch (MsImap       *self,
                        const GArray *uids,
                        MsImapFetched func,
                        gpointer      user_data,
                        GError      **error);

/**
 * ms_imap_move:
 * @folder: made where it is missing
 * @moved: (out): %FALSE: the server cannot without touching others' mails: nothing was done
 *
 * The folder must be open and writable.
 *
 * Errors: %MS_INBOX_ERROR_REFUSED: the server would not; they are still there
 */
gboolean ms_imap_move (MsImap       *self,
                       const GArray *uids,
                       const char   *folder,
                       gboolean     *moved,
                       GError      **error);

/** ms_imap_delete: likewise; @deleted: as @moved */
gboolean ms_imap_delete (MsImap *self, const GArray *uids, gboolean *deleted, GError **error);

/** ms_imap_idle: waits until a mail comes, or for @longest µs; at once where one may have come
 * since ms_imap_list() */
gboolean ms_imap_idle (MsImap *self, gint64 longest, GError **error);

/** ms_imap_end: says LOGOUT, does not wait for long */
void ms_imap_end (MsImap *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImap, ms_imap_free)

G_END_DECLS
