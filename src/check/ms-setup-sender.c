/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setup-sender.c - who sends and from where, as the store has it */

#include "config.h"

#include "ms-account-table.h"
#include "ms-ip.h"
#include "ms-settings-table.h"
#include "ms-setup-sender.h"
#include "ms-token-key.h"

static gboolean
take_keys (MsSetupSender *self, MsDkimKey *const *keys, GError **error)
{
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      const MsIdentityKey *setting = &self->identity->keys[i];

      if (keys != NULL)
        self->keys[i] = keys[i] != NULL ? ms_dkim_key_ref (keys[i]) : NULL;
      else if (setting->selector != NULL && setting->file != NULL)
        {
          self->keys[i] = ms_dkim_key_load (setting->file, error);
          if (self->keys[i] == NULL)
            return FALSE;
        }
    }

  return TRUE;
}

/* What a server on this computer or in its network hands on leaves from an address that its
 * name says nothing about. */
static gboolean
is_near (const char *host)
{
  MsIp ip;

  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (ms_ip_parse (host, &ip) && ms_ip_is_private (&ip));
}

/* What it is needed for is one step of several. */
static void
find_token_key (MsSetupSender *self, MsDb *db)
{
  g_autoptr (GError) problem = NULL;

  if (!ms_token_key_find (db, &self->token_key, &problem))
    self->token_problem = g_strdup (problem->message);
}

MsSetupSender *
ms_setup_sender_new (MsDb             *db,
                     const MsIdentity *identity,
                     MsDkimKey *const *keys,
                     GError          **error)
{
  g_autoptr (MsSetupSender) self = g_new0 (MsSetupSender, 1);
  g_autoptr (MsSettings) settings = ms_settings_table_load (db, error);
  g_autoptr (MsAccount) account = NULL;

  self->identity = ms_identity_copy (identity);
  if (settings == NULL || !take_keys (self, keys, error))
    return NULL;

  self->source_ipv4 = g_strdup (settings->source_ipv4);
  self->source_ipv6 = g_strdup (settings->source_ipv6);
  self->ehlo_name = g_strdup (settings->ehlo_name);
  self->ca_file = g_strdup (settings->ca_file);
  find_token_key (self, db);
  if (identity->account == NULL)
    return g_steal_pointer (&self);

  account = ms_account_table_find (db, identity->account, error);
  if (account == NULL)
    return NULL;
  if (!is_near (account->host))
    self->host = g_strdup (account->host);

  return g_steal_pointer (&self);
}

void
ms_setup_sender_free (MsSetupSender *self)
{
  g_clear_pointer (&self->identity, ms_identity_free);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    g_clear_pointer (&self->keys[i], ms_dkim_key_unref);
  g_free (self->host);
  g_free (self->source_ipv4);
  g_free (self->source_ipv6);
  g_free (self->ehlo_name);
  g_free (self->ca_file);
  g_clear_pointer (&self->token_key, ms_token_key_unref);
  g_free (self->token_problem);
  g_free (self);
}
