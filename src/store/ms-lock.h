/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-lock.h - one process at a time delivers from a database, one goes on with what is due */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Dies with its process, however that ends. */
typedef struct _MsLock MsLock;

/**
 * ms_lock_acquire:
 * @database: path
 * @holder: who we are, for the others: "mailshotctl (1234), campaign Spring"
 *
 * Errors: %MS_STORE_ERROR_LOCKED, the sentence names the holder
 */
MsLock *ms_lock_acquire (const char *database, const char *holder, GError **error);
void    ms_lock_release (MsLock *self);

/** ms_lock_holder: Returns: (transfer full) (nullable): who delivers now; %NULL: nobody */
char *ms_lock_holder (const char *database);

/** ms_lock_path: Returns: (transfer full): the file that is closed when nobody delivers any
 * more
 */
char *ms_lock_path (const char *database);

/* The same for who goes on with what is due: it has the lock above only while it delivers. */
MsLock *ms_lock_acquire_post (const char *database, const char *holder, GError **error);
char   *ms_lock_post_holder (const char *database);

/** ms_lock_acquire_mailbox: one process at a time reads a mailbox; @name: for the sentence;
 * Errors: %MS_STORE_ERROR_LOCKED */
MsLock *ms_lock_acquire_mailbox (const char *database,
                                 gint64      mailbox_id,
                                 const char *name,
                                 GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsLock, ms_lock_release)

G_END_DECLS
