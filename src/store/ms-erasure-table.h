/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-erasure-table.h - persons of whom only a hash is known, so that they are never mailed */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* The reason of one who was erased on request; who left when no address of his was known any
 * more has one of those of suppressions. */
#define MS_ERASURE_ERASED "erased"

/** ms_erasure_table_add: @hash: ms_token_hash_address(); @added: (out) (optional) */
gboolean ms_erasure_table_add (MsDb       *db,
                               gint64      hash,
                               const char *reason,
                               gboolean   *added,
                               GError    **error);

/** ms_erasure_table_remove: @key: an address's; @removed: (out): whether there was a hash of it
 */
gboolean ms_erasure_table_remove (MsDb *db, const char *key, gboolean *removed, GError **error);

/** ms_erasure_table_contains: @found: (out) */
gboolean ms_erasure_table_contains (MsDb *db, gint64 hash, gboolean *found, GError **error);

/** ms_erasure_table_count: @count: (out) */
gboolean ms_erasure_table_count (MsDb *db, guint *count, GError **error);

G_END_DECLS
