/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-suppression-files.c - suppressions import, suppressions export */

#include "config.h"

#include "ms-command-csv.h"
#include "ms-commands.h"
#include "ms-erasure-table.h"
#include "ms-output-file.h"
#include "ms-output.h"
#include "ms-suppression-export.h"
#include "ms-suppression-import.h"
#include "ms-suppression-options.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>

/* Rejected rows that are told to a person, one by one. */
#define SHOWN 20

static char *
rejects_to_json (const GArray *rejects)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < rejects->len; i++)
    {
      const MsSuppressionReject *reject = &g_array_index (rejects, MsSuppressionReject, i);

      g_string_append_printf (out,
                              "%s{\"line\":%" G_GUINT64_FORMAT ",\"reason\":", i > 0 ? "," : "",
                              reject->line);
      ms_text_append_json (out, reject->reason, -1);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}

static void
warn_of_rejects (const MsSuppressionImported *imported)
{
  g_autofree char *more = NULL;

  guint shown = MIN (imported->rejects->len, SHOWN);

  for (guint i = 0; i < shown; i++)
    {
      const MsSuppressionReject *reject =
          &g_array_index (imported->rejects, MsSuppressionReject, i);
      g_autofree char *text = NULL;

      /* Translators: a line of a file, and why it was not taken. */
      text =
          g_strdup_printf (_ ("line %" G_GUINT64_FORMAT ": %s"), reject->line, reject->reason);
      ms_cli_warn (text);
    }

  if (imported->rejected <= shown)
    return;

  more = g_strdup_printf (ngettext ("and %" G_GUINT64_FORMAT " more row was rejected",
                                    "and %" G_GUINT64_FORMAT " more rows were rejected",
                                    imported->rejected - shown),
                          imported->rejected - shown);
  ms_cli_warn (more);
}

/* Such a file is another one than was meant, or its addresses are not found. */
static MsExit
fail_for_nothing (GError **error)
{
  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
               _ ("No row of the file could be taken: nobody was suppressed. Call the column "
                  "of the addresses “email” in its first row"));

  return MS_EXIT_FAILED;
}

static MsExit
run_import (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsInspection) inspection = NULL;
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  g_auto (MsSuppressionImported) imported = { 0 };
  g_autofree char *rejects = NULL;

  MsSuppressionImportOptions options = { .list = ms_arguments_get (arguments, "list"),
                                         .reason = ms_arguments_get (arguments, "reason") };

  if (!ms_suppression_options_check_reason (options.reason, error))
    return MS_EXIT_USAGE;

  inspection = ms_command_csv_open (arguments, ms_arguments_word (arguments, 0), error);
  if (inspection == NULL || ms_cli_open (cli, error) == NULL ||
      !ms_suppression_import_run (ms_cli_open (cli, error), inspection, &options, NULL,
                                  &imported, error))
    return MS_EXIT_FAILED;

  rejects = rejects_to_json (imported.rejects);
  ms_output_number (out, "rows", _ ("Rows"), imported.rows);
  ms_output_number (out, "added", _ ("Added"), imported.added);
  ms_output_number (out, "known", _ ("Known already"), imported.known);
  ms_output_number (out, "rejected", _ ("Rejected"), imported.rejected);
  ms_output_raw (out, "rejects", rejects);
  if (ms_output_finish (out, error) && !ms_cli_is_json (cli))
    warn_of_rejects (&imported);
  if (imported.rows > 0 && imported.rejected == imported.rows)
    return fail_for_nothing (error);

  return MS_EXIT_DONE;
}

/* Whoever moves on with the file would mail them. */
static gboolean
warn_of_hashes (MsDb *db, GError **error)
{
  g_autofree char *text = NULL;
  guint            count = 0;

  if (!ms_erasure_table_count (db, &count, error))
    return FALSE;
  if (count == 0)
    return TRUE;

  text = g_strdup_printf (ngettext ("%u person of whom only a hash is kept is not in the file, "
                                    "and is suppressed in "
                                    "this database alone",
                                    "%u persons of whom only a hash is kept are not in the "
                                    "file, and are suppressed "
                                    "in this database alone",
                                    count),
                          count);
  ms_cli_warn (text);

  return TRUE;
}

static MsExit
run_export (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutputFile) file = NULL;
  MsSuppressionFilter filter;
  MsDb               *db;

  if (!ms_suppression_options_parse (arguments, &filter, error))
    return MS_EXIT_USAGE;

  db = ms_cli_reader (cli, error);
  if (db == NULL || !ms_suppression_options_check_list (db, filter.list, error))
    return MS_EXIT_FAILED;

  file = ms_output_file_open (ms_arguments_word (arguments, 0), error);
  if (file != NULL &&
      ms_suppression_export (db, &filter, ms_output_file_get_stream (file), error) &&
      ms_output_file_commit (file, error))
    warn_of_hashes (db, error);

  return MS_EXIT_DONE;
}

static const MsOption import_options[] = {
  MS_CSV_OPTIONS,
  { "list", MS_OPTION_ONE, "LIST", N_ ("For rows that name no list; without it: everything") },
  { "reason", MS_OPTION_ONE, "REASON",
    N_ ("For rows that give none: manual, unsubscribed, bounced, complained or imported") },
  { NULL },
};

static const MsOption export_options[] = {
  MS_SUPPRESSION_OPTIONS,
  { NULL },
};

const MsCommand ms_suppression_file_commands[] = {
  { { "suppressions import", "FILE", 1, 1, import_options,
      N_ ("Suppress whom a CSV file names") },
    run_import },
  { { "suppressions export", "FILE", 1, 1, export_options,
      N_ ("Write them as CSV; “-”: to standard output") },
    run_export },
  { { NULL }, NULL },
};
