/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-pools.c - accounts that serve a campaign together */

#include "config.h"

#include "ms-account-table.h"
#include "ms-commands.h"
#include "ms-orphans.h"
#include "ms-output.h"
#include "ms-pool-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "Relay:3", or "Relay"; a name may hold a colon, so the account of the whole name comes first.
 */
static gboolean
add_member (MsDb *db, MsPool *pool, const char *text, GError **error)
{
  g_autoptr (MsAccount) account = ms_account_table_find (db, text, NULL);
  g_autofree char *name = NULL;

  const char *colon = strrchr (text, ':');
  guint64     weight = 1;

  if (account == NULL && colon != NULL)
    {
      if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, MS_POOL_WEIGHT_MAX, &weight, NULL))
        return ms_usage_fail (error, _ ("A weight is from 1 to %u, not “%s”"),
                              MS_POOL_WEIGHT_MAX, colon + 1);
      name = g_strndup (text, colon - text);
    }

  if (account == NULL)
    account = ms_account_table_find (db, name != NULL ? name : text, error);
  if (account == NULL)
    return FALSE;

  ms_pool_add (pool, account->id, account->name, weight);

  return TRUE;
}

/* What the options name takes the place of whoever was in it. */
static gboolean
set_members (MsCli *cli, MsPool *pool, const MsArguments *arguments, GError **error)
{
  const char *const *given = ms_arguments_all (arguments, "account");
  MsDb              *db = ms_cli_reader (cli, error);

  if (db == NULL)
    return FALSE;

  g_ptr_array_set_size (pool->members, 0);
  for (; *given != NULL; given++)
    if (!add_member (db, pool, *given, error))
      return FALSE;

  return TRUE;
}

static gboolean
save_pool (MsDb *db, gpointer pool, GError **error)
{
  return ms_pool_table_save (db, pool, error);
}

static MsExit
run_add (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsPool) pool = ms_pool_new (ms_arguments_word (arguments, 0));

  if (set_members (cli, pool, arguments, error) && ms_cli_write (cli, save_pool, pool, error))
    ms_cli_say (cli, _ ("The pool “%s” is there: send with --via pool:%s"), pool->name,
                pool->name);

  return MS_EXIT_DONE;
}

static MsExit
run_set (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsPool) pool = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  pool = db != NULL ? ms_pool_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (pool != NULL && set_members (cli, pool, arguments, error) &&
      ms_cli_write (cli, save_pool, pool, error))
    ms_cli_say (cli, _ ("The pool “%s” is changed."), pool->name);

  return MS_EXIT_DONE;
}

/* Returns: (transfer full): as --account takes it */
static char **
describe_members (const MsPool *pool)
{
  char **texts = g_new0 (char *, pool->members->len + 1);

  for (guint i = 0; i < pool->members->len; i++)
    {
      const MsPoolMember *member = pool->members->pdata[i];

      texts[i] = g_strdup_printf ("%s:%u", member->account, member->weight);
    }

  return texts;
}

static MsExit
run_list (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) pools = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  pools = db != NULL ? ms_pool_table_all (db, error) : NULL;
  if (pools == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < pools->len; i++)
    {
      const MsPool *pool = pools->pdata[i];
      g_auto (GStrv) members = describe_members (pool);

      ms_output_text (out, "name", _ ("Name"), pool->name);
      ms_output_texts (out, "accounts", _ ("Accounts and weights"),
                       (const char *const *) members);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
print_member (MsOutput *out, MsDb *db, const MsPoolMember *member, guint sum, GError **error)
{
  g_autoptr (MsAccount) account = ms_account_table_get (db, member->account_id, error);

  if (account == NULL)
    return FALSE;

  ms_output_text (out, "account", _ ("Account"), account->name);
  ms_output_text (out, "host", _ ("Server"), account->host);
  ms_output_number (out, "weight", _ ("Weight"), member->weight);
  ms_output_number (out, "percent", _ ("Per cent"), (member->weight * 100 + sum / 2) / sum);

  return ms_output_next (out, error);
}

static MsExit
run_show (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsPool) pool = NULL;
  MsDb *db = ms_cli_reader (cli, error);
  guint sum = 0;

  pool = db != NULL ? ms_pool_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (pool == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < pool->members->len; i++)
    sum += ((MsPoolMember *) pool->members->pdata[i])->weight;
  for (guint i = 0; i < pool->members->len; i++)
    if (!print_member (out, db, pool->members->pdata[i], sum, error))
      return MS_EXIT_FAILED;

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
remove_pool (MsDb *db, gpointer name, GError **error)
{
  return ms_pool_table_remove (db, name, error);
}

static MsExit
run_remove (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *name = ms_arguments_word (arguments, 0);

  if (!ms_cli_write (cli, remove_pool, (gpointer) name, error))
    return MS_EXIT_FAILED;

  ms_orphans_tell (ms_cli_reader (cli, NULL), name, TRUE);
  ms_cli_say (cli, _ ("The pool “%s” is gone; its accounts are still there."), name);

  return MS_EXIT_DONE;
}

static const MsOption member_options[] = {
  { "account", MS_OPTION_MANY, "ACCOUNT[:WEIGHT]",
    N_ ("One of its accounts; with weight 3 it gets three messages for one of weight 1"),
    TRUE },
  { NULL },
};

const MsCommand ms_pool_commands[] = {
  { { "pool add", "NAME", 1, 1, member_options, N_ ("Let accounts serve a campaign together") },
    run_add },
  { { "pool set", "NAME", 1, 1, member_options, N_ ("Change which accounts are in a pool") },
    run_set },
  { { "pool list", NULL, 0, 0, NULL, N_ ("Show the pools of accounts") }, run_list },
  { { "pool show", "NAME", 1, 1, NULL, N_ ("Show the accounts of a pool and their shares") },
    run_show },
  { { "pool remove", "NAME", 1, 1, NULL, N_ ("Remove a pool; its accounts stay") },
    run_remove },
  { { NULL }, NULL },
};
