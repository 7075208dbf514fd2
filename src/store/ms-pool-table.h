/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pool-table.h - pools of accounts */

#pragma once

#include "ms-db.h"
#include "ms-pool.h"

G_BEGIN_DECLS

/** ms_pool_table_all: Returns: (transfer full) (element-type MsPool): by name */
GPtrArray *ms_pool_table_all (MsDb *db, GError **error);

/** ms_pool_table_find: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsPool *ms_pool_table_find (MsDb *db, const char *name, GError **error);

/** ms_pool_table_save: sets the id of a new one; its members are replaced; Errors:
 * %MS_STORE_ERROR_EXISTS: another one has the name; %MS_STORE_ERROR_FAILED: it has none */
gboolean ms_pool_table_save (MsDb *db, MsPool *pool, GError **error);

/** ms_pool_table_remove: its accounts stay; Errors: %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_pool_table_remove (MsDb *db, const char *name, GError **error);

G_END_DECLS
