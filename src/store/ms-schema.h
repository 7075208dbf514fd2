/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-schema.h - brings a database to the form this program knows */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/**
 * ms_schema_migrate:
 *
 * Runs the steps of data/sql above PRAGMA user_version, each in a transaction of its own, and
 * gives a new database its random id.  A database from a newer program is left untouched.
 *
 * Errors: %MS_STORE_ERROR_NEWER, or what SQLite said
 */
gboolean ms_schema_migrate (MsDb *db, GError **error);

/** ms_schema_get_database_id: Returns: (transfer full) (nullable): the random id of this
 * database */
char *ms_schema_get_database_id (MsDb *db, GError **error);

G_END_DECLS
