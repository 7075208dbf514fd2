/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-import.c - import, undo-import */

#include "config.h"

#include "ms-command-csv.h"
#include "ms-commands.h"
#include "ms-import-undo.h"
#include "ms-import.h"
#include "ms-output.h"
#include "ms-progress-line.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

#define LOOK_EVERY_MS 100

typedef struct
{
  MsImport       *import;
  MsProgressLine *line;
  GCancellable   *cancellable;
  GMainLoop      *loop;
  GTimer         *timer;
  MsImportResult  result;
  GError         *error; /* (owned) (nullable) */
} Watch;

/* A file that is read is not yet stored, and nobody knows how long that takes. */
static char *
describe (const MsImportProgress *progress, double share, double seconds)
{
  g_autofree char *left = NULL;

  if (share >= 1)
    return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " rows, storing them"), progress->rows);
  if (share <= 0)
    return g_strdup (_ ("reading"));

  left = ms_progress_line_duration (seconds / share - seconds);

  /* Translators: the last %s is the time left, as "3 min 10 s". */
  return g_strdup_printf (_ ("%" G_GUINT64_FORMAT " rows, %.0f a second, %s left"),
                          progress->rows, progress->rows / MAX (seconds, 0.001), left);
}

static gboolean
look (gpointer data)
{
  Watch           *watch = data;
  MsImportProgress progress = { 0 };
  double           share;
  g_autofree char *text = NULL;

  ms_import_get_progress (watch->import, &progress);
  share = progress.total > 0 ? (double) progress.bytes / progress.total : 0;
  text = describe (&progress, share, g_timer_elapsed (watch->timer, NULL));
  ms_progress_line_show (watch->line, share, text);

  return G_SOURCE_CONTINUE;
}

static gboolean
on_signal (gpointer data)
{
  g_cancellable_cancel (((Watch *) data)->cancellable);

  return G_SOURCE_CONTINUE;
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer data)
{
  Watch *watch = data;

  ms_import_run_finish (watch->import, result, &watch->result, &watch->error);
  g_main_loop_quit (watch->loop);
}

static gboolean
run_import_loop (MsCli *cli, MsImport *import, MsImportResult *result, GError **error)
{
  g_autoptr (MsProgressLine) line = ms_progress_line_new (cli);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GTimer) timer = g_timer_new ();
  Watch watch = { import, line, cancellable, loop, timer };
  guint sources[3];

  sources[0] = g_unix_signal_add (SIGINT, on_signal, &watch);
  sources[1] = g_unix_signal_add (SIGTERM, on_signal, &watch);
  sources[2] = g_timeout_add (LOOK_EVERY_MS, look, &watch);
  ms_import_run_async (import, cancellable, on_finished, &watch);
  g_main_loop_run (loop);
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);

  *result = watch.result;
  if (watch.error == NULL)
    return TRUE;

  g_propagate_error (error, watch.error);

  return FALSE;
}

static gboolean
print_result (MsCli *cli, const char *list, const MsImportResult *result, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);

  ms_output_text (out, "list", _ ("List"), list);
  if (result->id != 0)
    ms_output_number (out, "id", _ ("Import"), result->id);
  ms_output_number (out, "rows", _ ("Rows"), result->rows);
  ms_output_number (out, "added", _ ("Added"), result->added);
  ms_output_number (out, "updated", _ ("Updated"), result->updated);
  ms_output_number (out, "unchanged", _ ("Unchanged"), result->unchanged);
  ms_output_number (out, "duplicates", _ ("Duplicates"), result->duplicates);
  ms_output_number (out, "rejected", _ ("Rejected"), result->rejected);
  ms_output_number (out, "suppressed", _ ("Suppressed"), result->suppressed);

  return ms_output_finish (out, error);
}

static MsExit
run_import (MsCli *cli, const MsArguments *arguments, GError **error)
{
  static const char *const modes[] = { "keep", "fill", "replace", NULL };
  g_autoptr (MsInspection) inspection = NULL;
  g_autoptr (MsImport) import = NULL;
  MsImportOptions options = { .list = ms_arguments_word (arguments, 0),
                              .rejects = ms_arguments_get (arguments, "rejects"),
                              .dry_run = ms_arguments_flag (arguments, "dry-run") };
  MsImportResult  result = { 0 };
  guint           existing = MS_EXISTING_FILL;

  if (!ms_arguments_choice (arguments, "existing", modes, &existing, error))
    return MS_EXIT_USAGE;

  options.existing = existing;
  inspection = ms_command_csv_open (arguments, ms_arguments_word (arguments, 1), error);
  if (inspection == NULL || ms_cli_open (cli, error) == NULL)
    return MS_EXIT_FAILED;

  import = ms_import_new (ms_cli_open (cli, error), inspection, &options);
  if (!run_import_loop (cli, import, &result, error))
    {
      if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return MS_EXIT_FAILED;
      g_clear_error (error);
      ms_cli_warn (_ ("The import was cancelled: nothing has changed"));
      return MS_EXIT_INTERRUPTED;
    }

  print_result (cli, options.list, &result, error);

  return MS_EXIT_DONE;
}

static MsExit
run_undo (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsImportUndone) undone = { 0 };
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  const char *word = ms_arguments_word (arguments, 0);
  guint64     id = 0;
  MsStore    *store;

  if (word != NULL && !g_ascii_string_to_unsigned (word, 10, 1, G_MAXINT64, &id, NULL))
    {
      ms_usage_fail (error, _ ("“%s” is not the number of an import"), word);
      return MS_EXIT_USAGE;
    }

  store = ms_cli_open (cli, error);
  if (store == NULL || !ms_import_undo (store, id, &undone, error))
    return MS_EXIT_FAILED;

  ms_output_number (out, "id", _ ("Import"), undone.id);
  ms_output_text (out, "list", _ ("List"), undone.list);
  ms_output_text (out, "file", _ ("File"), undone.file);
  ms_output_number (out, "removed", _ ("Removed"), undone.removed);
  ms_output_number (out, "restored", _ ("Restored"), undone.restored);
  ms_output_texts (out, "kept", _ ("Kept, being recipients"),
                   (const char *const *) undone.kept);
  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static const MsOption import_options[] = {
  MS_CSV_OPTIONS,
  { "map", MS_OPTION_MANY, "COLUMN=FIELD",
    N_ ("Which field a column fills; none: it is skipped") },
  { "existing", MS_OPTION_ONE, "keep|fill|replace",
    N_ ("What becomes of the fields of contacts that exist; fill if nothing is said") },
  { "rejects", MS_OPTION_ONE, "FILE", N_ ("Save the rejected rows there as CSV") },
  { "dry-run", MS_OPTION_FLAG, NULL, N_ ("Only count") },
  { NULL },
};

const MsCommand ms_import_commands[] = {
  { { "import", "LIST FILE", 2, 2, import_options, N_ ("Bring a CSV file onto a list") },
    run_import },
  { { "undo-import", "[ID]", 0, 1, NULL, N_ ("Take an import back; the latest one") },
    run_undo },
  { { NULL }, NULL },
};
