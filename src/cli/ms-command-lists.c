/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-lists.c - lists, list delete */

#include "config.h"

#include "ms-commands.h"
#include "ms-list-table.h"
#include "ms-output.h"

#include <glib/gi18n-lib.h>

static MsExit
run_lists (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) lists = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  lists = db != NULL ? ms_list_table_all (db, error) : NULL;
  if (lists == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < lists->len; i++)
    {
      const MsListInfo *list = lists->pdata[i];

      ms_output_text (out, "name", _ ("Name"), list->name);
      ms_output_number (out, "contacts", _ ("Contacts"), list->members);
      ms_output_time (out, "created", _ ("Created"), list->created);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
delete_list (MsDb *db, gpointer name, GError **error)
{
  g_autoptr (MsListInfo) list = ms_list_table_find (db, name, error);

  return list != NULL && ms_list_table_remove (db, list->id, error);
}

static MsExit
run_delete (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *name = ms_arguments_word (arguments, 0);

  if (ms_cli_write (cli, delete_list, (gpointer) name, error))
    ms_cli_say (cli, _ ("The list “%s” is gone; its contacts stay."), name);

  return MS_EXIT_DONE;
}

const MsCommand ms_list_commands[] = {
  { { "lists", NULL, 0, 0, NULL, N_ ("Show the lists") }, run_lists },
  { { "list delete", "LIST", 1, 1, NULL, N_ ("Delete a list; its contacts stay") },
    run_delete },
  { { NULL }, NULL },
};
