/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-inbox.c - inbox add, set, list, show and remove */

#include "config.h"

#include "ms-commands.h"
#include "ms-login-options.h"
#include "ms-mailbox-table.h"
#include "ms-output.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>

/* What a port alone says of a new mailbox (RFC 8314 §7). */
static void
guess_from_port (MsMailbox *mailbox, const MsArguments *arguments, guint port)
{
  if (mailbox->id != 0 || ms_arguments_get (arguments, "port") == NULL)
    return;

  if (ms_arguments_get (arguments, "protocol") == NULL && (port == 110 || port == 995))
    mailbox->protocol = MS_MAILBOX_POP3;
  if (ms_arguments_get (arguments, "security") == NULL && (port == 110 || port == 143))
    mailbox->security = MS_SECURITY_STARTTLS;
}

static gboolean
set_server (MsMailbox *mailbox, const MsArguments *arguments, GError **error)
{
  static const char *const protocols[] = { "imap", "pop3", NULL };
  static const char *const securities[] = { "none", "starttls", "tls", NULL };
  const char              *host = ms_arguments_get (arguments, "host");
  guint                    port = mailbox->port;
  guint                    protocol;
  guint                    security;
  gboolean                 standard =
      mailbox->port == ms_mailbox_default_port (mailbox->protocol, mailbox->security) &&
      ms_arguments_get (arguments, "port") == NULL;

  if (host != NULL)
    {
      g_free (mailbox->host);
      mailbox->host = g_strdup (host);
    }

  if (!ms_arguments_number (arguments, "port", 1, 65535, &port, error))
    return FALSE;
  guess_from_port (mailbox, arguments, port);
  protocol = mailbox->protocol;
  security = mailbox->security;
  if (!ms_arguments_choice (arguments, "protocol", protocols, &protocol, error) ||
      !ms_arguments_choice (arguments, "security", securities, &security, error))
    return FALSE;

  mailbox->protocol = protocol;
  mailbox->security = security;
  mailbox->port = standard ? ms_mailbox_default_port (protocol, security) : port;

  return TRUE;
}

/* The folder alone says that mails are moved there. */
static gboolean
set_handling (MsMailbox *mailbox, const MsArguments *arguments, GError **error)
{
  static const char *const ways[] = { "leave", "move", "delete", NULL };
  static const char *const answers[] = { "no", "yes", NULL };
  const char              *folder = ms_arguments_get (arguments, "folder");
  const char              *target = ms_arguments_get (arguments, "handled-folder");
  guint                    handled = mailbox->handled;
  guint                    enabled = mailbox->enabled ? 1 : 0;

  if (folder != NULL && mailbox->protocol == MS_MAILBOX_POP3 &&
      g_ascii_strcasecmp (folder, "INBOX") != 0)
    return ms_usage_fail (error,
                          _ ("POP3 knows no folders: it reads what the server shows, and "
                             "not “%s”"),
                          folder);
  if (folder != NULL)
    {
      g_free (mailbox->folder);
      mailbox->folder = g_strdup (folder);
    }
  if (target != NULL && *target != '\0')
    handled = MS_MAILBOX_MOVE;
  ms_login_options_set_text (&mailbox->handled_folder, target);
  if (!ms_arguments_choice (arguments, "handled", ways, &handled, error) ||
      !ms_arguments_choice (arguments, "enabled", answers, &enabled, error) ||
      !ms_arguments_number (arguments, "every", 30, 86400, &mailbox->every, error))
    return FALSE;

  mailbox->handled = handled;
  mailbox->enabled = enabled != 0;

  return TRUE;
}

static gboolean
apply (MsMailbox *mailbox, const MsArguments *arguments, GError **error)
{
  gboolean ok = set_server (mailbox, arguments, error) &&
                set_handling (mailbox, arguments, error) &&
                ms_login_options_apply (arguments, &mailbox->user, &mailbox->password_file,
                                        &mailbox->ca_file, error);

  if (mailbox->user == NULL)
    mailbox->user = g_strdup ("");

  return ok && ms_mailbox_check (mailbox, error);
}

static gboolean
save_mailbox (MsDb *db, gpointer mailbox, GError **error)
{
  return ms_mailbox_table_save (db, mailbox, error);
}

static gboolean
keep (MsCli *cli, const MsArguments *arguments, MsMailbox *mailbox, GError **error)
{
  g_autofree char *key = ms_secret_mailbox_key (mailbox->name);

  return ms_login_options_keep_password (cli, arguments, key, error) &&
         ms_cli_write (cli, save_mailbox, mailbox, error);
}

static gboolean
check_name_is_free (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsMailbox) there = ms_mailbox_table_find (db, name, NULL);

  if (there == NULL)
    return TRUE;

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS,
               _ ("There is a mailbox called “%s” already"), name);

  return FALSE;
}

static MsExit
run_add (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsMailbox) mailbox = ms_mailbox_new ();
  MsDb *db = ms_cli_reader (cli, error);

  g_free (mailbox->name);
  mailbox->name = g_strdup (ms_arguments_word (arguments, 0));
  if (db == NULL || !apply (mailbox, arguments, error) ||
      !check_name_is_free (db, mailbox->name, error) || !keep (cli, arguments, mailbox, error))
    return MS_EXIT_FAILED;

  ms_cli_say (cli, _ ("The mailbox “%s” is there."), mailbox->name);

  return MS_EXIT_DONE;
}

static MsExit
run_set (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsMailbox) mailbox = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  mailbox =
      db != NULL ? ms_mailbox_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (mailbox == NULL || !apply (mailbox, arguments, error) ||
      !keep (cli, arguments, mailbox, error))
    return MS_EXIT_FAILED;

  ms_cli_say (cli, _ ("The mailbox “%s” is changed."), mailbox->name);

  return MS_EXIT_DONE;
}

