/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-step.c - some mails of a look, on their way into the ledger */

#include "config.h"

#include "ms-mailbox-step.h"

static void
mail_free (gpointer data)
{
  MsMailboxMail *mail = data;

  g_clear_pointer (&mail->bytes, g_bytes_unref);
  g_free (mail);
}

void
ms_mailbox_step_init (MsMailboxStep *self, MsMailboxLook *look)
{
  self->look = look;
  self->waiting = g_ptr_array_new_with_free_func (mail_free);
  self->heeded = g_ptr_array_new_with_free_func (mail_free);
  self->bytes = 0;
}

void
ms_mailbox_step_clear (MsMailboxStep *self)
{
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->heeded, g_ptr_array_unref);
}

static void
count (MsMailboxFound *found, const MsHeeded *heeded)
{
  if (!heeded->ours)
    found->foreign++;
  else if (heeded->known)
    found->known++;
  else
    {
      found->found[MIN (heeded->kind, MS_N_RETURN_KINDS - 1)]++;
      found->recipients += heeded->recipients;
      found->suppressed += heeded->suppressed;
    }
}

gboolean
ms_mailbox_step_flush (MsMailboxStep *self, GError **error)
{
  MsMailboxLook *look = self->look;

  if (self->waiting->len == 0)
    return TRUE;

  if (!look->heed (look->mailbox->id, self->waiting, look->user_data, error))
    return FALSE;

  for (guint i = 0; i < self->waiting->len; i++)
    {
      MsMailboxMail *mail = self->waiting->pdata[i];

      count (&look->found, &mail->heeded);
      g_clear_pointer (&mail->bytes, g_bytes_unref);
    }
  g_ptr_array_extend_and_steal (self->heeded, g_steal_pointer (&self->waiting));
  self->waiting = g_ptr_array_new_with_free_func (mail_free);
  self->bytes = 0;

  return TRUE;
}

gboolean
ms_mailbox_step_add (MsMailboxStep *self,
                     guint32        uid,
                     GBytes        *bytes,
                     guint64        size,
                     GError       **error)
{
  MsMailboxMail *mail = g_new0 (MsMailboxMail, 1);

  mail->uid = uid;
  mail->bytes = g_bytes_ref (bytes);
  mail->size = size;
  g_ptr_array_add (self->waiting, mail);
  self->bytes += g_bytes_get_size (bytes);

  return self->bytes < MS_MAILBOX_STEP_BYTES || ms_mailbox_step_flush (self, error);
}

static gboolean
has (const GPtrArray *mails, guint32 uid)
{
  for (guint i = 0; i < mails->len; i++)
    if (((MsMailboxMail *) mails->pdata[i])->uid == uid)
      return TRUE;

  return FALSE;
}

gboolean
ms_mailbox_step_has (const MsMailboxStep *self, guint32 uid)
{
  return has (self->waiting, uid) || has (self->heeded, uid);
}

static gint
compare_uids (gconstpointer a, gconstpointer b)
{
  guint32 one = *(const guint32 *) a;
  guint32 other = *(const guint32 *) b;

  return one < other ? -1 : one > other;
}

GArray *
ms_mailbox_step_list_ours (const MsMailboxStep *self)
{
  GArray *uids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < self->heeded->len; i++)
    {
      const MsMailboxMail *mail = self->heeded->pdata[i];

      if (mail->heeded.ours)
        g_array_append_val (uids, mail->uid);
    }
  g_array_sort (uids, compare_uids);

  return uids;
}
