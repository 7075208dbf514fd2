/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-server.c - where a mailbox is and how it is opened */

#include "config.h"

#include "ms-mail-server.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>

#define KEYRING_TIMEOUT 60

G_DEFINE_QUARK (ms - inbox - error - quark, ms_inbox_error)

static char *
read_password (MsStore         *store,
               const MsMailbox *mailbox,
               GCancellable    *cancellable,
               GError         **error)
{
  g_autofree char *key = NULL;

  if (mailbox->password_file != NULL)
    return ms_secret_read_file (mailbox->password_file, error);

  key = ms_secret_mailbox_key (mailbox->name);

  return ms_secret_lookup (ms_store_get_database_id (store), key, KEYRING_TIMEOUT, cancellable,
                           error);
}

gboolean
ms_mail_server_make (MsStore         *store,
                     const MsMailbox *mailbox,
                     GCancellable    *cancellable,
                     MsMailServer    *server,
                     GError         **error)
{
  char *password = read_password (store, mailbox, cancellable, error);

  if (password == NULL)
    return FALSE;

  *server = (MsMailServer){
    .protocol = mailbox->protocol,
    .host = g_strdup (mailbox->host),
    .port = mailbox->port,
    .security = mailbox->security,
    .user = g_strdup (mailbox->user),
    .password = password,
    .ca_file = g_strdup (mailbox->ca_file),
  };

  return TRUE;
}

void
ms_mail_server_clear (MsMailServer *server)
{
  g_clear_pointer (&server->host, g_free);
  g_clear_pointer (&server->user, g_free);
  g_clear_pointer (&server->password, ms_secret_wipe);
  g_clear_pointer (&server->ca_file, g_free);
}
