/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-undo.c - takes an import back, and carries to its end what a killed one began */

#include "config.h"

#include "ms-import-removal.h"
#include "ms-import-undo.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  gint64 id;
  gint64 list;
  int    state;
} Left;

static gboolean
set_state (MsDb *db, gint64 id, int from, int to, guint *changed, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "UPDATE imports SET state = ?3 WHERE id = ?1 AND state = ?2", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_int (stmt, 2, from);
  ms_stmt_bind_int (stmt, 3, to);

  return ms_stmt_run (stmt, changed, error);
}

typedef struct
{
  MsImportUndone *undone;
  gint64          list;
} Begin;

static gboolean
begin (MsDb *db, gpointer data, GError **error)
{
  Begin *self = data;
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT id, coalesce(list_id, 0), list_name, file FROM imports"
                        " WHERE state = 1 AND (id = ?1 OR ?1 = 0) ORDER BY id DESC LIMIT 1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->undone->id);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;
  if (!row)
    {
      g_set_error_literal (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_FOUND,
                           self->undone->id == 0
                               ? _ ("There is no import that could be undone")
                               : _ ("There is no such import, or it is undone already"));
      return FALSE;
    }

  ms_import_undone_clear (self->undone);
  self->undone->id = ms_stmt_get_int (stmt, 0);
  self->list = ms_stmt_get_int (stmt, 1);
  self->undone->list = ms_stmt_dup_text (stmt, 2);
  self->undone->file = ms_stmt_dup_text (stmt, 3);

  return set_state (db, self->undone->id, MS_IMPORT_PUBLISHED, MS_IMPORT_UNDOING, NULL, error);
}

/* The list goes with it where the import made it and nothing else needs it. */
static gboolean
end (MsDb *db, gpointer data, GError **error)
{
  gint64 *id = data;
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db,
                     "DELETE FROM lists WHERE id = (SELECT list_id FROM imports"
                     " WHERE id = ?1 AND made_list)"
                     " AND NOT EXISTS (SELECT 1 FROM memberships WHERE list_id = lists.id)"
                     " AND NOT EXISTS (SELECT 1 FROM campaign_lists WHERE list_id = lists.id)",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, *id);

  return ms_stmt_run (stmt, NULL, error) &&
         set_state (db, *id, MS_IMPORT_UNDOING, MS_IMPORT_UNDONE, NULL, error);
}

static gboolean
finish (MsStore        *store,
        gint64          id,
        gint64          list,
        MsImportUndone *undone,
        GPtrArray      *kept,
        GError        **error)
{
  return ms_import_removal_restore (store, id, &undone->restored, error) &&
         ms_import_removal_run (store, id, list, &undone->removed, kept, error) &&
         ms_store_call (store, 0, end, &id, error);
}

gboolean
ms_import_undo (MsStore *store, gint64 id, MsImportUndone *undone, GError **error)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (g_free);
  g_auto (MsImportUndone) found = { .id = id };

  Begin    beginning = { &found, 0 };
  int      lock;
  gboolean good;

  if (!ms_import_recover (store, error))
    return FALSE;

  lock = ms_import_lock (ms_store_get_path (store), FALSE);
  good = ms_store_call (store, 0, begin, &beginning, error) &&
         ms_import_removal_settle (store, found.id, error) &&
         finish (store, found.id, beginning.list, &found, kept, error);
  if (lock >= 0)
    close (lock);
  if (!good)
    return FALSE;

  g_ptr_array_add (kept, NULL);
  found.kept = (char **) g_ptr_array_free (g_steal_pointer (&kept), FALSE);
  *undone = found;
  memset (&found, 0, sizeof found);

  return TRUE;
}

void
ms_import_undone_clear (MsImportUndone *undone)
{
  g_free (undone->list);
  g_free (undone->file);
  g_strfreev (undone->kept);
  memset (undone, 0, sizeof *undone);
}

static GArray *
read_left (MsDb *db, const char *sql, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (Left));
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gboolean row = TRUE;

  if (stmt == NULL)
    return NULL;

  while (row)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return NULL;
      if (row)
        {
          Left left = { ms_stmt_get_int (stmt, 0), ms_stmt_get_int (stmt, 1),
                        ms_stmt_get_int (stmt, 2) };

          g_array_append_val (found, left);
        }
    }

  return g_steal_pointer (&found);
}

static gboolean
carry_on (MsStore *store, const Left *left, GError **error)
{
  MsImportUndone undone = { 0 };

  switch ((MsImportState) left->state)
    {
    case MS_IMPORT_STAGING:
      return ms_import_removal_forget (store, left->id, left->list, error);
    case MS_IMPORT_PUBLISHED:
    case MS_IMPORT_UNDONE:
      return ms_import_removal_settle (store, left->id, error);
    case MS_IMPORT_UNDOING:
      return ms_import_removal_settle (store, left->id, error) &&
             finish (store, left->id, left->list, &undone, NULL, error);
    }

  return TRUE;
}

static gboolean
recover (MsStore *store, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (GArray) imports = NULL;
  g_autoptr (GArray) lists = NULL;

  if (db == NULL)
    return FALSE;

  imports = read_left (db,
                       "SELECT id, coalesce(list_id, 0), state FROM imports"
                       " WHERE state IN (0, 3) OR EXISTS (SELECT 1 FROM import_changes"
                       " INDEXED BY import_changes_waiting WHERE import_id = imports.id AND "
                       "waiting NOT NULL)",
                       error);
  if (imports == NULL)
    return FALSE;
  for (guint i = 0; i < imports->len; i++)
    if (!carry_on (store, &g_array_index (imports, Left, i), error))
      return FALSE;

  lists = read_left (db, "SELECT id, id, 0 FROM lists WHERE hidden", error);
  if (lists == NULL)
    return FALSE;
  for (guint i = 0; i < lists->len; i++)
    if (!ms_import_removal_drop_list (store, g_array_index (lists, Left, i).list, error))
      return FALSE;

  return TRUE;
}

gboolean
ms_import_recover (MsStore *store, GError **error)
{
  int      lock = ms_import_lock (ms_store_get_path (store), TRUE);
  gboolean good;

  /* Somebody is importing: what is staged now may be alive. */
  if (lock < 0)
    return TRUE;

  good = recover (store, error);
  close (lock);

  return good;
}
