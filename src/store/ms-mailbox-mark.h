/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-mark.h - which mails of a mailbox were looked at */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* Where reading an IMAP folder goes on: RFC 9051 §2.3.1.1. */
typedef struct
{
  guint32 validity; /* UIDVALIDITY; 0: never looked at */
  guint32 uid;      /* the highest that was looked at */
} MsMailboxPlace;

gboolean ms_mailbox_mark_get_place (MsDb           *db,
                                    gint64          mailbox_id,
                                    MsMailboxPlace *out,
                                    GError        **error);

/** ms_mailbox_mark_set_place: nothing happens where the mailbox was removed meanwhile */
gboolean ms_mailbox_mark_set_place (MsDb          *db,
                                    gint64         mailbox_id,
                                    MsMailboxPlace place,
                                    GError       **error);

/** ms_mailbox_mark_list: Returns: (transfer full) (element-type utf8 utf8): a set of unique-ids
 * (RFC 1939 §7, UIDL) */
GHashTable *ms_mailbox_mark_list (MsDb *db, gint64 mailbox_id, GError **error);

/** ms_mailbox_mark_add: @uidl: 1 to 70 printable ASCII characters; known already: nothing
 * happens, likewise where the mailbox was removed meanwhile */
gboolean ms_mailbox_mark_add (MsDb *db, gint64 mailbox_id, const char *uidl, GError **error);

/** ms_mailbox_mark_drop: of a mail that is no longer there */
gboolean ms_mailbox_mark_drop (MsDb *db, gint64 mailbox_id, const char *uidl, GError **error);

/** ms_mailbox_mark_forget: all of it: the mailbox is read from its beginning again */
gboolean ms_mailbox_mark_forget (MsDb *db, gint64 mailbox_id, GError **error);

G_END_DECLS
