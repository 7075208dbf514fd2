/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-heed.c - mails of a mailbox into the ledger */

#include "config.h"

#include "ms-heed.h"
#include "ms-mailbox-heed.h"
#include "ms-token-key.h"

typedef struct
{
  gint64     mailbox_id;
  GPtrArray *mails; /* (element-type MsMailboxMail) */
} Heeding;

static gboolean
heed (MsDb *db, gpointer data, GError **error)
{
  const Heeding *self = data;
  g_autoptr (MsTokenKey) key = ms_token_key_load (db, error);

  if (key == NULL)
    return FALSE;

  for (guint i = 0; i < self->mails->len; i++)
    {
      MsMailboxMail *mail = self->mails->pdata[i];
      gsize          length = 0;
      const char    *bytes = g_bytes_get_data (mail->bytes, &length);

      if (!ms_heed (db, key, self->mailbox_id, bytes, length, mail->size, &mail->heeded, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
ms_mailbox_heed (gint64 mailbox_id, GPtrArray *mails, gpointer store, GError **error)
{
  Heeding heeding = { mailbox_id, mails };

  return ms_store_call (store, MS_STORE_DURABLE, heed, &heeding, error);
}
