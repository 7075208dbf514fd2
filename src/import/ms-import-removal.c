/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-removal.c - takes away what an import added, in pieces that hinder nobody */

#include "config.h"

#include "ms-import-removal.h"
#include "ms-import-writer.h"
#include "ms-lock.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

/* Contacts in one transaction: a few milliseconds while somebody delivers. */
#define SMALL 200
#define LARGE 20000

int
ms_import_lock (const char *database, gboolean exclusive)
{
  g_autofree char *path = g_strconcat (database, "-import", NULL);
  int              fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, exclusive ? LOCK_EX | LOCK_NB : LOCK_SH) != 0)
    {
      close (fd);
      return -1;
    }

  return fd;
}

static guint
piece_size (MsStore *store)
{
  g_autofree char *holder = ms_lock_holder (ms_store_get_path (store));

  return holder != NULL ? SMALL : LARGE;
}

typedef struct
{
  gint64     import;
  gint64     list;
  gint64     limit;
  GArray    *ids;     /* (owned) (nullable) (element-type gint64) */
  GPtrArray *kept;    /* (owned) (nullable) (element-type utf8) */
  guint64    removed; /* by this piece */
  guint      changed; /* rows of this piece */
} Piece;

static gboolean
is_recipient (MsDb *db, gint64 contact, char **address, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT coalesce(c.written, c.address) FROM contacts c WHERE c.id = ?1"
                        " AND EXISTS (SELECT 1 FROM campaigns k CROSS JOIN recipients r"
                        " WHERE NOT k.rehearsal AND r.campaign_id = k.id"
                        " AND r.address = c.address)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, contact);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *address = row ? ms_stmt_dup_text (stmt, 0) : NULL;

  return TRUE;
}

static gboolean
run_with_ids (MsDb       *db,
              const char *sql,
              gint64      first,
              gint64      second,
              gint64      third,
              guint      *changed,
              GError    **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, first);
  ms_stmt_bind_int (stmt, 2, second);
  if (third != 0)
    ms_stmt_bind_int (stmt, 3, third);

  return ms_stmt_run (stmt, changed, error);
}

/* A contact that somebody has put on another list meanwhile stays there. */
static gboolean
remove_contact (Piece *piece, MsDb *db, gint64 contact, GError **error)
{
  g_autofree char *recipient = NULL;

  guint changed = 0;

  if (!is_recipient (db, contact, &recipient, error))
    return FALSE;
  if (recipient != NULL)
    {
      g_ptr_array_add (piece->kept, g_steal_pointer (&recipient));
      return TRUE;
    }

  if (!run_with_ids (db,
                     "DELETE FROM memberships WHERE list_id = ?1 AND contact_id = ?2"
                     " AND import_id = ?3",
                     piece->list, contact, piece->import, &changed, error))
    return FALSE;
  piece->removed += changed;

  return run_with_ids (db,
                       "DELETE FROM contacts WHERE id = ?1 AND import_id = ?2 AND NOT EXISTS"
                       " (SELECT 1 FROM lists l CROSS JOIN memberships m"
                       " WHERE m.list_id = l.id AND m.contact_id = ?1)",
                       contact, piece->import, 0, NULL, error);
}

static gboolean
remove_piece (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  piece->removed = 0;
  g_ptr_array_set_size (piece->kept, 0);
  for (guint i = 0; i < piece->ids->len; i++)
    if (!remove_contact (piece, db, g_array_index (piece->ids, gint64, i), error))
      return FALSE;

  return TRUE;
}

static gboolean
read_ids (MsDb *db, const char *sql, Piece *piece, gint64 after, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, piece->import);
  ms_stmt_bind_int (stmt, 2, after);
  ms_stmt_bind_int (stmt, 3, piece->limit);
  ms_stmt_bind_int (stmt, 4, piece->list);
  g_array_set_size (piece->ids, 0);
  while (row)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        {
          gint64 id = ms_stmt_get_int (stmt, 0);

          g_array_append_val (piece->ids, id);
        }
    }

  return TRUE;
}

static void
move_kept (Piece *piece, GPtrArray *kept)
{
  for (guint i = 0; kept != NULL && i < piece->kept->len; i++)
    g_ptr_array_add (kept, g_strdup (piece->kept->pdata[i]));
}

static gboolean
remove_all (MsStore    *store,
            Piece      *piece,
            const char *sql,
            guint64    *removed,
            GPtrArray  *kept,
            GError    **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);

  gint64 after = 0;

  if (db == NULL)
    return FALSE;

  do
    {
      piece->limit = piece_size (store);
      if (!read_ids (db, sql, piece, after, error) ||
          (piece->ids->len > 0 && !ms_store_call (store, 0, remove_piece, piece, error)))
        return FALSE;
      if (piece->ids->len > 0)
        {
          after = g_array_index (piece->ids, gint64, piece->ids->len - 1);
          *removed += piece->removed;
          move_kept (piece, kept);
        }
    }
  while (piece->ids->len > 0);

  return TRUE;
}

