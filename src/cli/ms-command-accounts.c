/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-accounts.c - account add, set, list and remove */

#include "config.h"

#include "ms-account-table.h"
#include "ms-commands.h"
#include "ms-login-options.h"
#include "ms-orphans.h"
#include "ms-output.h"
#include "ms-pool-table.h"

#include <glib/gi18n-lib.h>

/* What a port alone says of a new account (RFC 8314 §3.3, RFC 6409 §3.1); without one, no
 * password goes over the wire in clear unless that is asked for. */
static guint
guess_security (const MsAccount *account, const MsArguments *arguments, guint port)
{
  gboolean submits = ms_arguments_get (arguments, "port") == NULL &&
                     ms_arguments_get (arguments, "user") != NULL;

  if (account->id != 0)
    return account->security;
  if (port == ms_security_default_port (MS_SECURITY_TLS))
    return MS_SECURITY_TLS;
  if (port == ms_security_default_port (MS_SECURITY_STARTTLS) || submits)
    return MS_SECURITY_STARTTLS;

  return account->security;
}

static gboolean
set_server (MsAccount *account, const MsArguments *arguments, GError **error)
{
  static const char *const names[] = { "none", "starttls", "tls", NULL };
  const char              *host = ms_arguments_get (arguments, "host");
  guint                    port = account->port;
  guint                    security;
  gboolean standard = account->port == ms_security_default_port (account->security) &&
                      ms_arguments_get (arguments, "port") == NULL;

  if (host != NULL)
    {
      g_free (account->host);
      account->host = g_strdup (host);
    }

  if (!ms_arguments_number (arguments, "port", 1, 65535, &port, error))
    return FALSE;
  security = guess_security (account, arguments, port);
  if (!ms_arguments_choice (arguments, "security", names, &security, error))
    return FALSE;
  if (standard)
    port = ms_security_default_port (security);

  account->security = security;
  account->port = port;

  return TRUE;
}

static gboolean
set_limits (MsAccount *account, const MsArguments *arguments, GError **error)
{
  guint          count = 0;
  const MsLimit *knobs = ms_limits_table (&count);

  for (guint i = 0; i < count; i++)
    {
      guint value = ms_limits_get (&account->limits, &knobs[i]);

      if (!ms_arguments_number (arguments, knobs[i].name, knobs[i].minimum, knobs[i].maximum,
                                &value, error))
        return FALSE;
      ms_limits_set (&account->limits, &knobs[i], value);
    }

  return TRUE;
}

static gboolean
apply (MsAccount *account, const MsArguments *arguments, GError **error)
{
  return set_server (account, arguments, error) && set_limits (account, arguments, error) &&
         ms_login_options_apply (arguments, &account->user, &account->password_file,
                                 &account->ca_file, error) &&
         ms_account_check (account, error);
}

static gboolean
check_name_is_free (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsAccount) there = ms_account_table_find (db, name, NULL);

  if (there == NULL)
    return TRUE;

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS,
               _ ("There is an account called “%s” already"), name);

  return FALSE;
}

static gboolean
save_account (MsDb *db, gpointer account, GError **error)
{
  return ms_account_table_save (db, account, error);
}

static MsExit
run_add (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsAccount) account = ms_account_new ();
  MsDb *db = ms_cli_reader (cli, error);

  account->name = g_strdup (ms_arguments_word (arguments, 0));
  if (db == NULL || !apply (account, arguments, error) ||
      !check_name_is_free (db, account->name, error))
    return MS_EXIT_FAILED;
  if (!ms_login_options_keep_password (cli, arguments, account->name, error))
    return MS_EXIT_FAILED;

  if (ms_cli_write (cli, save_account, account, error))
    ms_cli_say (cli, _ ("The account “%s” is there."), account->name);

  return MS_EXIT_DONE;
}

static MsExit
run_set (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsAccount) account = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  account =
      db != NULL ? ms_account_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (account == NULL || !apply (account, arguments, error))
    return MS_EXIT_FAILED;
  if (!ms_login_options_keep_password (cli, arguments, account->name, error))
    return MS_EXIT_FAILED;

  if (ms_cli_write (cli, save_account, account, error))
    ms_cli_say (cli, _ ("The account “%s” is changed."), account->name);

  return MS_EXIT_DONE;
}

static const char *
describe_password (const MsAccount *account)
{
  if (account->password_file != NULL)
    return account->password_file;

  return account->user != NULL ? "keyring" : NULL;
}

static void
print_limits (MsOutput *out, const MsAccount *account)
{
  guint          count = 0;
  const MsLimit *knobs = ms_limits_table (&count);

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *key = g_strdelimit (g_strdup (knobs[i].name), "-", '_');

      ms_output_number (out, key, NULL, ms_limits_get (&account->limits, &knobs[i]));
    }
}

