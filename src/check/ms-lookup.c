/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-lookup.c - answers as the checks read them */

#include "config.h"

#include "ms-lookup.h"

MsRecords *
ms_records_new (MsDnsStatus status, const char *const *texts)
{
  MsRecords *self = g_new0 (MsRecords, 1);

  self->status = status;
  self->texts = texts != NULL ? g_strdupv ((char **) texts) : g_new0 (char *, 1);

  return self;
}

void
ms_records_free (MsRecords *self)
{
  g_strfreev (self->texts);
  g_free (self->problem);
  g_free (self);
}

static void
free_exchanger (gpointer data)
{
  MsExchanger *self = data;

  g_free (self->name);
  g_strfreev (self->addresses);
  g_free (self);
}

MsExchangers *
ms_exchangers_new (MsMxStatus status, const char *enhanced, const char *reason)
{
  MsExchangers *self = g_new0 (MsExchangers, 1);

  self->status = status;
  self->hosts = g_ptr_array_new_with_free_func (free_exchanger);
  self->enhanced = g_strdup (enhanced);
  self->reason = g_strdup (reason);

  return self;
}

void
ms_exchangers_add (MsExchangers *self, const char *name, const char *const *addresses)
{
  MsExchanger *host = g_new0 (MsExchanger, 1);

  host->name = g_strdup (name);
  host->addresses = g_strdupv ((char **) addresses);
  g_ptr_array_add (self->hosts, host);
}

void
ms_exchangers_free (MsExchangers *self)
{
  g_ptr_array_unref (self->hosts);
  g_free (self->enhanced);
  g_free (self->reason);
  g_free (self);
}

MsRecords *
ms_lookup (const MsLookup *self, const char *name, MsDnsType type)
{
  return self->ask (name, type, self->data);
}

MsExchangers *
ms_lookup_exchangers (const MsLookup *self, const char *domain)
{
  return self->exchangers (domain, self->data);
}

MsRecords *
ms_lookup_addresses (const MsLookup *self, const char *name)
{
  g_autoptr (MsRecords) four = ms_lookup (self, name, MS_DNS_A);
  g_autoptr (MsRecords) six = ms_lookup (self, name, MS_DNS_AAAA);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (four->status != MS_DNS_FOUND && six->status != MS_DNS_FOUND)
    return four->status == MS_DNS_FAILED ? g_steal_pointer (&four) : g_steal_pointer (&six);

  for (guint i = 0; four->texts[i] != NULL; i++)
    g_ptr_array_add (all, four->texts[i]);
  for (guint i = 0; six->texts[i] != NULL; i++)
    g_ptr_array_add (all, six->texts[i]);
  g_ptr_array_add (all, NULL);

  return ms_records_new (MS_DNS_FOUND, (const char *const *) all->pdata);
}

static gint
by_preference (gconstpointer a, gconstpointer b)
{
  const MsDnsRecord *left = *(MsDnsRecord *const *) a;
  const MsDnsRecord *right = *(MsDnsRecord *const *) b;

  return left->preference < right->preference ? -1 : left->preference > right->preference;
}

static MsRecords *
ask_resolver (const char *name, MsDnsType type, gpointer data)
{
  g_autoptr (MsDnsAnswer) answer = ms_resolver_ask (data, name, type);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (answer->records, NULL, NULL);
  MsRecords *self = ms_records_new (answer->status, NULL);

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, by_preference);
  self->problem = g_strdup (answer->problem);
  g_strfreev (self->texts);
  self->texts = g_new0 (char *, sorted->len + 1);
  for (guint i = 0; i < sorted->len; i++)
    self->texts[i] = g_strdup (((const MsDnsRecord *) sorted->pdata[i])->text);

  return self;
}

static MsExchangers *
find_exchangers (const char *domain, gpointer data)
{
  g_autoptr (MsMx) mx = ms_mx_find_sync (data, domain);
  MsExchangers *self = ms_exchangers_new (mx->status, mx->enhanced, mx->reason);

  self->implicit = mx->implicit;
  for (guint i = 0; i < mx->hosts->len; i++)
    {
      const MsMxHost *host = mx->hosts->pdata[i];

      ms_exchangers_add (self, host->name, (const char *const *) host->addresses);
    }

  return self;
}

MsResolver *
ms_lookup_open_resolver (const MsSettings *settings, GError **error)
{
  const MsResolverOptions options = { .server = settings->dns_server,
                                      .trust_dnssec = settings->trust_dnssec,
                                      .timeout_ms = 2500,
                                      .tries = 2 };

  return ms_resolver_new (&options, error);
}

MsLookup
ms_lookup_resolver (MsResolver *resolver)
{
  return (MsLookup){ ask_resolver, find_exchangers, resolver };
}
