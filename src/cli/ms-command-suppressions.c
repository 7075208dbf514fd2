/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-suppressions.c - suppress, unsuppress, suppressions */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>

#define PAGE 1000

/* (transfer full) (nullable) (element-type MsSuppression): every word, or none of them */
static GPtrArray *
parse_words (const MsArguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) rows =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_suppression_free);

  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    {
      MsSuppression *row = ms_suppression_parse (ms_arguments_word (arguments, i), error);

      if (row == NULL)
        return NULL;
      row->reason = g_strdup (MS_SUPPRESSION_MANUAL);
      g_ptr_array_add (rows, row);
    }

  return g_steal_pointer (&rows);
}

static gboolean
add_all (MsDb *db, gpointer data, GError **error)
{
  const GPtrArray *rows = data;

  for (guint i = 0; i < rows->len; i++)
    if (!ms_suppression_table_add (db, rows->pdata[i], NULL, error))
      return FALSE;

  return TRUE;
}

static gboolean
remove_all (MsDb *db, gpointer data, GError **error)
{
  const GPtrArray *rows = data;

  for (guint i = 0; i < rows->len; i++)
    {
      const MsSuppression *row = rows->pdata[i];

      if (!ms_suppression_table_remove (db, row->address, "", error))
        return FALSE;
    }

  return TRUE;
}

static MsExit
run_suppress (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) rows = parse_words (arguments, error);

  if (rows != NULL && ms_cli_write (cli, add_all, rows, error))
    ms_cli_say (cli,
                ngettext ("%u address is never mailed again.",
                          "%u addresses are never mailed again.", rows->len),
                rows->len);

  return MS_EXIT_DONE;
}

static MsExit
run_unsuppress (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GPtrArray) rows = parse_words (arguments, error);

  if (rows != NULL && ms_cli_write (cli, remove_all, rows, error))
    ms_cli_say (cli,
                ngettext ("%u address may be mailed again.",
                          "%u addresses may be mailed again.", rows->len),
                rows->len);

  return MS_EXIT_DONE;
}

static MsExit
run_suppressions (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsSuppression) after = NULL;
  MsDb *db = ms_cli_reader (cli, error);
  guint length;

  if (db == NULL)
    return MS_EXIT_FAILED;

  do
    {
      g_autoptr (GPtrArray) page = ms_suppression_table_page (db, NULL, after, PAGE, error);

      if (page == NULL)
        return MS_EXIT_FAILED;

      length = page->len;
      for (guint i = 0; i < length; i++)
        {
          const MsSuppression *row = page->pdata[i];

          ms_output_text (out, "email", _ ("Address"),
                          row->written != NULL ? row->written : row->address);
          ms_output_text (out, "reason", _ ("Reason"), row->reason);
          ms_output_time (out, "time", _ ("Since"), row->at);
          if (!ms_output_next (out, error))
            return MS_EXIT_FAILED;
        }
      g_clear_pointer (&after, ms_suppression_free);
      if (length > 0)
        after = g_ptr_array_steal_index (page, length - 1);
    }
  while (length == PAGE);

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

const MsCommand ms_suppression_commands[] = {
  { { "suppress", "EMAIL…", 1, G_MAXUINT, NULL, N_ ("Never mail these addresses again") },
    run_suppress },
  { { "unsuppress", "EMAIL…", 1, G_MAXUINT, NULL, N_ ("Allow these addresses to be mailed") },
    run_unsuppress },
  { { "suppressions", NULL, 0, 0, NULL, N_ ("Show who is never mailed, and why") },
    run_suppressions },
  { { NULL }, NULL },
};
