/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-undo.c - what came back counts no more */

#include "config.h"

#include "ms-clock.h"
#include "ms-return-rules.h"
#include "ms-return-sql.h"
#include "ms-return-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

/* Each takes the row's id alone. */
static const char *const consequences[] = {
  /* Unless another bounce holds him there. */
  "UPDATE recipients SET state = b.was FROM (SELECT * FROM returned WHERE id = ?1) b"
  " WHERE recipients.id = b.recipient_id AND recipients.state = 6 AND b.was <> 0"
  " AND NOT EXISTS (SELECT 1 FROM returned o WHERE o.address = b.address"
  " AND o.recipient_id = b.recipient_id AND o.was <> 0 AND o.undone = 0)",
  "UPDATE returns SET undone = b.undone FROM (SELECT * FROM returned WHERE id = ?1) b"
  " WHERE returns.id = b.return_id AND NOT EXISTS (SELECT 1 FROM returned o"
  " WHERE o.return_id = b.return_id AND o.undone = 0)",
  "DELETE FROM suppressions AS s WHERE address = (SELECT address FROM returned WHERE id = ?1)"
  " AND EXISTS (SELECT 1 FROM returned b WHERE b.id = ?1 AND " MS_SQL_LED_TO ")",
};

static gpointer
read_address (MsStmt *stmt)
{
  return ms_stmt_dup_text (stmt, 0);
}

/* @changed: (out): whether it counted until now */
static gboolean
set_undone (MsDb *db, gint64 returned_id, guint *changed, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "UPDATE returned SET undone = ?2 WHERE id = ?1 AND undone = 0", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, returned_id);
  ms_stmt_bind_int (stmt, 2, ms_clock_wall ());

  return ms_stmt_run (stmt, changed, error);
}

static char *
find_address (MsDb *db, gint64 returned_id, GError **error)
{
  g_autoptr (MsStmt) stmt =
      ms_db_prepare (db, "SELECT address FROM returned WHERE id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, returned_id);

  return ms_rows_one (stmt, read_address, error,
                      _ ("Nothing that came back has the number %" G_GINT64_FORMAT),
                      returned_id);
}

static gboolean
run_for (MsDb *db, const char *sql, gint64 returned_id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, returned_id);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_return_table_undo (MsDb *db, gint64 returned_id, GError **error)
{
  g_autofree char *address = find_address (db, returned_id, error);
  guint            changed = 0;

  if (address == NULL || !set_undone (db, returned_id, &changed, error))
    return FALSE;
  if (changed == 0)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (consequences); i++)
    if (!run_for (db, consequences[i], returned_id, error))
      return FALSE;

  return ms_return_rules_reapply (db, address, error);
}
