/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-table.h - the configured SMTP servers */

#pragma once

#include "ms-account.h"
#include "ms-db.h"

G_BEGIN_DECLS

/**
 * ms_account_table_save:
 * @account: checked; a new one (id 0) gets its id
 *
 * Campaigns sent through an account that is renamed follow it.
 *
 * Errors: %MS_ACCOUNT_ERROR, %MS_STORE_ERROR_EXISTS: the name is taken, or
 * ms_route_is_reserved(); %MS_STORE_ERROR_NOT_FOUND: it was removed meanwhile
 */
gboolean ms_account_table_save (MsDb *db, MsAccount *account, GError **error);

/** ms_account_table_find: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsAccount *ms_account_table_find (MsDb *db, const char *name, GError **error);
MsAccount *ms_account_table_get (MsDb *db, gint64 id, GError **error);

/** ms_account_table_all: Returns: (transfer full) (element-type MsAccount): by name */
GPtrArray *ms_account_table_all (MsDb *db, GError **error);

/** ms_account_table_remove: its password stays where it is; Errors: %MS_STORE_ERROR_NOT_FOUND
 */
gboolean ms_account_table_remove (MsDb *db, gint64 id, GError **error);

G_END_DECLS
