/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-field-rows.c - the table of the contacts' field names */

#include "config.h"

#include "ms-field-rows.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gpointer
read_name (MsStmt *stmt)
{
  return ms_stmt_dup_text (stmt, 0);
}

MsFieldTable *
ms_field_rows_load (MsDb *db, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "SELECT name FROM fields ORDER BY position", error);
  if (stmt == NULL)
    return NULL;

  names = ms_rows_collect (stmt, read_name, g_free, error);
  if (names == NULL)
    return NULL;

  g_ptr_array_add (names, NULL);

  return ms_field_table_new ((const char *const *) names->pdata);
}

static gboolean
insert (MsDb *db, const char *name, const char *key, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT OR IGNORE INTO fields (position, name, key) "
                        "SELECT count(*), ?1, ?2 FROM fields",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);
  ms_stmt_bind_text (stmt, 2, key);

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
find (MsDb *db, const char *key, guint *position, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 found = 0;

  stmt = ms_db_prepare (db, "SELECT position FROM fields WHERE key = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (!ms_rows_read_int (stmt, &found, error))
    return FALSE;

  if (position != NULL)
    *position = found;

  return TRUE;
}

gboolean
ms_field_rows_ensure (MsDb *db, const char *name, guint *position, GError **error)
{
  g_autofree char *key = NULL;
  g_autofree char *plain = g_strstrip (g_strdup (name));

  if (!ms_rows_check_name (plain, error))
    return FALSE;

  key = ms_field_name_key (plain);
  if (*key == '\0' || strcmp (key, "email") == 0)
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                   _ ("A field cannot be called “%s”"), plain);
      return FALSE;
    }

  return insert (db, plain, key, error) && find (db, key, position, error);
}
