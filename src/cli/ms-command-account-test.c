/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-account-test.c - account test: connects, secures and logs in, step by step */

#include "config.h"

#include "ms-account-table.h"
#include "ms-commands.h"
#include "ms-output.h"
#include "ms-password.h"
#include "ms-smtp-test.h"
#include "ms-steps.h"

#include <glib/gi18n-lib.h>

static void
collect_line (const char *line, gpointer lines)
{
  g_ptr_array_add (lines, g_strdup (line));
}

static gboolean
print_json (const char      *account,
            gboolean         works,
            const GPtrArray *steps,
            GPtrArray       *lines,
            GError         **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (TRUE, MS_OUTPUT_RECORD);

  g_ptr_array_add (lines, NULL);
  ms_output_text (out, "account", NULL, account);
  ms_output_flag (out, "works", NULL, works);
  ms_steps_put (out, steps);
  ms_output_texts (out, "transcript", NULL, (const char *const *) lines->pdata);

  return ms_output_finish (out, error);
}

static gboolean
converse (MsCli *cli, const char *account, const MsSmtpServer *server, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (MsSmtpTranscript) transcript = ms_smtp_transcript_new (collect_line, lines);
  g_autoptr (GPtrArray) steps = ms_smtp_test (server, transcript, -1);
  const MsSmtpStep *last = steps->pdata[steps->len - 1];

  if (ms_cli_is_json (cli) && !print_json (account, last->ok, steps, lines, error))
    return FALSE;

  return ms_steps_say (cli, steps, error);
}

static MsExit
run_test (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsAccount) account = NULL;
  g_auto (MsSmtpServer) server = { 0 };
  MsDb *db = ms_cli_reader (cli, error);

  account =
      db != NULL ? ms_account_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (account != NULL &&
      ms_password_make_server (ms_cli_open (cli, NULL), account, &server, error))
    converse (cli, account->name, &server, error);

  return MS_EXIT_DONE;
}

const MsCommand ms_account_test_commands[] = {
  { { "account test", "NAME", 1, 1, NULL,
      N_ ("Connect to a mail server and log in, step by step") },
    run_test },
  { { NULL }, NULL },
};
