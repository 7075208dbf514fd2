/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pop3.h - reads a POP3 mailbox: RFC 1939 */

#pragma once

#include "ms-mail-door.h"

G_BEGIN_DECLS

/*
 * Behind an open door; blocking, one thread at a time.  After any error the conversation is of
 * no more use, and nothing is deleted.  Errors: as ms_mail_door_open().
 */
typedef struct _MsPop3 MsPop3;

typedef struct
{
  guint32 number; /* in this session, from 1 on */
  guint64 size;   /* octets; 0: not told */
  char   *uidl;   /* (owned): RFC 1939 §7 */
} MsPop3Entry;

/** ms_pop3_new: @door: open; borrowed; @longest: bytes of a mail that are kept at most */
MsPop3 *ms_pop3_new (MsMailDoor *door, gsize longest);
void    ms_pop3_free (MsPop3 *self);

/** ms_pop3_list: Returns: (transfer full) (element-type MsPop3Entry): all mails; Errors:
 * %MS_INBOX_ERROR_REFUSED: the server knows no UIDL */
GPtrArray *ms_pop3_list (MsPop3 *self, GError **error);

/**
 * ms_pop3_fetch:
 * @entry: one of ms_pop3_list()
 * @size: (out): of the whole mail
 * @out: (out) (transfer full) (nullable): the mail, or its beginning; %NULL: the server does
 *   not give it out
 *
 * By TOP, which many servers do not count as reading; by RETR where there is no TOP.
 */
gboolean ms_pop3_fetch (MsPop3            *self,
                        const MsPop3Entry *entry,
                        GBytes           **out,
                        guint64           *size,
                        GError           **error);

/** ms_pop3_delete: happens with ms_pop3_end(), never before; @marked: (out): %FALSE: the server
 * refuses to delete this one */
gboolean ms_pop3_delete (MsPop3 *self, guint32 number, gboolean *marked, GError **error);

/** ms_pop3_end: QUIT; with it the server deletes what was to be deleted */
gboolean ms_pop3_end (MsPop3 *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPop3, ms_pop3_free)

G_END_DECLS
