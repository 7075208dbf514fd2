/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sender.c - a campaign's identity and its keys */

#include "config.h"

#include "ms-identity-table.h"
#include "ms-sender.h"
#include "ms-token-key.h"

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

static gboolean
make_token_key (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (MsTokenKey) key = ms_token_key_load (db, error);

  return key != NULL;
}

gboolean
ms_sender_prepare (MsStore *store, GError **error)
{
  return ms_store_call (store, MS_STORE_DURABLE, make_token_key, NULL, error);
}

/* What is behind another + than the identity's is not for us to say. */
static gboolean
names_recipients (const MsIdentity *identity, const MsCampaign *campaign)
{
  g_autofree char *envelope = ms_identity_get_envelope (identity);

  return identity->verp && envelope != NULL && campaign->envelope_from != NULL &&
         g_ascii_strcasecmp (envelope, campaign->envelope_from) == 0;
}

static gboolean
load_identity (MsSender *self, MsDb *db, MsCampaign *campaign, GError **error)
{
  self->identity = ms_identity_table_find (db, campaign->identity, error);
  if (self->identity == NULL)
    return FALSE;

  ms_identity_apply (self->identity, campaign);
  self->verp = names_recipients (self->identity, campaign);
  self->domain = ms_identity_get_dkim_domain (self->identity);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (!load_key (self, i, error))
      {
        g_prefix_error (error, "%s: ", self->identity->name);
        return FALSE;
      }

  return TRUE;
}

gboolean
ms_sender_load (MsSender *self, MsDb *db, MsCampaign *campaign, GError **error)
{
  if (campaign->identity != NULL && !load_identity (self, db, campaign, error))
    return FALSE;

  return ms_token_key_find (db, &self->token_key, error);
}

MsWayBack
ms_sender_way_back (const MsSender *self)
{
  MsWayBack back = { .key = self->token_key, .verp = self->verp };

  if (self->identity != NULL)
    {
      back.mail = self->identity->unsubscribe_mail;
      back.url = self->identity->unsubscribe_url;
      back.postal = self->identity->postal;
    }

  return back;
}

void
ms_sender_clear (MsSender *self)
{
  g_clear_pointer (&self->identity, ms_identity_free);
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->token_key, ms_token_key_unref);
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

char *
ms_sender_describe_keys (const MsIdentity *identity)
{
  g_autofree char *domain = ms_identity_get_dkim_domain (identity);
  gboolean         rsa = identity->keys[MS_DKIM_RSA].selector != NULL;
  gboolean         ed25519 = identity->keys[MS_DKIM_ED25519].selector != NULL;

  if (domain == NULL || (!rsa && !ed25519))
    return g_strdup (_ ("not signed"));
  if (rsa && ed25519)
    return g_strdup_printf (_ ("signed as %s with RSA and Ed25519"), domain);

  return g_strdup_printf (_ ("signed as %s with %s"), domain, rsa ? "RSA" : "Ed25519");
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
