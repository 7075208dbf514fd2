/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-reports.c - status, report, attempts: what became of a campaign's recipients */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-commands.h"
#include "ms-ledger-query.h"
#include "ms-output-file.h"
#include "ms-reading.h"
#include "ms-report.h"
#include "ms-status.h"

#include <glib/gi18n-lib.h>

static MsExit
run_status (MsCli *cli, const MsArguments *arguments, GError **error)
{
  ms_status_print (cli, ms_arguments_word (arguments, 0), NULL, NULL, error);

  return MS_EXIT_DONE;
}

static void
write_reading (MsOutput        *out,
               const char      *class_label,
               const char      *explanation_label,
               MsState          state,
               const MsAttempt *attempt)
{
  MsReading reading;
  gboolean  read =
      ms_reading_of_outcome (state, attempt->code, attempt->enhanced, attempt->reply, &reading);
  const char *class = "";

  if (read)
    ms_reading_set_class (&reading, attempt->class);
  if (read)
    class = ms_output_is_json (out) ? ms_reply_class_to_string (reading.class)
                                    : ms_reply_class_label (reading.class);

  ms_output_text (out, "class", class_label, class);
  ms_output_text (out, "explanation", explanation_label,
                  read && state != MS_STATE_SENT ? ms_reading_explain (&reading) : "");
}

static gboolean
write_json (const MsRecipientRow *row, gpointer data, GError **error)
{
  MsOutput        *out = data;
  const MsAttempt *last = &row->last;

  ms_output_text (out, "email", NULL, ms_recipient_row_get_shown (row));
  ms_output_text (out, "state", NULL, ms_state_to_string (row->state));
  ms_output_number (out, "code", NULL, last->code);
  ms_output_text (out, "enhanced_code", NULL, last->enhanced);
  ms_output_text (out, "reply", NULL, last->reply);
  write_reading (out, NULL, NULL, row->state, last);
  ms_output_text (out, "server", NULL, last->server);
  ms_output_text (out, "address", NULL, last->address);
  ms_output_text (out, "tls", NULL, last->tls);
  ms_output_text (out, "reference", NULL, last->reference);
  ms_output_text (out, "route", NULL, last->route);
  ms_output_text (out, "site", NULL, last->site);
  ms_output_number (out, "attempts", NULL, last->number);
  ms_output_time (out, "first_attempt", NULL, row->first_attempt);
  ms_output_time (out, "last_attempt", NULL, last->at);
  ms_output_time (out, "next_attempt", NULL, row->next_attempt);

  return ms_output_next (out, error);
}

static gboolean
write_report (MsDb                    *db,
              const MsRecipientFilter *filter,
              gboolean                 json,
              GOutputStream           *stream,
              GError                 **error)
{
  g_autoptr (MsOutput) out = NULL;

  if (!json)
    return ms_report_write_csv (db, filter, stream, error);

  out = ms_output_new (stream, TRUE, MS_OUTPUT_LIST);

  return ms_ledger_query_each (db, filter, write_json, out, error) &&
         ms_output_finish (out, error);
}

static gboolean
parse_states (const MsArguments *arguments, guint *states, GError **error)
{
  const char *const *names = ms_arguments_all (arguments, "state");

  for (; names != NULL && *names != NULL; names++)
    {
      MsState state;

      if (!ms_state_from_string (*names, &state))
        return ms_usage_fail (error, _ ("There is no state called “%s”"), *names);
      *states |= 1u << state;
    }

  return TRUE;
}

static MsExit
run_report (MsCli *cli, const MsArguments *arguments, GError **error)
{
  static const char *const formats[] = { "csv", "json", NULL };
  g_autoptr (MsCampaign) campaign = NULL;
  g_autoptr (MsOutputFile) file = NULL;
  MsRecipientFilter filter = { 0 };
  guint             format = ms_cli_is_json (cli);
  MsDb             *db;

  if (!parse_states (arguments, &filter.states, error) ||
      !ms_arguments_choice (arguments, "format", formats, &format, error))
    return MS_EXIT_USAGE;

  db = ms_cli_reader (cli, error);
  campaign =
      db != NULL ? ms_campaign_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (campaign == NULL)
    return MS_EXIT_FAILED;

  filter.campaign = campaign->id;
  file = ms_output_file_open (ms_arguments_get (arguments, "output"), error);
  if (file != NULL &&
      write_report (db, &filter, format == 1, ms_output_file_get_stream (file), error))
    ms_output_file_commit (file, error);

  return MS_EXIT_DONE;
}

static MsExit
run_attempts (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsCampaign) campaign = NULL;
  g_autoptr (MsRecipientRow) recipient = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  campaign =
      db != NULL ? ms_campaign_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  recipient = campaign != NULL ? ms_ledger_query_find (db, campaign->id,
                                                       ms_arguments_word (arguments, 1), error)
                               : NULL;
  attempts = recipient != NULL ? ms_ledger_query_attempts (db, recipient->id, error) : NULL;
  if (attempts == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < attempts->len; i++)
    {
      const MsAttempt *attempt = attempts->pdata[i];

      ms_output_time (out, "time", _ ("Time"), attempt->at);
      ms_output_text (out, "route", _ ("Route"), attempt->route);
      ms_output_text (out, "site", _ ("Site"), attempt->site);
      ms_output_text (out, "server", _ ("Server"), attempt->server);
      ms_output_text (out, "address", _ ("Address"), attempt->address);
      ms_output_text (out, "tls", _ ("TLS"), attempt->tls);
      ms_output_number (out, "code", _ ("Code"), attempt->code);
      ms_output_text (out, "enhanced_code", _ ("Enhanced"), attempt->enhanced);
      ms_output_text (out, "reply", _ ("Reply"), attempt->reply);
      write_reading (out, _ ("Meaning"), NULL, attempt->state, attempt);
      ms_output_text (out, "reference", _ ("Reference"), attempt->reference);
      ms_output_text (out, "state", _ ("State"), ms_state_to_string (attempt->state));
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static const MsOption report_options[] = {
  { "state", MS_OPTION_MANY, "S", N_ ("Only recipients in this state") },
  { "format", MS_OPTION_ONE, "csv|json", N_ ("CSV, or JSON") },
  { "output", MS_OPTION_ONE, "FILE", N_ ("Write it there instead of to standard output") },
  { NULL },
};

const MsCommand ms_report_commands[] = {
  { { "status", "NAME", 1, 1, NULL, N_ ("Show where a campaign stands") }, run_status },
  { { "report", "NAME", 1, 1, report_options, N_ ("Write what became of each recipient") },
    run_report },
  { { "attempts", "NAME EMAIL", 2, 2, NULL, N_ ("Show each try for one recipient") },
    run_attempts },
  { { NULL }, NULL },
};
