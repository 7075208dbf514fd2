/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-tlsa.c - what a domain publishes about the certificate of its server */

#include "config.h"

#include "ms-tlsa.h"

/* RFC 7218 §2. */
enum
{
  DANE_TA = 2,
  DANE_EE = 3,
};

static gboolean
is_usable (const MsDnsRecord *record)
{
  /* By matching type: the whole, SHA-256, SHA-512; 0: any size. */
  static const gsize sizes[] = { 0, 32, 64 };

  gsize size = record->data != NULL ? g_bytes_get_size (record->data) : 0;

  return (record->usage == DANE_TA || record->usage == DANE_EE) && record->selector <= 1 &&
         record->matching < G_N_ELEMENTS (sizes) && size > 0 &&
         (sizes[record->matching] == 0 || sizes[record->matching] == size);
}

MsTlsaStatus
ms_tlsa_judge (const MsDnsAnswer *answer, GPtrArray **records)
{
  *records = NULL;

  switch (answer->status)
    {
    case MS_DNS_FAILED:
      return MS_TLSA_FAILED;
    case MS_DNS_NO_DATA:
    case MS_DNS_NO_NAME:
      return MS_TLSA_NONE;
    case MS_DNS_FOUND:
      break;
    }

  /* Anyone on the way could have written it. */
  if (!answer->authenticated)
    return MS_TLSA_NONE;

  *records = g_ptr_array_new ();
  for (guint i = 0; i < answer->records->len; i++)
    if (is_usable (answer->records->pdata[i]))
      g_ptr_array_add (*records, answer->records->pdata[i]);

  return MS_TLSA_FOUND;
}

MsTlsaStatus
ms_tlsa_ask (MsResolver     *resolver,
             const MsMxHost *host,
             guint16         port,
             MsDnsAnswer   **answer,
             GPtrArray     **records)
{
  g_autofree char *name = NULL;

  *answer = NULL;
  *records = NULL;
  if (!host->secure)
    return MS_TLSA_NONE;

  name = g_strdup_printf ("_%u._tcp.%s", port, host->name);
  *answer = ms_resolver_ask (resolver, name, MS_DNS_TLSA);

  return ms_tlsa_judge (*answer, records);
}