/* Those on its list first; then those whose list somebody has deleted meanwhile, which are
 * nobody's. */
gboolean
ms_import_removal_run (MsStore   *store,
                       gint64     import,
                       gint64     list,
                       guint64   *removed,
                       GPtrArray *kept,
                       GError   **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  Piece piece = { import, list, SMALL, ids, names, 0, 0 };

  return remove_all (store, &piece,
                     "SELECT contact_id FROM memberships WHERE list_id = ?4"
                     " AND contact_id > ?2 AND import_id = ?1 ORDER BY contact_id LIMIT ?3",
                     removed, kept, error) &&
         remove_all (store, &piece,
                     "SELECT id FROM contacts c WHERE id > ?2 AND import_id = ?1 AND NOT EXISTS"
                     " (SELECT 1 FROM lists l CROSS JOIN memberships m WHERE m.list_id = l.id"
                     " AND m.contact_id = c.id) AND ?4 NOT NULL ORDER BY id LIMIT ?3",
                     removed, NULL, error);
}

static gboolean
run_piece (MsStore *store, MsStoreFunc func, Piece *piece, guint64 *total, GError **error)
{
  do
    {
      piece->limit = piece_size (store);
      if (!ms_store_call (store, 0, func, piece, error))
        return FALSE;
      if (total != NULL)
        *total += piece->changed;
    }
  while (piece->changed > 0);

  return TRUE;
}

static gboolean
restore_piece (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

#define FIRST                                                                    \
  "(SELECT address FROM import_changes WHERE import_id = ?1 AND waiting IS NULL" \
  " ORDER BY address LIMIT ?2)"

  return run_with_ids (db,
                       "UPDATE contacts SET fields = (SELECT fields FROM import_changes"
                       " WHERE import_id = ?1 AND address = contacts.address)"
                       " WHERE address IN " FIRST,
                       piece->import, piece->limit, 0, NULL, error) &&
         run_with_ids (db,
                       "DELETE FROM import_changes WHERE import_id = ?1 AND address IN " FIRST,
                       piece->import, piece->limit, 0, &piece->changed, error);
#undef FIRST
}

gboolean
ms_import_removal_restore (MsStore *store, gint64 import, guint64 *restored, GError **error)
{
  Piece piece = { import };

  return run_piece (store, restore_piece, &piece, restored, error);
}

static gboolean
forget_changes (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  return run_with_ids (db,
                       "DELETE FROM import_changes WHERE import_id = ?1 AND address IN"
                       " (SELECT address FROM import_changes WHERE import_id = ?1 LIMIT ?2)",
                       piece->import, piece->limit, 0, &piece->changed, error);
}

static gboolean
forget_rejects (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  return run_with_ids (db,
                       "DELETE FROM import_rejects WHERE import_id = ?1 AND line IN"
                       " (SELECT line FROM import_rejects WHERE import_id = ?1 LIMIT ?2)",
                       piece->import, piece->limit, 0, &piece->changed, error);
}

static gboolean
forget_row (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  return run_with_ids (db, "DELETE FROM imports WHERE id = ?1 AND ?2 NOT NULL", piece->import,
                       piece->list, 0, NULL, error);
}

static gboolean
forget_memberships (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  return run_with_ids (db,
                       "DELETE FROM memberships WHERE list_id = ?1 AND contact_id IN (SELECT"
                       " contact_id FROM memberships WHERE list_id = ?1 LIMIT ?2)",
                       piece->list, piece->limit, 0, &piece->changed, error);
}

static gboolean
forget_list (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  return run_with_ids (db, "DELETE FROM lists WHERE id = ?1 AND hidden AND ?2 NOT NULL",
                       piece->list, piece->import, 0, NULL, error);
}

gboolean
ms_import_removal_drop_list (MsStore *store, gint64 list, GError **error)
{
  Piece piece = { 0, list };

  return run_piece (store, forget_memberships, &piece, NULL, error) &&
         ms_store_call (store, 0, forget_list, &piece, error);
}

gboolean
ms_import_removal_forget (MsStore *store, gint64 import, gint64 list, GError **error)
{
  Piece   piece = { import, list };
  guint64 removed = 0;

  return ms_import_removal_run (store, import, list, &removed, NULL, error) &&
         run_piece (store, forget_changes, &piece, NULL, error) &&
         run_piece (store, forget_rejects, &piece, NULL, error) &&
         ms_import_removal_drop_list (store, list, error) &&
         ms_store_call (store, 0, forget_row, &piece, error);
}

static gboolean
apply_piece (MsDb *db, gpointer data, GError **error)
{
  Piece *piece = data;

  return ms_import_writer_apply (db, piece->import, piece->limit, &piece->changed, error);
}

gboolean
ms_import_removal_settle (MsStore *store, gint64 import, GError **error)
{
  Piece piece = { import };

  return run_piece (store, apply_piece, &piece, NULL, error);
}
