/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf-advice.c - what would have to stand in an SPF record */

#include "config.h"

#include "ms-dmarc.h"
#include "ms-spf-advice.h"
#include "ms-spf-record.h"

#include <string.h>

char *
ms_spf_address_term (const char *address)
{
  return g_strconcat (strchr (address, ':') != NULL ? "ip6:" : "ip4:", address, NULL);
}

static gboolean
has_record (const MsLookup *lookup, const char *name)
{
  g_autoptr (MsRecords) records = ms_lookup (lookup, name, MS_DNS_TXT);

  for (guint i = 0; records->texts[i] != NULL; i++)
    if (ms_spf_is_record (records->texts[i]))
      return TRUE;

  return FALSE;
}

char *
ms_spf_find_include (const MsLookup *lookup, const char *record, const char *host)
{
  g_auto (GStrv) words = record != NULL ? g_strsplit (record, " ", -1) : g_new0 (char *, 1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = *words[i] == '+' ? words[i] + 1 : words[i];
      const char *name = strpbrk (word, ":=");

      if (name == NULL || (g_ascii_strncasecmp (word, "include:", 8) != 0 &&
                           g_ascii_strncasecmp (word, "redirect=", 9) != 0))
        continue;

      name++;
      if (strchr (name, '%') == NULL && ms_dmarc_aligned (name, host, FALSE) &&
          has_record (lookup, name))
        return g_strdup (name);
    }

  return NULL;
}

char *
ms_spf_suggest_term (const MsLookup *lookup, const char *host, const char *address)
{
  g_autofree char *organisation = ms_dmarc_organisation (host);
  g_autofree char *usual = g_strconcat ("_spf.", organisation, NULL);
  const char      *names[] = { usual, organisation };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (has_record (lookup, names[i]))
      return g_strconcat ("include:", names[i], NULL);

  return ms_spf_address_term (address);
}
