/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-rows.c - the rows that tell of an import, and its rejects as CSV */

#include "config.h"

#include "ms-export.h"
#include "ms-import-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define FLUSH_SIZE (64 * 1024)

gboolean
ms_import_find_list (MsDb *db, const char *name, gint64 *id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT id FROM lists WHERE name = ?1 AND NOT hidden", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *id = row ? ms_stmt_get_int (stmt, 0) : 0;

  return TRUE;
}

gboolean
ms_import_row_insert (MsDb              *db,
                      const MsImportRun *run,
                      gint64             list,
                      int                state,
                      gint64            *id,
                      GError           **error)
{
  g_autofree char *file =
      g_filename_display_basename (ms_inspection_get_path (run->import->inspection));
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db,
                     "INSERT INTO imports (list_id, list_name, file, existing, state, started)"
                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_text (stmt, 2, run->import->options.list);
  ms_stmt_bind_text (stmt, 3, file);
  ms_stmt_bind_int (stmt, 4, run->import->options.existing);
  ms_stmt_bind_int (stmt, 5, state);
  ms_stmt_bind_int (stmt, 6, run->started);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  *id = ms_db_get_last_id (db);

  return TRUE;
}

gboolean
ms_import_row_publish (MsDb                 *db,
                       const MsImportResult *result,
                       gint64                list,
                       gboolean              made_list,
                       GError              **error)
{
  const guint64 counts[] = { result->rows,      result->added,      result->updated,
                             result->unchanged, result->duplicates, result->rejected,
                             result->suppressed };
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE imports SET state = 1, list_id = ?2, made_list = ?3, rows = ?4,"
                        " added = ?5, updated = ?6, unchanged = ?7, duplicates = ?8,"
                        " rejected = ?9, suppressed = ?10 WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, result->id);
  ms_stmt_bind_int (stmt, 2, list);
  ms_stmt_bind_int (stmt, 3, made_list);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    ms_stmt_bind_int (stmt, 4 + i, counts[i]);

  return ms_stmt_run (stmt, NULL, error);
}

void
ms_import_rejects_append_header (GString *out)
{
  g_string_append (out, "line,raw,reason\r\n");
}

void
ms_import_rejects_append (GString *out, guint64 line, const char *raw, const char *reason)
{
  g_string_append_printf (out, "%" G_GUINT64_FORMAT ",", line);
  ms_export_append_raw (out, raw);
  g_string_append_c (out, ',');
  ms_export_append_cell (out, reason, -1);
  g_string_append (out, "\r\n");
}

static gboolean
write_out (FILE *file, GString *out)
{
  gsize written = fwrite (out->str, 1, out->len, file);
  gsize length = out->len;

  g_string_truncate (out, 0);

  return written == length;
}

static gboolean
write_rejects (MsDb *db, gint64 id, FILE *file, gboolean *written, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = TRUE;

  stmt = ms_db_prepare (db,
                        "SELECT line, raw, reason FROM import_rejects WHERE import_id = ?1 "
                        "ORDER BY line",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_import_rejects_append_header (out);
  *written = TRUE;
  while (row && *written)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        ms_import_rejects_append (out, ms_stmt_get_int (stmt, 0), ms_stmt_get_text (stmt, 1),
                                  ms_stmt_get_text (stmt, 2));
      if (!row || out->len > FLUSH_SIZE)
        *written = write_out (file, out);
    }

  return TRUE;
}

gboolean
ms_import_save_rejects (MsStore *store, gint64 id, const char *path, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);

  FILE    *file;
  gboolean written = TRUE;
  gboolean good;

  if (db == NULL)
    return FALSE;

  file = g_fopen (path, "we");
  good = file != NULL && write_rejects (db, id, file, &written, error);
  written = (file != NULL && fclose (file) == 0) && written;
  if (file != NULL && !good)
    return FALSE;
  if (written)
    return TRUE;

  g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FAILED,
               _ ("The rejected rows cannot be written to %s: %s"), path, g_strerror (errno));

  return FALSE;
}
