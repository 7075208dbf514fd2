/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-token-key.h - the key of this database's tokens, in a file beside it */

#pragma once

#include "ms-db.h"
#include "ms-token.h"

G_BEGIN_DECLS

/*
 * "token.key" in ms_identity_table_key_folder(), 0600, 64 hexadecimal digits: never in the
 * database, which knows only the key's id (`meta`).  Without it what was sent can no longer be
 * unsubscribed from by link, and who was erased is no longer known.
 */

/**
 * ms_token_key_load:
 *
 * Makes the file when the database knows of no key yet; it is on the disk before it is used.
 * Any thread with a connection of its own; two processes at once get the same key.
 *
 * Returns: (transfer full) (nullable)
 *
 * Errors: %MS_STORE_ERROR_FAILED: the file is gone, cannot be read, or is another one's; the
 * sentence says what to do
 */
MsTokenKey *ms_token_key_load (MsDb *db, GError **error);

/** ms_token_key_find: as ms_token_key_load(), for a connection that cannot write: makes
 * nothing;
 * @out_key: (out) (nullable): %NULL: none was made yet */
gboolean ms_token_key_find (MsDb *db, MsTokenKey **out_key, GError **error);

G_END_DECLS
