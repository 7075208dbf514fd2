/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import.c - brings the contacts of a file onto a list, at once or not at all */

#include "config.h"

#include "ms-clock.h"
#include "ms-export.h"
#include "ms-import-private.h"
#include "ms-import-undo.h"
#include "ms-lock.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

MsImport *
ms_import_new (MsStore *store, MsInspection *inspection, const MsImportOptions *options)
{
  MsImport *self = g_new0 (MsImport, 1);
  GStatBuf  status;

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->shared.mutex);
  if (g_stat (ms_inspection_get_path (inspection), &status) == 0)
    self->shared.progress.total = status.st_size;
  self->store = store;
  self->inspection = ms_inspection_ref (inspection);
  self->options = *options;
  self->options.list = g_strdup (options->list);
  self->options.rejects = g_strdup (options->rejects);

  return self;
}

MsImport *
ms_import_ref (MsImport *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ms_import_unref (MsImport *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  ms_inspection_unref (self->inspection);
  g_free ((char *) self->options.list);
  g_free ((char *) self->options.rejects);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

void
ms_import_get_progress (MsImport *self, MsImportProgress *progress)
{
  g_mutex_lock (&self->shared.mutex);
  *progress = self->shared.progress;
  g_mutex_unlock (&self->shared.mutex);
}

static gboolean
fail_rejects (const MsImportRun *run, GError **error)
{
  g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FAILED,
               _ ("The rejected rows cannot be written to %s: %s"),
               run->import->options.rejects, g_strerror (errno));

  return FALSE;
}

gboolean
ms_import_run_begin_rejects (MsImportRun *run, GError **error)
{
  if (run->import->options.rejects == NULL)
    return TRUE;

  if (run->file != NULL)
    fclose (run->file);
  run->file = g_fopen (run->import->options.rejects, "we");
  if (run->file == NULL)
    return fail_rejects (run, error);

  if (run->rejects == NULL)
    run->rejects = g_string_new (NULL);
  g_string_truncate (run->rejects, 0);
  ms_import_rejects_append_header (run->rejects);

  return TRUE;
}

static gboolean
write_rejects (MsImportRun *run, GError **error)
{
  if (run->file == NULL || run->rejects->len == 0)
    return TRUE;

  if (fwrite (run->rejects->str, 1, run->rejects->len, run->file) < run->rejects->len)
    return fail_rejects (run, error);
  g_string_truncate (run->rejects, 0);

  return TRUE;
}

gboolean
ms_import_run_take_batch (MsImportRun *run, MsImportBatch *batch, guint64 rows, GError **error)
{
  MsImport *self = run->import;

  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return FALSE;

  g_mutex_lock (&self->shared.mutex);
  self->shared.progress.bytes = batch->position;
  self->shared.progress.rows = rows + batch->rows->len;
  g_mutex_unlock (&self->shared.mutex);

  if (run->file == NULL)
    return TRUE;

  for (guint i = 0; i < batch->rows->len; i++)
    {
      const MsImportRow *row = &g_array_index (batch->rows, MsImportRow, i);

      if (row->reason != NULL)
        ms_import_rejects_append (run->rejects, row->line, batch->bytes->str + row->raw,
                                  row->reason);
    }

  return write_rejects (run, error);
}

static gboolean
end_rejects (MsImportRun *run, gboolean good, GError **error)
{
  FILE *file = g_steal_pointer (&run->file);

  if (file == NULL)
    return good;

  if (good)
    {
      run->file = file;
      good = write_rejects (run, error);
      run->file = NULL;
    }
  if (fclose (file) != 0 && good)
    good = fail_rejects (run, error);
  if (!good)
    g_unlink (run->import->options.rejects);

  return good;
}

static gboolean
check_options (MsImport *self, GError **error)
{
  if (self->options.dry_run || (self->options.list != NULL && *self->options.list != '\0'))
    return TRUE;

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                       _ ("The list needs a name"));

  return FALSE;
}

static gboolean
write_either_way (MsImportRun *run, GError **error)
{
  MsImport        *self = run->import;
  g_autofree char *holder = ms_lock_holder (ms_store_get_path (self->store));
  gboolean         staged = holder != NULL || self->options.dry_run;

  if (!staged && (!ms_import_run_begin_rejects (run, error) ||
                  !ms_import_write_direct (run, &staged, error)))
    return FALSE;

  return !staged || ms_import_write_staged (run, error);
}

gboolean
ms_import_run (MsImport       *self,
               GCancellable   *cancellable,
               MsImportResult *result,
               GError        **error)
{
  MsImportRun run = { self, cancellable, NULL, NULL, ms_clock_wall (), result };
  gboolean    good;

  *result = (MsImportResult){ 0 };
  if (!check_options (self, error) || !ms_import_recover (self->store, error))
    return FALSE;

  good = write_either_way (&run, error);
  good = end_rejects (&run, good, error);
  if (run.rejects != NULL)
    g_string_free (run.rejects, TRUE);

  return good;
}

static void
run_in_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree MsImportResult *result = g_new0 (MsImportResult, 1);
  GError                    *error = NULL;

  if (ms_import_run (data, cancellable, result, &error))
    g_task_return_pointer (task, g_steal_pointer (&result), g_free);
  else
    g_task_return_error (task, error);
}

void
ms_import_run_async (MsImport           *self,
                     GCancellable       *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_task_data (task, ms_import_ref (self), (GDestroyNotify) ms_import_unref);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, run_in_task);
}

gboolean
ms_import_run_finish (MsImport       *self,
                      GAsyncResult   *async_result,
                      MsImportResult *result,
                      GError        **error)
{
  g_autofree MsImportResult *found = g_task_propagate_pointer (G_TASK (async_result), error);

  if (found == NULL)
    return FALSE;

  *result = *found;

  return TRUE;
}