static MsExit
run_list (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) accounts = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  accounts = db != NULL ? ms_account_table_all (db, error) : NULL;
  if (accounts == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < accounts->len; i++)
    {
      const MsAccount *account = accounts->pdata[i];

      ms_output_text (out, "name", _ ("Name"), account->name);
      ms_output_text (out, "host", _ ("Server"), account->host);
      ms_output_number (out, "port", _ ("Port"), account->port);
      ms_output_text (out, "security", _ ("Security"),
                      ms_security_to_string (account->security));
      ms_output_text (out, "user", _ ("User"), account->user);
      ms_output_text (out, "password", _ ("Password in"), describe_password (account));
      ms_output_text (out, "ca_file", NULL, account->ca_file);
      print_limits (out, account);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
remove_account (MsDb *db, gpointer data, GError **error)
{
  const MsAccount *account = data;

  return ms_account_table_remove (db, account->id, error);
}

static gboolean
holds (const MsPool *pool, gint64 account_id)
{
  for (guint i = 0; i < pool->members->len; i++)
    if (((MsPoolMember *) pool->members->pdata[i])->account_id == account_id)
      return TRUE;

  return FALSE;
}

/* @pools: (element-type MsPool): as they were before */
static void
tell_pools (const GPtrArray *pools, const MsAccount *account)
{
  for (guint i = 0; i < pools->len; i++)
    {
      const MsPool    *pool = pools->pdata[i];
      g_autofree char *message = NULL;

      if (!holds (pool, account->id))
        continue;

      message =
          g_strdup_printf (pool->members->len > 1
                               ? _ ("It was in the pool “%s”, whose other accounts carry on")
                               : _ ("It was all there was in the pool “%s”: nothing is sent "
                                    "through that now"),
                           pool->name);
      ms_cli_warn (message);
    }
}

static MsExit
run_remove (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsAccount) account = NULL;
  g_autoptr (GPtrArray) pools = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  account =
      db != NULL ? ms_account_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  pools = account != NULL ? ms_pool_table_all (db, error) : NULL;
  if (pools == NULL || !ms_cli_write (cli, remove_account, account, error))
    return MS_EXIT_FAILED;

  if (account->user != NULL && account->password_file == NULL)
    ms_login_options_forget_password (cli, account->name);
  tell_pools (pools, account);
  ms_orphans_tell (db, account->name, FALSE);
  ms_cli_say (cli, _ ("The account “%s” is gone."), account->name);

  return MS_EXIT_DONE;
}

#define OPTIONS                                                                              \
  { "port", MS_OPTION_ONE, "N", N_ ("Port; 25, 587 or 465 by the security") },               \
      { "security", MS_OPTION_ONE, "none|starttls|tls",                                      \
        N_ ("How the connection is secured; with a user usually starttls, else none") },     \
      { "user", MS_OPTION_ONE, "U", N_ ("Log in as this user") },                            \
      { "password-stdin", MS_OPTION_FLAG, NULL,                                              \
        N_ ("Read the password from standard input and keep it in the keyring") },           \
      { "password-file", MS_OPTION_ONE, "F",                                                 \
        N_ ("Read the password from this file at each use") },                               \
      { "ca-file", MS_OPTION_ONE, "F",                                                       \
        N_ ("Trust the authorities in this PEM file instead of the system's") },             \
      { "connections", MS_OPTION_ONE, "N", N_ ("Connections at once, 1 to 500") },           \
      { "timeout", MS_OPTION_ONE, "S", N_ ("Seconds to wait for a reply; 0: as RFC 5321") }, \
      { "messages-per-connection", MS_OPTION_ONE, "N", N_ ("0: no limit") },                 \
      { "recipients-per-message", MS_OPTION_ONE, "N",                                        \
        N_ ("1 to 250, for messages without merge fields") },                                \
      { "per-second", MS_OPTION_ONE, "N", N_ ("Messages a second; 0: no limit") },           \
      { "per-minute", MS_OPTION_ONE, "N", N_ ("Messages a minute; 0: no limit") },           \
      { "per-hour", MS_OPTION_ONE, "N", N_ ("Messages an hour; 0: no limit") },              \
      { "per-day", MS_OPTION_ONE, "N", N_ ("Messages a day; 0: no limit") },                 \
      { "per-month", MS_OPTION_ONE, "N", N_ ("Messages in 30 days; 0: no limit") },          \
  {                                                                                          \
    NULL                                                                                     \
  }

static const MsOption add_options[] = {
  { "host", MS_OPTION_ONE, "H", N_ ("Name or address of the mail server"), TRUE },
  OPTIONS,
};

static const MsOption set_options[] = {
  { "host", MS_OPTION_ONE, "H", N_ ("Name or address of the mail server") },
  OPTIONS,
};

const MsCommand ms_account_commands[] = {
  { { "account add", "NAME", 1, 1, add_options, N_ ("Add a mail server") }, run_add },
  { { "account set", "NAME", 1, 1, set_options, N_ ("Change a mail server's settings"), TRUE },
    run_set },
  { { "account list", NULL, 0, 0, NULL, N_ ("Show the mail servers") }, run_list },
  { { "account remove", "NAME", 1, 1, NULL, N_ ("Remove a mail server") }, run_remove },
  { { NULL }, NULL },
};
