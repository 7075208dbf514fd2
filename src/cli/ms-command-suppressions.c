/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-suppressions.c - suppress, unsuppress, suppressions */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>

#define PAGE 1000

/* (transfer full) (nullable) (element-type MsAddress): every word, or none of them */
static GArray *
parse_addresses (const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) addresses = g_array_new (FALSE, TRUE, sizeof (MsAddress));

  g_array_set_clear_func (addresses, (GDestroyNotify) ms_address_clear);
  for (guint i = 0; i < ms_arguments_count (arguments); i++)
    {
      const char      *word = ms_arguments_word (arguments, i);
      MsAddress        address = { NULL, NULL };
      MsAddressProblem problem = ms_address_parse (word, &address);

      if (problem != MS_ADDRESS_OK)
        {
          g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, "%s: %s", word,
                       ms_address_describe (problem));
          return NULL;
        }
      g_array_append_val (addresses, address);
    }

  return g_steal_pointer (&addresses);
}

static gboolean
add_all (MsDb *db, gpointer data, GError **error)
{
  const GArray *addresses = data;

  for (guint i = 0; i < addresses->len; i++)
    if (!ms_suppression_table_add (db, &g_array_index (addresses, MsAddress, i),
                                   MS_SUPPRESSION_MANUAL, NULL, error))
      return FALSE;

  return TRUE;
}

static gboolean
remove_all (MsDb *db, gpointer data, GError **error)
{
  const GArray *addresses = data;

  for (guint i = 0; i < addresses->len; i++)
    if (!ms_suppression_table_remove (db, g_array_index (addresses, MsAddress, i).key, error))
      return FALSE;

  return TRUE;
}

static MsExit
run_suppress (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) addresses = parse_addresses (arguments, error);

  if (addresses != NULL && ms_cli_write (cli, add_all, addresses, error))
    ms_cli_say (cli,
                ngettext ("%u address is never mailed again.",
                          "%u addresses are never mailed again.", addresses->len),
                addresses->len);

  return MS_EXIT_DONE;
}

static MsExit
run_unsuppress (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (GArray) addresses = parse_addresses (arguments, error);

  if (addresses != NULL && ms_cli_write (cli, remove_all, addresses, error))
    ms_cli_say (cli,
                ngettext ("%u address may be mailed again.",
                          "%u addresses may be mailed again.", addresses->len),
                addresses->len);

  return MS_EXIT_DONE;
}

static MsExit
run_suppressions (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autofree char *after = NULL;
  MsDb            *db = ms_cli_reader (cli, error);
  guint            length;

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

          g_free (after);
          after = g_strdup (row->address);
          ms_output_text (out, "email", _ ("Address"),
                          row->written != NULL ? row->written : row->address);
          ms_output_text (out, "reason", _ ("Reason"), row->reason);
          ms_output_time (out, "time", _ ("Since"), row->at);
          if (!ms_output_next (out, error))
            return MS_EXIT_FAILED;
        }
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
