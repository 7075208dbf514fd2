/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-lock.h - one process at a time delivers from a database */

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsLock, ms_lock_release)

G_END_DECLS
