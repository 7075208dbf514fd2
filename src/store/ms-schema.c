/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-schema.c - brings a database to the form this program knows */

#include "config.h"

#include "ms-schema.h"
#include "ms-sql-resources.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define RESOURCE "/org/mailshot/sql/%d.sql"
#define NEWEST   5

static gboolean
get_version (MsDb *db, int *version, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "PRAGMA user_version", error);

  gboolean row = FALSE;

  if (stmt == NULL || !ms_stmt_step (stmt, &row, error))
    return FALSE;

  *version = ms_stmt_get_int (stmt, 0);

  return TRUE;
}

static gboolean
run_step (MsDb *db, int version, GError **error)
{
  g_autofree char *path = g_strdup_printf (RESOURCE, version);
  g_autofree char *end = g_strdup_printf ("PRAGMA user_version = %d; COMMIT", version);
  g_autoptr (GBytes) step = g_resource_lookup_data (ms_sql_get_resource (), path, 0, error);

  if (step == NULL)
    return FALSE;

  if (ms_db_exec (db, g_bytes_get_data (step, NULL), error) && ms_db_exec (db, end, error))
    return TRUE;

  ms_db_exec (db, "ROLLBACK", NULL);

  return FALSE;
}

static gboolean
make_id (MsDb *db, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "INSERT OR IGNORE INTO meta VALUES ('database_id', ?1)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, id);

  return ms_stmt_run (stmt, NULL, error);
}

/* The version is read again inside the transaction: two programs may start at once. */
static gboolean
step_to (MsDb *db, int version, GError **error)
{
  int now = 0;

  if (!ms_db_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (!get_version (db, &now, error) || now >= version)
    {
      ms_db_exec (db, "ROLLBACK", NULL);
      return now >= version;
    }

  return run_step (db, version, error);
}

gboolean
ms_schema_migrate (MsDb *db, GError **error)
{
  int version = 0;

  if (!get_version (db, &version, error))
    return FALSE;

  if (version > NEWEST)
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NEWER,
                   _ ("This database was made by a newer Mailshot (form %d, this one knows "
                      "%d). "
                      "Update Mailshot; the database was left as it is"),
                   version, NEWEST);
      return FALSE;
    }

  if (!ms_db_exec (db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", error))
    return FALSE;

  while (version < NEWEST)
    if (!step_to (db, ++version, error))
      return FALSE;

  return make_id (db, error);
}

char *
ms_schema_get_database_id (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT value FROM meta WHERE name = 'database_id'", error);
  if (stmt == NULL || !ms_stmt_step (stmt, &row, error))
    return NULL;

  return ms_stmt_dup_text (stmt, 0);
}