/* A table for a person has room for what tells them apart. */
static void
put (MsOutput *out, const MsMailbox *mailbox, gboolean all)
{
  ms_output_text (out, "name", _ ("Name"), mailbox->name);
  ms_output_text (out, "protocol", _ ("Protocol"),
                  ms_mailbox_protocol_to_string (mailbox->protocol));
  ms_output_text (out, "host", _ ("Server"), mailbox->host);
  ms_output_number (out, "port", _ ("Port"), mailbox->port);
  ms_output_text (out, "security", _ ("Security"), ms_security_to_string (mailbox->security));
  ms_output_text (out, "user", _ ("User"), mailbox->user);
  ms_output_text (out, "password", all ? _ ("Password in") : NULL,
                  mailbox->password_file != NULL ? mailbox->password_file : "keyring");
  ms_output_text (out, "ca_file", all ? _ ("Authorities") : NULL, mailbox->ca_file);
  ms_output_text (out, "folder", _ ("Folder"), mailbox->folder);
  ms_output_text (out, "handled", _ ("Handled"),
                  ms_mailbox_handled_to_string (mailbox->handled));
  ms_output_text (out, "handled_folder", all ? _ ("Moved to") : NULL, mailbox->handled_folder);
  ms_output_number (out, "every", all ? _ ("Seconds between looks") : NULL, mailbox->every);
  ms_output_flag (out, "enabled", _ ("Enabled"), mailbox->enabled);
  ms_output_time (out, "looked", _ ("Last look"), mailbox->looked);
  ms_output_text (out, "trouble", _ ("Trouble"), mailbox->trouble);
}

static MsExit
run_list (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) mailboxes = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  mailboxes = db != NULL ? ms_mailbox_table_all (db, error) : NULL;
  if (mailboxes == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < mailboxes->len; i++)
    {
      put (out, mailboxes->pdata[i], FALSE);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static MsExit
run_show (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  g_autoptr (MsMailbox) mailbox = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  mailbox =
      db != NULL ? ms_mailbox_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (mailbox == NULL)
    return MS_EXIT_FAILED;

  put (out, mailbox, TRUE);
  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
remove_mailbox (MsDb *db, gpointer name, GError **error)
{
  return ms_mailbox_table_remove (db, name, error);
}

static MsExit
run_remove (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsMailbox) mailbox = NULL;
  g_autofree char *key = NULL;
  MsDb            *db = ms_cli_reader (cli, error);

  mailbox =
      db != NULL ? ms_mailbox_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (mailbox == NULL || !ms_cli_write (cli, remove_mailbox, mailbox->name, error))
    return MS_EXIT_FAILED;

  key = ms_secret_mailbox_key (mailbox->name);
  if (mailbox->password_file == NULL)
    ms_login_options_forget_password (cli, key);
  ms_cli_say (cli, _ ("The mailbox “%s” is gone; what was found in it stays."), mailbox->name);

  return MS_EXIT_DONE;
}

#define OPTIONS                                                                            \
  { "protocol", MS_OPTION_ONE, "imap|pop3", N_ ("How it is read; usually imap") },         \
      { "port", MS_OPTION_ONE, "N",                                                        \
        N_ ("Port; 993 or 143, of POP3 995 or 110 by the security") },                     \
      { "security", MS_OPTION_ONE, "none|starttls|tls",                                    \
        N_ ("How the connection is secured; usually tls") },                               \
      { "password-stdin", MS_OPTION_FLAG, NULL,                                            \
        N_ ("Read the password from standard input and keep it in the keyring") },         \
      { "password-file", MS_OPTION_ONE, "F",                                               \
        N_ ("Read the password from this file at each use") },                             \
      { "ca-file", MS_OPTION_ONE, "F",                                                     \
        N_ ("Trust the authorities in this PEM file instead of the system's") },           \
      { "folder", MS_OPTION_ONE, "F", N_ ("The folder to read; usually INBOX") },          \
      { "handled", MS_OPTION_ONE, "leave|move|delete",                                     \
        N_ ("What becomes of a mail of ours once it is heeded; all others are left") },    \
      { "handled-folder", MS_OPTION_ONE, "F", N_ ("Move it to this folder") },             \
      { "every", MS_OPTION_ONE, "S", N_ ("Seconds between two looks, 30 to 86400") },      \
      { "enabled", MS_OPTION_ONE, "yes|no", N_ ("Whether “deliver” reads it by itself") }, \
  {                                                                                        \
    NULL                                                                                   \
  }

static const MsOption add_options[] = {
  { "host", MS_OPTION_ONE, "H", N_ ("Name or address of the mail server"), TRUE },
  { "user", MS_OPTION_ONE, "U", N_ ("Log in as this user"), TRUE },
  OPTIONS,
};

static const MsOption set_options[] = {
  { "host", MS_OPTION_ONE, "H", N_ ("Name or address of the mail server") },
  { "user", MS_OPTION_ONE, "U", N_ ("Log in as this user") },
  OPTIONS,
};

const MsCommand ms_inbox_commands[] = {
  { { "inbox add", "NAME", 1, 1, add_options, N_ ("Add a mailbox that bounces arrive in") },
    run_add },
  { { "inbox set", "NAME", 1, 1, set_options, N_ ("Change a mailbox's settings"), TRUE },
    run_set },
  { { "inbox list", NULL, 0, 0, NULL, N_ ("Show the mailboxes") }, run_list },
  { { "inbox show", "NAME", 1, 1, NULL, N_ ("Show all settings of a mailbox") }, run_show },
  { { "inbox remove", "NAME", 1, 1, NULL, N_ ("Forget a mailbox; its mails are left alone") },
    run_remove },
  { { NULL }, NULL },
};
