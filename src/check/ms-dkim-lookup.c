/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-lookup.c - whether the DNS publishes a key */

#include "config.h"

#include "ms-dkim-lookup.h"

#include <glib/gi18n-lib.h>

const char *
ms_dkim_dns_to_string (MsDkimDns dns)
{
  static const char *const names[] = { "right", "wrong", "missing", "unknown" };

  return names[dns];
}

static MsDkimDns
judge (const char *const *texts, const MsDkimKey *key, const char **out_words)
{
  MsDkimPublished published = ms_dkim_record_compare (texts[0], key);

  /* RFC 6376 §3.6.2.2: what several come to is undefined. */
  if (texts[1] != NULL)
    {
      *out_words = _ ("More than one record is published under this name, and receivers may "
                      "take any of them.");
      return MS_DKIM_DNS_WRONG;
    }

  *out_words = ms_dkim_published_describe (published);

  return published == MS_DKIM_PUBLISHED_RIGHT ? MS_DKIM_DNS_RIGHT : MS_DKIM_DNS_WRONG;
}

MsDkimDns
ms_dkim_lookup (const MsLookup  *lookup,
                const char      *name,
                const MsDkimKey *key,
                const char     **out_words)
{
  g_autoptr (MsRecords) records = ms_lookup (lookup, name, MS_DNS_TXT);

  if (records->status == MS_DNS_FAILED)
    {
      *out_words = _ ("The DNS gave no answer.");
      return MS_DKIM_DNS_FAILED;
    }
  if (records->texts[0] == NULL)
    {
      *out_words = _ ("Nothing is published under this name.");
      return MS_DKIM_DNS_MISSING;
    }

  return judge ((const char *const *) records->texts, key, out_words);
}
