/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-server.c - where a mailbox is and how it is opened */

#include "config.h"

#include "ms-mail-server.h"
#include "ms-secret.h"


G_DEFINE_QUARK (ms - inbox - error - quark, ms_inbox_error)

gboolean
ms_mail_server_make (MsStore         *store,
                     const MsMailbox *mailbox,
                     GCancellable    *cancellable,
                     MsMailServer    *server,
                     GError         **error)
{
  g_autofree char *key = ms_secret_mailbox_key (mailbox->name);
  char *password = ms_secret_read (mailbox->password_file, ms_store_get_database_id (store),
                                   key, cancellable, error);

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
