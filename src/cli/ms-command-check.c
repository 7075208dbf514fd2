/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-check.c - check: what would go wrong, before it is sent */

#include "config.h"

#include "ms-check.h"
#include "ms-commands.h"
#include "ms-progress-line.h"
#include "ms-settings-table.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

/* On one of the checks' threads, one at a time; this one waits meanwhile. */
static void
show_progress (guint done, guint total, const char *title, gpointer line)
{
  ms_progress_line_show (line, (double) done / total, title != NULL ? title : "");
}

static gboolean
print_report (MsCli *cli, const MsCheckReport *report, GError **error)
{
  g_autofree char *text = ms_cli_is_json (cli) ? ms_check_report_to_json (report)
                                               : ms_check_report_to_text (report);

  if (fputs (text, stdout) >= 0 && (!ms_cli_is_json (cli) || putchar ('\n') != EOF) &&
      fflush (stdout) == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _ ("The report cannot be written to standard output"));

  return FALSE;
}

static MsExit
run_check (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsSettings) settings = NULL;
  g_autoptr (MsProgressLine) line = NULL;
  g_autoptr (MsCheckReport) report = NULL;
  MsCheckRequest request = { .campaign = ms_arguments_word (arguments, 0),
                             .lists = ms_arguments_all (arguments, "list"),
                             .excluded = ms_arguments_all (arguments, "exclude-list"),
                             .route = ms_arguments_get (arguments, "via") };
  MsDb          *db = ms_cli_reader (cli, error);

  settings = db != NULL ? ms_settings_table_load (db, error) : NULL;
  if (settings == NULL)
    return MS_EXIT_FAILED;

  request.store = ms_cli_open (cli, NULL);
  request.settings = settings;
  line = ms_progress_line_new (cli);
  report = ms_check_run (&request, show_progress, line, NULL, error);
  ms_progress_line_clear (line);
  if (report == NULL || !print_report (cli, report, error))
    return MS_EXIT_FAILED;

  return ms_check_report_worst (report) == MS_CHECK_RED ? MS_EXIT_FAILED : MS_EXIT_DONE;
}

static const MsOption check_options[] = {
  { "list", MS_OPTION_MANY, "L", N_ ("A list it will go to; else those of the last send") },
  { "exclude-list", MS_OPTION_MANY, "L", N_ ("Whoever is on it is left out") },
  { "via", MS_OPTION_ONE, "ROUTE",
    N_ ("How it will travel: an account, direct, combined:ACCOUNT, pool:NAME") },
  { NULL },
};

const MsCommand ms_check_commands[] = {
  { { "check", "NAME", 1, 1, check_options,
      N_ ("Say what would go wrong and what to do, before it is sent") },
    run_check },
  { { NULL }, NULL },
};
