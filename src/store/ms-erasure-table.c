/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-erasure-table.c - persons of whom only a hash is known */

#include "config.h"

#include "ms-clock.h"
#include "ms-erasure-table.h"
#include "ms-rows.h"

gboolean
ms_erasure_table_add (MsDb       *db,
                      gint64      hash,
                      const char *reason,
                      gboolean   *added,
                      GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO erasures (hash, reason, at) VALUES (?1, ?2, ?3)"
                        " ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, hash);
  ms_stmt_bind_text (stmt, 2, reason);
  ms_stmt_bind_int (stmt, 3, ms_clock_wall ());
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  if (added != NULL)
    *added = changed > 0;

  return TRUE;
}

gboolean
ms_erasure_table_remove (MsDb *db, const char *key, gboolean *removed, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "DELETE FROM erasures WHERE EXISTS (SELECT 1 FROM erasures)"
                        " AND hash = address_hash (?1)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  *removed = changed > 0;

  return TRUE;
}

gboolean
ms_erasure_table_contains (MsDb *db, gint64 hash, gboolean *found, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 answer = 0;

  stmt = ms_db_prepare (db, "SELECT EXISTS (SELECT 1 FROM erasures WHERE hash = ?1)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, hash);
  if (!ms_rows_read_int (stmt, &answer, error))
    return FALSE;

  *found = answer != 0;

  return TRUE;
}

gboolean
ms_erasure_table_count (MsDb *db, guint *count, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT count(*) FROM erasures", error);

  gint64 answer = 0;

  if (stmt == NULL || !ms_rows_read_int (stmt, &answer, error))
    return FALSE;

  *count = answer;

  return TRUE;
}
