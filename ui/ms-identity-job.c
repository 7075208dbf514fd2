/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-job.c - what is done with an identity away from the main thread: keys, the DNS */

#include "config.h"

#include "ms-dkim-lookup.h"
#include "ms-domain-setup.h"
#include "ms-identity-job.h"
#include "ms-identity-table.h"
#include "ms-key-keeper.h"
#include "ms-settings-table.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

MsIdentityJob *
ms_identity_job_new (const MsIdentity *identity)
{
  MsIdentityJob *self = g_new0 (MsIdentityJob, 1);

  self->identity = ms_identity_copy (identity);

  return self;
}

void
ms_identity_job_free (gpointer data)
{
  MsIdentityJob *self = data;

  ms_identity_free (self->identity);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      g_clear_pointer (&self->keys[i], ms_dkim_key_unref);
      g_free (self->problems[i]);
    }
  g_free (self);
}

gpointer
ms_identity_job_load (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  MsIdentityJob *self = data;

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      const MsIdentityKey *setting = &self->identity->keys[i];

      g_autoptr (GError) problem = NULL;

      if (setting->selector == NULL || setting->file == NULL)
        continue;

      self->keys[i] = ms_dkim_key_load (setting->file, &problem);
      if (problem != NULL)
        self->problems[i] = g_strdup (problem->message);
    }

  return data;
}

static gboolean
save_row (MsDb *db, gpointer data, GError **error)
{
  return ms_identity_table_save (db, ((MsIdentityJob *) data)->identity, error);
}

static gboolean
keep_keys (MsIdentityJob *self, MsDb *db, GError **error)
{
  g_autofree char *domain = ms_identity_get_dkim_domain (self->identity);

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      MsIdentityKey *setting = &self->identity->keys[i];

      if (self->keys[i] == NULL || !self->is_new[i])
        continue;

      g_clear_pointer (&setting->file, g_free);
      setting->file =
          ms_key_keeper_save (db, self->keys[i], domain, setting->selector, NULL, error);
      if (setting->file == NULL)
        return FALSE;
    }

  return TRUE;
}

/* Those that were kept for nothing. */
static void
drop_keys (MsIdentityJob *self)
{
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (self->is_new[i] && self->identity->keys[i].file != NULL)
      g_unlink (self->identity->keys[i].file);
}

gpointer
ms_identity_job_save (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  MsIdentityJob *self = data;

  g_autoptr (MsDb) db = ms_store_open_reader (store, error);

  if (db == NULL)
    return NULL;
  if (keep_keys (self, db, error) &&
      ms_store_call (store, MS_STORE_NORMAL, save_row, self, error))
    return data;

  drop_keys (self);

  return NULL;
}

/* (nullable): to be freed */
static MsResolver *
open_resolver (MsDb *db, GError **error)
{
  g_autoptr (MsSettings) settings = ms_settings_table_load (db, error);


  return settings != NULL ? ms_lookup_open_resolver (settings, error) : NULL;
}

gpointer
ms_identity_job_set_up (MsStore      *store,
                        gpointer      data,
                        GCancellable *cancellable,
                        GError      **error)
{
  MsIdentityJob *self = data;

  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (MsSetupSender) sender = NULL;

  MsResolver *resolver;
  MsLookup    lookup;
  GPtrArray  *steps;

  sender = db != NULL ? ms_setup_sender_new (db, self->identity, self->keys, error) : NULL;
  resolver = sender != NULL ? open_resolver (db, error) : NULL;
  if (resolver == NULL)
    return NULL;

  lookup = ms_lookup_resolver (resolver);
  steps = ms_domain_setup (&lookup, sender);
  ms_resolver_free (resolver);

  return steps;
}

void
ms_key_job_free (gpointer data)
{
  MsKeyJob *self = data;

  g_free (self->path);
  g_free (self->name);
  g_clear_pointer (&self->key, ms_dkim_key_unref);
  g_free (self);
}

gpointer
ms_key_job_make (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  return ms_dkim_key_generate (((MsKeyJob *) data)->algorithm, error);
}

gpointer
ms_key_job_import (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const MsKeyJob *self = data;

  g_autoptr (MsDkimKey) key = ms_key_keeper_import (self->path, error);

  if (key == NULL || ms_dkim_key_get_algorithm (key) == self->algorithm)
    return g_steal_pointer (&key);

  g_set_error (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY,
               self->algorithm == MS_DKIM_RSA
                   ? _ ("“%s” holds an Ed25519 key: import it below, as one of that kind")
                   : _ ("“%s” holds an RSA key: import it above, as one of that kind"),
               self->path);

  return NULL;
}

gpointer
ms_key_job_check (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  MsKeyJob *self = data;

  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  MsResolver *resolver = db != NULL ? open_resolver (db, error) : NULL;
  const char *words = NULL;
  MsLookup    lookup;

  if (resolver == NULL)
    return NULL;

  lookup = ms_lookup_resolver (resolver);
  self->right = ms_dkim_lookup (&lookup, self->name, self->key, &words) == MS_DKIM_DNS_RIGHT;
  ms_resolver_free (resolver);

  return g_strdup (words);
}
