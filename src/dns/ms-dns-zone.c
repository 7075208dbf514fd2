/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-zone.c - records as a zone file has them */

#include "config.h"

#include "ms-dns-zone.h"

#include <string.h>

#define STRING_MAX 255 /* RFC 1035 §3.3 */

char *
ms_dns_zone_txt (const char *name, const char *text)
{
  GString *out = g_string_new (name);

  g_string_append (out, ". IN TXT");
  do
    {
      gsize length = MIN (strlen (text), STRING_MAX);

      g_string_append (out, " \"");
      for (gsize i = 0; i < length; i++)
        {
          if (text[i] == '"' || text[i] == '\\')
            g_string_append_c (out, '\\');
          g_string_append_c (out, text[i]);
        }
      g_string_append_c (out, '"');
      text += length;
    }
  while (*text != '\0');

  return g_string_free (out, FALSE);
}

char *
ms_dns_zone_mx (const char *name, guint preference, const char *host)
{
  return g_strdup_printf ("%s. IN MX %u %s.", name, preference, host);
}
