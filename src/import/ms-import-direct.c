/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-direct.c - an import in one transaction, while nobody delivers */

#include "config.h"

#include "ms-clock.h"
#include "ms-import-private.h"
#include "ms-import-writer.h"
#include "ms-list-table.h"
#include "ms-lock.h"

#define LOOK_EVERY (MS_SECOND / 2)

static gboolean
read_first (MsDb *db, gint64 *first, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT coalesce(max(id), 0) + 1 FROM contacts", error);
  if (stmt == NULL || !ms_stmt_step (stmt, &row, error))
    return FALSE;

  *first = ms_stmt_get_int (stmt, 0);

  return TRUE;
}

static gboolean
put_batch (MsImportWriter *writer, MsDb *db, const MsImportBatch *batch, GError **error)
{
  for (guint i = 0; i < batch->rows->len; i++)
    if (!ms_import_writer_put (writer, db, &g_array_index (batch->rows, MsImportRow, i),
                               batch->bytes->str, error))
      return FALSE;

  return TRUE;
}

static gboolean
somebody_delivers (MsImportRun *run, gint64 *looked)
{
  g_autofree char *holder = NULL;

  if (ms_clock_now () - *looked < LOOK_EVERY)
    return FALSE;

  *looked = ms_clock_now ();
  holder = ms_lock_holder (ms_store_get_path (run->import->store));

  return holder != NULL;
}

static gboolean
put_all (MsImportRun    *run,
         MsImportWriter *writer,
         MsDb           *db,
         MsImportPlan   *plan,
         gboolean       *delivering,
         GError        **error)
{
  g_autoptr (MsImportSource) source = NULL;

  MsImportBatch *batch = NULL;
  gint64         looked = ms_clock_now ();

  source = ms_import_source_new (run->import->inspection, plan, error);
  if (source == NULL || !ms_import_source_next (source, &batch, error))
    return FALSE;

  while (batch != NULL && !*delivering)
    {
      gboolean good = ms_import_run_take_batch (run, batch, writer->counts.rows, error) &&
                      put_batch (writer, db, batch, error);

      ms_import_source_recycle (source, batch);
      if (!good || !ms_import_source_next (source, &batch, error))
        return FALSE;
      if (batch != NULL)
        *delivering = somebody_delivers (run, &looked);
      if (*delivering)
        ms_import_source_recycle (source, batch);
    }

  return TRUE;
}

static gboolean
write_all (MsImportRun    *run,
           MsImportWriter *writer,
           MsDb           *db,
           gboolean       *delivering,
           GError        **error)
{
  const MsImportOptions *options = &run->import->options;
  g_autoptr (MsImportPlan) plan = NULL;

  gboolean fits = TRUE;
  guint    changed = 0;

  if (!ms_import_find_list (db, options->list, &writer->list, error) ||
      !ms_list_table_ensure (db, options->list, &writer->into, error) ||
      !ms_import_row_insert (db, run, writer->into, 0, &writer->import, error) ||
      !read_first (db, &writer->first, error))
    return FALSE;

  plan = ms_import_plan_new (ms_inspection_get_mapping (run->import->inspection), db, error);
  if (plan == NULL || !put_all (run, writer, db, plan, delivering, error))
    return FALSE;
  if (*delivering)
    return TRUE;

  *run->result = writer->counts;
  if (!ms_import_plan_apply (plan, db, &fits, error) ||
      !ms_import_writer_join (writer, db, error) ||
      !ms_import_writer_apply (db, writer->import, -1, &changed, error) ||
      !ms_import_writer_count_suppressed (writer, db, error))
    return FALSE;

  *run->result = writer->counts;
  run->result->id = writer->import;

  return !g_cancellable_set_error_if_cancelled (run->cancellable, error) &&
         ms_import_row_publish (db, run->result, writer->into, writer->list == 0, error);
}

gboolean
ms_import_write_direct (MsImportRun *run, gboolean *delivering, GError **error)
{
  g_autoptr (MsDb) db = NULL;

  MsImportWriter writer;
  gboolean       good;

  db = ms_db_open (ms_store_get_path (run->import->store), MS_DB_WRITE, error);
  if (db == NULL ||
      !ms_db_exec (db, "PRAGMA cache_size = -30000; PRAGMA foreign_keys = OFF", error) ||
      !ms_db_exec (db, "BEGIN IMMEDIATE", error))
    return FALSE;

  ms_import_writer_init (&writer);
  writer.existing = run->import->options.existing;
  good = write_all (run, &writer, db, delivering, error);
  ms_import_writer_clear (&writer);

  if (good && !*delivering)
    good = ms_db_exec (db, "COMMIT", error);
  if (!good || *delivering)
    ms_db_exec (db, "ROLLBACK", NULL);

  return good;
}
