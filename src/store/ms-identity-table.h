/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-table.h - who campaigns are from */

#pragma once

#include "ms-db.h"
#include "ms-identity.h"

G_BEGIN_DECLS

/** ms_identity_table_key_folder: Returns: (transfer full): beside the database, where its keys
 * are kept; may not be there yet.  They follow the database when both are moved. */
char *ms_identity_table_key_folder (MsDb *db);

/** ms_identity_table_find: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsIdentity *ms_identity_table_find (MsDb *db, const char *name, GError **error);

/** ms_identity_table_all: Returns: (transfer full) (element-type MsIdentity): by name */
GPtrArray *ms_identity_table_all (MsDb *db, GError **error);

/**
 * ms_identity_table_save:
 * @identity: checked; a new one (id 0) gets its id
 *
 * Errors: %MS_STORE_ERROR_EXISTS: the name is taken; %MS_STORE_ERROR_NOT_FOUND: there is no
 * such account, or it was removed meanwhile; %MS_STORE_ERROR_FAILED: it has no name
 */
gboolean ms_identity_table_save (MsDb *db, MsIdentity *identity, GError **error);

/** ms_identity_table_remove: its key files stay; Errors: %MS_STORE_ERROR_NOT_FOUND,
 * %MS_STORE_ERROR_FAILED: a campaign is sent as it */
gboolean ms_identity_table_remove (MsDb *db, const char *name, GError **error);

G_END_DECLS
