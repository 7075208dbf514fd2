/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-staged.c - an import in small pieces beside a delivery, and a dry run */

#include "config.h"

#include "ms-clock.h"
#include "ms-import-private.h"
#include "ms-import-removal.h"
#include "ms-import-stage.h"
#include "ms-import-writer.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

/* Rows in one transaction of the store's thread: a few milliseconds. */
#define PIECE 200

/* As many changed contacts get their fields in the closing transaction itself; of more, the
 * rest follows it in pieces, and is carried on after a crash. */
#define CHANGES_AT_ONCE 2000

#define ATTEMPTS 5

typedef struct
{
  MsImportRun   *run;
  MsImportWriter writer;
  MsImportWriter after; /* what the writer becomes once the piece is committed */
  MsImportStage *stage; /* (owned) */
  MsImportPlan  *plan;  /* (owned) */
  MsImportBatch  batch; /* its parts are owned */
  gboolean       fits;  /* the fields are as they were planned */
  gboolean       made;  /* the list was made by the import */
  gint64         final; /* the list as it is published */
} Staged;

static gboolean
begin_import (MsDb *db, gpointer data, GError **error)
{
  Staged          *self = data;
  g_autofree char *name = g_uuid_string_random ();
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "INSERT INTO lists (name, created, hidden) VALUES (?1, ?2, 1)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);
  ms_stmt_bind_int (stmt, 2, ms_clock_wall ());
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  self->writer.into = ms_db_get_last_id (db);

  return ms_import_row_insert (db, self->run, self->writer.into, MS_IMPORT_STAGING,
                               &self->writer.import, error);
}

static gboolean
put_rows (Staged *self, MsImportWriter *writer, MsDb *db, GError **error)
{
  for (guint i = 0; i < self->batch.rows->len; i++)
    if (!ms_import_writer_put (writer, db, &g_array_index (self->batch.rows, MsImportRow, i),
                               self->batch.bytes->str, error))
      return FALSE;

  return TRUE;
}

/* May run twice, when the first time met a full disk. */
static gboolean
put_piece (MsDb *db, gpointer data, GError **error)
{
  Staged *self = data;

  self->after = self->writer;

  return put_rows (self, &self->after, db, error);
}

static gboolean
put_all (Staged *self, MsDb *reader, GError **error)
{
  MsStore *store = self->run->import->store;

  do
    {
      if (g_cancellable_set_error_if_cancelled (self->run->cancellable, error) ||
          !ms_import_stage_read (self->stage, PIECE, &self->batch, error))
        return FALSE;

      if (self->writer.only_count)
        {
          if (!put_rows (self, &self->writer, reader, error))
            return FALSE;
          continue;
        }
      if (!ms_store_call (store, MS_STORE_NORMAL, put_piece, self, error))
        return FALSE;
      self->writer = self->after;
    }
  while (self->batch.rows->len > 0);

  return TRUE;
}

static gboolean
run_with_lists (MsDb       *db,
                const char *sql,
                gint64      from,
                gint64      to,
                const char *name,
                GError    **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, from);
  if (name != NULL)
    ms_stmt_bind_text (stmt, 2, name);
  else
    ms_stmt_bind_int (stmt, 2, to);

  return ms_stmt_run (stmt, NULL, error);
}

/* A new list only has to be shown; an existing one gets its new members. */
static gboolean
show_list (Staged *self, MsDb *db, GError **error)
{
  const char *name = self->run->import->options.list;
  gint64      known = 0;

  if (!ms_import_find_list (db, name, &known, error))
    return FALSE;

  self->made = known == 0;
  self->final = known == 0 ? self->writer.into : known;
  if (self->made)
    return run_with_lists (db, "UPDATE lists SET name = ?2, hidden = 0 WHERE id = ?1",
                           self->writer.into, 0, name, error);

  return run_with_lists (db,
                         "INSERT OR IGNORE INTO memberships SELECT ?2, contact_id, import_id"
                         " FROM memberships WHERE list_id = ?1",
                         self->writer.into, known, NULL, error);
}

static gboolean
publish (MsDb *db, gpointer data, GError **error)
{
  Staged *self = data;
  guint   changed = 0;

  if (!ms_import_plan_apply (self->plan, db, &self->fits, error))
    return FALSE;
  if (!self->fits)
    return TRUE;

  return ms_import_writer_apply (db, self->writer.import, CHANGES_AT_ONCE, &changed, error) &&
         show_list (self, db, error) &&
         ms_import_row_publish (db, self->run->result, self->final, self->made, error);
}

