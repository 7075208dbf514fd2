/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-login-options.c - --user, --password-stdin, --password-file and --ca-file of a server */

#include "config.h"

#include "ms-login-options.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

void
ms_login_options_set_text (char **text, const char *value)
{
  if (value == NULL)
    return;

  g_free (*text);
  *text = *value != '\0' ? g_strdup (value) : NULL;
}

static void
set_path (char **path, const char *value)
{
  g_autofree char *absolute = value != NULL && *value != '\0'
                                  ? g_canonicalize_filename (value, NULL)
                                  : g_strdup (value);

  ms_login_options_set_text (path, absolute);
}

static gboolean
check_password_file (const char *path, GError **error)
{
  char *password = ms_secret_read_file (path, error);

  if (password == NULL)
    return FALSE;

  ms_secret_wipe (password);

  return TRUE;
}

gboolean
ms_login_options_apply (const MsArguments *arguments,
                        char             **user,
                        char             **password_file,
                        char             **ca_file,
                        GError           **error)
{
  const char *file = ms_arguments_get (arguments, "password-file");

  if (file != NULL && ms_arguments_flag (arguments, "password-stdin"))
    return ms_usage_fail (error, _ ("Give either --password-stdin or --password-file"));

  ms_login_options_set_text (user, ms_arguments_get (arguments, "user"));
  set_path (password_file, file);
  set_path (ca_file, ms_arguments_get (arguments, "ca-file"));
  if (ms_arguments_flag (arguments, "password-stdin"))
    g_clear_pointer (password_file, g_free);

  return file == NULL || *password_file == NULL || check_password_file (*password_file, error);
}

/* Not even the stream's buffer holds a copy. */
static gboolean
read_password (char *line, int size, GError **error)
{
  gsize length;

  setvbuf (stdin, NULL, _IONBF, 0);
  length = fgets (line, size, stdin) != NULL ? strcspn (line, "\r\n") : 0;
  line[length] = '\0';
  if (length > 0 && length < (gsize) size - 1)
    return TRUE;

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                       _ ("Standard input holds no line with a password"));

  return FALSE;
}

gboolean
ms_login_options_keep_password (MsCli             *cli,
                                const MsArguments *arguments,
                                const char        *key,
                                GError           **error)
{
  char     line[1024] = "";
  MsStore *store;
  gboolean kept;

  if (!ms_arguments_flag (arguments, "password-stdin"))
    return TRUE;

  store = ms_cli_open (cli, error);
  kept = store != NULL && read_password (line, sizeof line, error) &&
         ms_secret_store (ms_store_get_database_id (store), key, line, MS_SECRET_TIMEOUT, NULL,
                          error);
  explicit_bzero (line, sizeof line);

  return kept;
}

void
ms_login_options_forget_password (MsCli *cli, const char *key)
{
  g_autoptr (GError) error = NULL;

  if (!ms_secret_clear (ms_store_get_database_id (ms_cli_open (cli, NULL)), key,
                        MS_SECRET_TIMEOUT, NULL, &error) &&
      !g_error_matches (error, MS_SECRET_ERROR, MS_SECRET_ERROR_UNAVAILABLE))
    ms_cli_warn (error->message);
}
