/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-reader.h - looks into one mailbox, again and again, over one connection where that
 * can wait for mail */

#pragma once

#include "ms-mailbox-look.h"

G_BEGIN_DECLS

/*
 * Blocking, one thread at a time.  One process at a time looks into a mailbox; who only waits
 * for mail keeps nobody out.
 */
typedef struct _MsMailboxReader MsMailboxReader;

/** ms_mailbox_reader_new: @mailbox: copied; @cancellable: ends at once whatever is done */
MsMailboxReader *ms_mailbox_reader_new (MsStore         *store,
                                        const MsMailbox *mailbox,
                                        GCancellable    *cancellable);

/** ms_mailbox_reader_free: says goodbye where a connection is open */
void ms_mailbox_reader_free (MsMailboxReader *self);

/** ms_mailbox_reader_set_heed: instead of the ledger's own, ms_mailbox_heed() */
void ms_mailbox_reader_set_heed (MsMailboxReader *self, MsMailboxHeed heed, gpointer user_data);

/** ms_mailbox_reader_set_timeout: @seconds: for every step, instead of MsMailServer's usual
 * ones
 */
void ms_mailbox_reader_set_timeout (MsMailboxReader *self, guint seconds);

/** ms_mailbox_reader_set_progress: during ms_mailbox_reader_look() */
void ms_mailbox_reader_set_progress (MsMailboxReader  *self,
                                     MsMailboxProgress progress,
                                     gpointer          user_data);

/**
 * ms_mailbox_reader_look:
 * @found: (out): filled in after an error as well: that much is in the ledger
 *
 * Connects where it is not connected.  How it went is kept with the mailbox
 * (ms_mailbox_table_set_looked()), but for an end that was asked for.
 *
 * Errors: %MS_INBOX_ERROR, %MS_STORE_ERROR (LOCKED: another process looks into it now),
 * %MS_SECRET_ERROR, %G_FILE_ERROR, %MS_SMTP_ERROR_CERTIFICATE
 */
gboolean ms_mailbox_reader_look (MsMailboxReader *self, MsMailboxFound *found, GError **error);

/** ms_mailbox_reader_was_cancelled: whether @error (nullable) is the end that was asked for */
gboolean ms_mailbox_reader_was_cancelled (const GError *error);

/** ms_mailbox_reader_can_wait: whether a look left a connection open that tells of mail by
 * itself */
gboolean ms_mailbox_reader_can_wait (const MsMailboxReader *self);

/** ms_mailbox_reader_wait: until a mail may have come, at most @longest µs; Errors: as above;
 * the connection is closed then, and the next look opens another */
gboolean ms_mailbox_reader_wait (MsMailboxReader *self, gint64 longest, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMailboxReader, ms_mailbox_reader_free)

G_END_DECLS
