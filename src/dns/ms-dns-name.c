/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-name.c - names as they are asked and compared */

#include "config.h"

#include "ms-address.h"
#include "ms-dns-name.h"

#include <arpa/inet.h>
#include <string.h>

/* RFC 1035 §2.3.4: 255 octets on the wire, which is two less as text. */
#define NAME_MAX_LENGTH  253
#define LABEL_MAX_LENGTH 63

/*
 * Host names are letters, digits and hyphens, but underscores stand before policies (RFC 8552)
 * and slashes in delegated reverse names (RFC 2317).  What is left out would have to be escaped
 * and names nothing that mail is sent to.
 */
static gboolean
is_asked_for (char c)
{
  return g_ascii_isgraph (c) && strchr ("\\[]\"", c) == NULL;
}

static gboolean
is_valid (const char *name)
{
  gsize length = strlen (name);
  gsize label = 0;

  if (length == 0 || length > NAME_MAX_LENGTH)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      label = name[i] == '.' ? 0 : label + 1;
      if (!is_asked_for (name[i]) || label > LABEL_MAX_LENGTH)
        return FALSE;
      if (name[i] == '.' && (i == 0 || name[i - 1] == '.'))
        return FALSE;
    }

  return label > 0;
}

char *
ms_dns_name_normal (const char *name)
{
  g_autofree char *normal = NULL;
  gsize            length;

  if (g_str_is_ascii (name))
    normal = g_ascii_strdown (name, -1);
  else if (g_utf8_validate (name, -1, NULL))
    normal = ms_address_domain_to_ascii (name);
  if (normal == NULL)
    return NULL;

  length = strlen (normal);
  if (length > 0 && normal[length - 1] == '.')
    normal[length - 1] = '\0';

  return is_valid (normal) ? g_steal_pointer (&normal) : NULL;
}

char *
ms_dns_name_reverse (const char *address)
{
  struct in6_addr six;
  struct in_addr  four;
  GString        *name;

  if (inet_pton (AF_INET, address, &four) == 1)
    {
      const guint8 *octets = (const guint8 *) &four;

      return g_strdup_printf ("%d.%d.%d.%d.in-addr.arpa", octets[3], octets[2], octets[1],
                              octets[0]);
    }
  if (inet_pton (AF_INET6, address, &six) != 1)
    return NULL;

  name = g_string_new (NULL);
  for (int i = 15; i >= 0; i--)
    g_string_append_printf (name, "%x.%x.", six.s6_addr[i] & 15, six.s6_addr[i] >> 4);
  g_string_append (name, "ip6.arpa");

  return g_string_free (name, FALSE);
}
