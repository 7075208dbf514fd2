/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-direct.c - what direct delivery and verification share */

#include "config.h"

#include "ms-direct-private.h"
#include "ms-source-address.h"

void
ms_direct_failure_clear (MsDirectFailure *self)
{
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->reply, ms_reply_unref);
  g_clear_pointer (&self->enhanced, g_free);
  g_clear_pointer (&self->reason, g_free);
}

static MsSettings *
copy_settings (const MsSettings *settings, GError **error)
{
  g_autoptr (MsSettings) copy = ms_settings_new ();
  const MsSetting *table;
  guint            count = 0;

  table = ms_settings_table (&count);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *text = ms_settings_get (settings, &table[i]);

      if (!ms_settings_set (copy, &table[i], text, error))
        return NULL;
    }

  return g_steal_pointer (&copy);
}

MsDirect *
ms_direct_new (const MsSettings *settings, const char *cache_dir, GError **error)
{
  g_autoptr (MsDirect) self = g_new0 (MsDirect, 1);

  g_autofree char *usual_dir =
      g_build_filename (g_get_user_cache_dir (), "mailshot", "mta-sts", NULL);
  MsMtaStsOptions   sts = { 0 };
  MsResolverOptions options = { settings->dns_server, settings->trust_dnssec, 0, 0 };

  g_mutex_init (&self->shared.mutex);
  self->shared.rand = g_rand_new ();
  self->memory = ms_host_memory_new ();

  self->settings = copy_settings (settings, error);
  if (self->settings == NULL || !ms_source_address_check (self->settings, error))
    return NULL;

  self->shaping = ms_shaping_load (settings->shaping_file, error);
  if (self->shaping == NULL)
    return NULL;

  self->resolver = ms_resolver_new (&options, error);
  if (self->resolver == NULL)
    return NULL;

  sts.cache_dir = cache_dir != NULL ? cache_dir : usual_dir;
  sts.ca_file = self->settings->ca_file;
  self->mta_sts = ms_mta_sts_new (self->resolver, &sts);
  self->ehlo = ms_ehlo_name_new (self->resolver, self->settings);

  return g_steal_pointer (&self);
}

/* The resolver answers what it was asked before it goes, so whoever asked goes after it. */
void
ms_direct_free (MsDirect *self)
{
  g_clear_pointer (&self->mta_sts, ms_mta_sts_free);
  g_clear_pointer (&self->resolver, ms_resolver_free);
  g_clear_pointer (&self->ehlo, ms_ehlo_name_free);
  g_clear_pointer (&self->shaping, ms_shaping_free);
  g_clear_pointer (&self->memory, ms_host_memory_free);
  g_clear_pointer (&self->settings, ms_settings_free);
  g_rand_free (self->shared.rand);
  g_mutex_clear (&self->shared.mutex);
  g_free (self);
}

MsResolver *
ms_direct_get_resolver (MsDirect *self)
{
  return self->resolver;
}

MsMtaSts *
ms_direct_get_mta_sts (MsDirect *self)
{
  return self->mta_sts;
}

const MsShaping *
ms_direct_get_shaping (MsDirect *self)
{
  return self->shaping;
}

const MsSettings *
ms_direct_get_settings (MsDirect *self)
{
  return self->settings;
}
