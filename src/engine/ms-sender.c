/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sender.c - a campaign's identity and its keys */

#include "config.h"

#include "ms-identity-table.h"
#include "ms-sender.h"

#include <glib/gi18n-lib.h>

G_STATIC_ASSERT (MS_IDENTITY_KEYS == MS_DKIM_N_ALGORITHMS);

static gboolean
load_key (MsSender *self, guint kind, GError **error)
{
  const MsIdentityKey *setting = &self->identity->keys[kind];

  if (setting->selector == NULL || setting->file == NULL)
    return TRUE;

  self->keys[kind] = ms_dkim_key_load (setting->file, error);
  if (self->keys[kind] == NULL)
    return FALSE;
  if (ms_dkim_key_get_algorithm (self->keys[kind]) == kind)
    return TRUE;

  g_set_error (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY,
               _ ("The key file “%s” holds a key of another kind than “%s”"), setting->file,
               ms_dkim_algorithm_to_string (kind));

  return FALSE;
}

gboolean
ms_sender_load (MsSender *self, MsDb *db, MsCampaign *campaign, GError **error)
{
  if (campaign->identity == NULL)
    return TRUE;

  self->identity = ms_identity_table_find (db, campaign->identity, error);
  if (self->identity == NULL)
    return FALSE;

  ms_identity_apply (self->identity, campaign);
  self->domain = ms_identity_get_dkim_domain (self->identity);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (!load_key (self, i, error))
      {
        g_prefix_error (error, "%s: ", self->identity->name);
        return FALSE;
      }

  return TRUE;
}

void
ms_sender_clear (MsSender *self)
{
  g_clear_pointer (&self->identity, ms_identity_free);
  g_clear_pointer (&self->domain, g_free);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    g_clear_pointer (&self->keys[i], ms_dkim_key_unref);
}

gboolean
ms_sender_has_keys (const MsSender *self)
{
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (self->keys[i] != NULL)
      return TRUE;

  return FALSE;
}

void
ms_sender_sign (const MsSender *self, MsLetter *letter)
{
  g_autoptr (MsDkimSigner) signer = NULL;

  if (self->domain == NULL || !ms_sender_has_keys (self))
    return;

  signer = ms_dkim_signer_new ();
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (self->keys[i] != NULL)
      ms_dkim_signer_add (signer, self->domain, self->identity->keys[i].selector,
                          self->keys[i]);
  ms_letter_set_signer (letter, signer);
}
