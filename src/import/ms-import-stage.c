/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-stage.c - checked rows, each address once, in a file that ends with its process */

#include "config.h"

#include "ms-import-stage.h"
#include "ms-suppression-table.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _MsImportStage
{
  MsDb  *db;   /* (owned) */
  gint64 next; /* the row that is read next */
};

/* Nothing of it is worth a journal: whatever ends the process ends the file. */
#define SETUP                                                                             \
  "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;" \
  "PRAGMA cache_size = -24000;"                                                           \
  "CREATE TABLE rows (n INTEGER PRIMARY KEY, line INTEGER NOT NULL,"                      \
  " address TEXT UNIQUE COLLATE NOCASE, written TEXT, text TEXT NOT NULL, reason TEXT);"  \
  "BEGIN"

MsDb *
ms_import_stage_open (const char *database, const char *setup, GError **error)
{
  g_autofree char *path = g_strconcat (database, "-staging-XXXXXX", NULL);
  g_autoptr (MsDb) db = NULL;

  int      fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean good;

  if (fd < 0)
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FAILED,
                   _ ("The import's own file cannot be made beside %s: %s"), database,
                   g_strerror (errno));
      return NULL;
    }

  close (fd);
  db = ms_db_open (path, MS_DB_WRITE, error);
  good = db != NULL && ms_db_exec (db, setup, error);
  g_unlink (path);

  return good ? g_steal_pointer (&db) : NULL;
}

MsImportStage *
ms_import_stage_new (const char *database, GError **error)
{
  g_autoptr (MsImportStage) self = g_new0 (MsImportStage, 1);

  self->db = ms_import_stage_open (database, SETUP, error);

  return self->db != NULL ? g_steal_pointer (&self) : NULL;
}

void
ms_import_stage_free (MsImportStage *self)
{
  g_clear_pointer (&self->db, ms_db_close);
  g_free (self);
}

static gboolean
put_row (MsImportStage     *self,
         const MsImportRow *row,
         const char        *base,
         MsImportResult    *counts,
         GError           **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (self->db,
                        "INSERT INTO rows (line, address, written, text, reason)"
                        " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, row->line);
  if (row->reason == NULL)
    {
      ms_stmt_bind_static (stmt, 2, base + row->address, row->address_length);
      if (row->written_length > 0)
        ms_stmt_bind_static (stmt, 3, base + row->written, row->written_length);
      ms_stmt_bind_static (stmt, 4, base + row->fields, row->fields_length);
    }
  else
    {
      ms_stmt_bind_static (stmt, 4, base + row->raw, row->raw_length);
      ms_stmt_bind_static (stmt, 5, row->reason, -1);
    }
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  counts->rows++;
  counts->duplicates += changed == 0;
  counts->rejected += row->reason != NULL;

  return TRUE;
}

static gboolean
put_batch (MsImportStage       *self,
           const MsImportBatch *batch,
           MsImportResult      *counts,
           GError             **error)
{
  for (guint i = 0; i < batch->rows->len; i++)
    if (!put_row (self, &g_array_index (batch->rows, MsImportRow, i), batch->bytes->str, counts,
                  error))
      return FALSE;

  return TRUE;
}

gboolean
ms_import_stage_fill (MsImportStage  *self,
                      MsImportRun    *run,
                      MsImportPlan   *plan,
                      MsImportResult *counts,
                      GError        **error)
{
  g_autoptr (MsImportSource) source = NULL;

  MsImportBatch *batch = NULL;

  source = ms_import_source_new (run->import->inspection, plan, error);
  if (source == NULL || !ms_import_source_next (source, &batch, error))
    return FALSE;

  while (batch != NULL)
    {
      gboolean good = ms_import_run_take_batch (run, batch, counts->rows, error) &&
                      put_batch (self, batch, counts, error);

      ms_import_source_recycle (source, batch);
      if (!good || !ms_import_source_next (source, &batch, error))
        return FALSE;
    }

  return ms_db_exec (self->db, "COMMIT", error);
}

static guint
take_text (MsStmt *stmt, int column, GString *bytes, gsize *offset)
{
  const char *text = ms_stmt_get_text (stmt, column);

  *offset = bytes->len;
  if (text == NULL)
    return 0;

  g_string_append_len (bytes, text, strlen (text) + 1);

  return bytes->len - *offset - 1;
}

gboolean
ms_import_stage_read (MsImportStage *self, guint limit, MsImportBatch *batch, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean more = TRUE;

  g_string_truncate (batch->bytes, 0);
  g_array_set_size (batch->rows, 0);
  stmt = ms_db_prepare (self->db,
                        "SELECT n, line, address, written, text, reason FROM rows WHERE n > ?1"
                        " ORDER BY n LIMIT ?2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->next);
  ms_stmt_bind_int (stmt, 2, limit);
  while (more)
    {
      MsImportRow row = { 0 };

      if (!ms_stmt_step (stmt, &more, error))
        return FALSE;
      if (!more)
        break;

      self->next = ms_stmt_get_int (stmt, 0);
      row.line = ms_stmt_get_int (stmt, 1);
      row.address_length = take_text (stmt, 2, batch->bytes, &row.address);
      row.written_length = take_text (stmt, 3, batch->bytes, &row.written);
      row.reason =
          ms_stmt_is_null (stmt, 5) ? NULL : g_intern_string (ms_stmt_get_text (stmt, 5));
      if (row.reason == NULL)
        row.fields_length = take_text (stmt, 4, batch->bytes, &row.fields);
      else
        row.raw_length = take_text (stmt, 4, batch->bytes, &row.raw);
      g_array_append_val (batch->rows, row);
    }

  return TRUE;
}

static gboolean
holds (MsImportStage *self, const char *address, gboolean *found, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (self->db, "SELECT 1 FROM rows WHERE address = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);

  return ms_stmt_step (stmt, found, error);
}

/* Suppressions of single addresses are walked: mostly they are fewer than the rows. */
static gboolean
count_addresses (MsImportStage *self,
                 MsDb          *reader,
                 const char    *list,
                 guint64       *count,
                 GError       **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = TRUE;

  stmt = ms_db_prepare (reader,
                        "SELECT DISTINCT address FROM suppressions"
                        " WHERE list = '' OR list = coalesce (?1, '')",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, list);
  while (row)
    {
      gboolean found = FALSE;

      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row && !holds (self, ms_stmt_get_text (stmt, 0), &found, error))
        return FALSE;
      *count += found;
    }

  return TRUE;
}

/* A domain or a hash does not tell which rows it is about: each is asked for. */
static gboolean
count_rows (MsImportStage *self, MsDb *reader, const char *list, guint64 *count, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = TRUE;

  stmt = ms_db_prepare (self->db, "SELECT address FROM rows WHERE address NOT NULL", error);
  if (stmt == NULL)
    return FALSE;

  while (row)
    {
      gboolean found = FALSE;

      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row && !ms_suppression_table_contains (reader, ms_stmt_get_text (stmt, 0), list,
                                                 &found, error))
        return FALSE;
      *count += found;
    }

  return TRUE;
}

gboolean
ms_import_stage_count_suppressed (MsImportStage *self,
                                  MsDb          *reader,
                                  const char    *list,
                                  guint64       *count,
                                  GError       **error)
{
  gboolean wide = FALSE;

  if (!ms_suppression_table_is_wide (reader, &wide, error))
    return FALSE;

  return wide ? count_rows (self, reader, list, count, error)
              : count_addresses (self, reader, list, count, error);
}
