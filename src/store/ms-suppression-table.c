/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-table.c - addresses that are never mailed again, and why */

#include "config.h"

#include "ms-clock.h"
#include "ms-rows.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>

void
ms_suppression_free (MsSuppression *self)
{
  g_free (self->address);
  g_free (self->written);
  g_free (self->reason);
  g_free (self);
}

gboolean
ms_suppression_table_add (MsDb            *db,
                          const MsAddress *address,
                          const char      *reason,
                          gboolean        *added,
                          GError         **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO suppressions (address, written, reason, at)"
                        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address->key);
  ms_stmt_bind_text (stmt, 2, address->written);
  ms_stmt_bind_text (stmt, 3, reason);
  ms_stmt_bind_int (stmt, 4, ms_clock_wall ());
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  if (added != NULL)
    *added = changed > 0;

  return TRUE;
}

gboolean
ms_suppression_table_remove (MsDb *db, const char *key, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "DELETE FROM suppressions WHERE address = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);

  return ms_rows_run_one (stmt, error, _ ("%s is not suppressed"), key);
}

gboolean
ms_suppression_table_contains (MsDb *db, const char *key, gboolean *found, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 count = 0;

  stmt = ms_db_prepare (db, "SELECT count(*) FROM suppressions WHERE address = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (!ms_rows_read_int (stmt, &count, error))
    return FALSE;

  *found = count > 0;

  return TRUE;
}

static gpointer
read_suppression (MsStmt *stmt)
{
  MsSuppression *self = g_new0 (MsSuppression, 1);

  self->address = ms_stmt_dup_text (stmt, 0);
  self->written = ms_stmt_dup_text (stmt, 1);
  self->reason = ms_stmt_dup_text (stmt, 2);
  self->at = ms_stmt_get_int (stmt, 3);

  return self;
}

GPtrArray *
ms_suppression_table_page (MsDb       *db,
                           const char *search,
                           const char *after,
                           guint       limit,
                           GError    **error)
{
  g_autofree char *like = ms_rows_like (search);
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT address, written, reason, at FROM suppressions"
                        " WHERE address > coalesce (?1, '') AND (?2 IS NULL"
                        " OR address LIKE ?2 ESCAPE '\\' OR written LIKE ?2 ESCAPE '\\')"
                        " ORDER BY address LIMIT ?3",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, after);
  ms_stmt_bind_text (stmt, 2, like);
  ms_stmt_bind_int (stmt, 3, limit);

  return ms_rows_collect (stmt, read_suppression, (GDestroyNotify) ms_suppression_free, error);
}
