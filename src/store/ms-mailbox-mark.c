/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-mark.c - which mails of a mailbox were looked at */

#include "config.h"

#include "ms-mailbox-mark.h"

gboolean
ms_mailbox_mark_get_place (MsDb *db, gint64 mailbox_id, MsMailboxPlace *out, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT CAST(mark AS INTEGER), uid FROM mailbox_marks"
                        " WHERE mailbox_id = ?1 AND uid > 0 LIMIT 1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, mailbox_id);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *out = (MsMailboxPlace){ 0 };
  if (row)
    {
      out->validity = ms_stmt_get_int (stmt, 0);
      out->uid = ms_stmt_get_int (stmt, 1);
    }

  return TRUE;
}

static gboolean
run (MsDb       *db,
     const char *sql,
     gint64      mailbox_id,
     const char *mark,
     guint32     uid,
     GError    **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, mailbox_id);
  if (mark != NULL)
    ms_stmt_bind_text (stmt, 2, mark);
  if (uid != 0)
    ms_stmt_bind_int (stmt, 3, uid);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_mailbox_mark_set_place (MsDb *db, gint64 mailbox_id, MsMailboxPlace place, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("%u", place.validity);

  return run (db, "DELETE FROM mailbox_marks WHERE mailbox_id = ?1 AND mark <> ?2", mailbox_id,
              mark, 0, error) &&
         run (db,
              "INSERT INTO mailbox_marks (mailbox_id, mark, uid)"
              " SELECT id, ?2, ?3 FROM mailboxes WHERE id = ?1"
              " ON CONFLICT DO UPDATE SET uid = ?3",
              mailbox_id, mark, place.uid, error);
}

GHashTable *
ms_mailbox_mark_list (MsDb *db, gint64 mailbox_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  g_autoptr (GHashTable) marks = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT mark FROM mailbox_marks WHERE mailbox_id = ?1", error);
  if (stmt == NULL)
    return NULL;

  marks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ms_stmt_bind_int (stmt, 1, mailbox_id);
  for (;;)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return NULL;
      if (!row)
        return g_steal_pointer (&marks);
      g_hash_table_add (marks, ms_stmt_dup_text (stmt, 0));
    }
}

gboolean
ms_mailbox_mark_add (MsDb *db, gint64 mailbox_id, const char *uidl, GError **error)
{
  return run (db,
              "INSERT OR IGNORE INTO mailbox_marks (mailbox_id, mark)"
              " SELECT id, ?2 FROM mailboxes WHERE id = ?1",
              mailbox_id, uidl, 0, error);
}

gboolean
ms_mailbox_mark_drop (MsDb *db, gint64 mailbox_id, const char *uidl, GError **error)
{
  return run (db, "DELETE FROM mailbox_marks WHERE mailbox_id = ?1 AND mark = ?2", mailbox_id,
              uidl, 0, error);
}

gboolean
ms_mailbox_mark_forget (MsDb *db, gint64 mailbox_id, GError **error)
{
  return run (db, "DELETE FROM mailbox_marks WHERE mailbox_id = ?1", mailbox_id, NULL, 0,
              error);
}
