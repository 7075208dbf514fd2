/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-preview.c - preview, test: one message as a given recipient will get it */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-specimen.h"
#include "ms-test-send.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static gboolean
write_message (const MsSpecimen *specimen, GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);

  MsLetterRecipient recipient = ms_specimen_get_recipient (specimen);
  gboolean          eight_bit = FALSE;

  ms_letter_render (specimen->letter, &recipient, 0, message, &eight_bit);
  if (fwrite (message->str, 1, message->len, stdout) == message->len && fflush (stdout) == 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       _ ("The message cannot be written to standard output"));

  return FALSE;
}

static MsExit
run_preview (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsSpecimen) specimen = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  specimen = db != NULL ? ms_specimen_load (db, ms_arguments_word (arguments, 0),
                                            ms_arguments_get (arguments, "recipient"), error)
                        : NULL;
  if (specimen == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; specimen->warnings[i] != NULL; i++)
    ms_cli_warn (specimen->warnings[i]);
  write_message (specimen, error);

  return MS_EXIT_DONE;
}

/* @refused: (out): how many did not arrive */
static gboolean
print_results (MsCli *cli, const GPtrArray *results, guint *refused, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);

  *refused = 0;
  for (guint i = 0; i < results->len; i++)
    {
      const MsTestResult *result = results->pdata[i];
      const MsOutcome    *outcome = &result->outcome;

      *refused += outcome->state != MS_STATE_SENT;
      ms_output_text (out, "email", _ ("Address"), result->address);
      ms_output_text (out, "state", _ ("State"), ms_state_to_string (outcome->state));
      ms_output_number (out, "code", _ ("Code"), outcome->code);
      ms_output_text (out, "enhanced_code", _ ("Enhanced"),
                      outcome->enhanced != NULL ? outcome->enhanced : "");
      ms_output_text (out, "reply", _ ("Reply"), outcome->reply);
      ms_output_text (out, "reference", _ ("Reference"),
                      outcome->reference != NULL ? outcome->reference : "");
      if (outcome->peer != NULL)
        ms_output_text (out, "server", _ ("Server"), outcome->peer->server);
      if (!ms_output_next (out, error))
        return FALSE;
    }

  return ms_output_finish (out, error);
}

static MsExit
run_test (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) results = NULL;
  MsStore *store = ms_cli_open (cli, error);
  guint    refused = 0;

  if (store == NULL)
    return MS_EXIT_FAILED;

  results =
      ms_test_send (store, ms_arguments_word (arguments, 0),
                    ms_arguments_get (arguments, "via"), ms_arguments_all (arguments, "to"),
                    ms_arguments_get (arguments, "recipient"), error);
  if (results != NULL && print_results (cli, results, &refused, error) && refused > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                 ngettext ("%u test message was not accepted",
                           "%u test messages were not accepted", refused),
                 refused);

  return MS_EXIT_DONE;
}

static const MsOption preview_options[] = {
  { "recipient", MS_OPTION_ONE, "EMAIL", N_ ("Whose message; else the first recipient's") },
  { NULL },
};

static const MsOption test_options[] = {
  { "to", MS_OPTION_MANY, "ADDR", N_ ("Where the test goes"), TRUE },
  { "recipient", MS_OPTION_ONE, "EMAIL", N_ ("Whose message; else the first recipient's") },
  { "via", MS_OPTION_ONE, "ACCOUNT", N_ ("A mail server"), TRUE },
  { NULL },
};

const MsCommand ms_preview_commands[] = {
  { { "preview", "NAME", 1, 1, preview_options, N_ ("Print a message as it would be sent") },
    run_preview },
  { { "test", "NAME", 1, 1, test_options, N_ ("Send a message to one's own addresses") },
    run_test },
  { { NULL }, NULL },
};