/* What is counted while staging, and what is counted while writing, are told apart. */
static void
collect_counts (Staged *self, const MsImportResult *staged, guint64 suppressed)
{
  MsImportResult *result = self->run->result;

  *result = self->writer.counts;
  result->id = self->writer.import;
  result->rows = staged->rows;
  result->duplicates = staged->duplicates;
  result->rejected = staged->rejected;
  result->suppressed = suppressed;
}

static gboolean
stage_and_put (Staged *self, MsDb *reader, GError **error)
{
  MsImport      *import = self->run->import;
  MsImportResult staged = { 0 };
  guint64        suppressed = 0;

  self->plan =
      ms_import_plan_new (ms_inspection_get_mapping (import->inspection), reader, error);
  if (self->plan == NULL)
    return FALSE;

  self->stage = ms_import_stage_new (ms_store_get_path (import->store), error);
  if (self->stage == NULL || !ms_import_run_begin_rejects (self->run, error) ||
      !ms_import_stage_fill (self->stage, self->run, self->plan, &staged, error))
    return FALSE;

  if (import->options.list != NULL &&
      !ms_import_find_list (reader, import->options.list, &self->writer.list, error))
    return FALSE;
  if (!self->writer.only_count && !ms_store_call (import->store, 0, begin_import, self, error))
    return FALSE;
  if (!put_all (self, reader, error) ||
      !ms_import_stage_count_suppressed (self->stage, reader, import->options.list, &suppressed,
                                         error))
    return FALSE;

  collect_counts (self, &staged, suppressed);

  return !g_cancellable_set_error_if_cancelled (self->run->cancellable, error);
}

/* Once published, what is left to do is nobody's failure: the next start carries it on. */
static void
tidy_up (Staged *self)
{
  MsStore *store = self->run->import->store;
  g_autoptr (GError) error = NULL;

  if (ms_import_removal_settle (store, self->writer.import, &error) && !self->made)
    ms_import_removal_drop_list (store, self->writer.into, &error);
  if (error != NULL)
    g_debug ("An import is tidied up later: %s", error->message);
}

static gboolean
attempt (Staged *self, GError **error)
{
  MsStore *store = self->run->import->store;
  g_autoptr (MsDb) reader = ms_store_open_reader (store, error);

  if (reader == NULL || !stage_and_put (self, reader, error))
    return FALSE;
  if (self->writer.only_count)
    return TRUE;
  if (!ms_store_call (store, MS_STORE_NORMAL, publish, self, error))
    return FALSE;

  if (self->fits)
    tidy_up (self);

  return TRUE;
}

static gboolean
attempt_cleanly (MsImportRun *run, gboolean *fits, GError **error)
{
  Staged   self = { .run = run, .fits = TRUE };
  gboolean good;

  ms_import_writer_init (&self.writer);
  self.writer.existing = run->import->options.existing;
  self.writer.only_count = run->import->options.dry_run;
  self.batch.bytes = g_string_new (NULL);
  self.batch.rows = g_array_new (FALSE, TRUE, sizeof (MsImportRow));

  good = attempt (&self, error);
  *fits = self.fits;
  if ((!good || !self.fits) && self.writer.import != 0)
    good = ms_import_removal_forget (run->import->store, self.writer.import, self.writer.into,
                                     good ? error : NULL) &&
           good;

  ms_import_writer_clear (&self.writer);
  g_string_free (self.batch.bytes, TRUE);
  g_array_unref (self.batch.rows);
  g_clear_pointer (&self.stage, ms_import_stage_free);
  g_clear_pointer (&self.plan, ms_import_plan_free);

  return good;
}

gboolean
ms_import_write_staged (MsImportRun *run, GError **error)
{
  int      lock = ms_import_lock (ms_store_get_path (run->import->store), FALSE);
  gboolean fits = FALSE;
  gboolean good = TRUE;

  for (guint i = 0; i < ATTEMPTS && good && !fits; i++)
    good = attempt_cleanly (run, &fits, error);
  if (lock >= 0)
    close (lock);

  if (good && !fits)
    {
      g_set_error_literal (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FAILED,
                           _ ("Others keep adding fields to the contacts: import again when "
                              "they "
                              "have finished"));
      return FALSE;
    }

  return good;
}
