/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-password.c - an account and its password as a session needs them */

#include "config.h"

#include "ms-password.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>

gboolean
ms_password_make_server (MsStore         *store,
                         const MsAccount *account,
                         MsSmtpServer    *server,
                         GError         **error)
{
  char *password = NULL;

  if (account->user != NULL)
    {
      password = ms_secret_read (account->password_file, ms_store_get_database_id (store),
                                 account->name, NULL, error);
      if (password == NULL)
        {
          g_prefix_error (error, _ ("Account %s: "), account->name);
          return FALSE;
        }
    }

  *server = (MsSmtpServer){
    .host = g_strdup (account->host),
    .port = account->port,
    .security = account->security,
    .user = g_strdup (account->user),
    .password = password,
    .ca_file = g_strdup (account->ca_file),
    .timeout = account->limits.timeout,
  };

  return TRUE;
}
