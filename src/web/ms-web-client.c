/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-client.c - who asks */

#include "config.h"

#include "ms-web-client.h"

#include <string.h>

#define PREFIX 8 /* octets: what a provider gives to one customer, at least */

/* Takes an IPv4-mapped address for the IPv4 address that it is (RFC 4291 §2.5.5.2). */
static char *
format (GInetAddress *address)
{
  static const guint8 mapped[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8       *bytes = g_inet_address_to_bytes (address);
  g_autoptr (GInetAddress) inner = NULL;

  if (g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6 ||
      memcmp (bytes, mapped, sizeof mapped) != 0)
    return g_inet_address_to_string (address);

  inner = g_inet_address_new_from_bytes (bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);

  return g_inet_address_to_string (inner);
}

/* "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80" */
static char *
read_node (const char *text)
{
  g_autofree char *node = g_strstrip (g_strdup (text));
  g_autoptr (GInetAddress) address = NULL;
  char *end;

  if (*node == '[')
    {
      end = strchr (node, ']');
      if (end == NULL)
        return NULL;
      *end = '\0';
      address = g_inet_address_new_from_string (node + 1);
    }
  else
    {
      end = strchr (node, ':');
      if (end != NULL && strchr (end + 1, ':') == NULL)
        *end = '\0';
      address = g_inet_address_new_from_string (node);
    }

  return address != NULL ? format (address) : NULL;
}

static const char *
last_of (const char *list, char separator)
{
  const char *last = strrchr (list, separator);

  return last != NULL ? last + 1 : list;
}

/* The `for` of one element: for="[2001:db8::1]:80";proto=https */
static char *
read_element (const char *element)
{
  g_auto (GStrv) pairs = g_strsplit (element, ";", -1);

  for (char **pair = pairs; *pair != NULL; pair++)
    {
      char *value = strchr (g_strstrip (*pair), '=');

      if (value == NULL || value - *pair != 3 || g_ascii_strncasecmp (*pair, "for", 3) != 0)
        continue;
      value++;
      if (*value == '"' && strlen (value) > 1 && value[strlen (value) - 1] == '"')
        {
          value[strlen (value) - 1] = '\0';
          value++;
        }
      return read_node (value);
    }

  return NULL;
}

char *
ms_web_client_find (GInetAddress *peer, const char *forwarded_for, const char *forwarded)
{
  char *client = NULL;

  if (forwarded_for != NULL)
    client = read_node (last_of (forwarded_for, ','));
  else if (forwarded != NULL)
    client = read_element (last_of (forwarded, ','));

  return client != NULL ? client : format (peer);
}

char *
ms_web_client_bucket (const char *address)
{
  g_autoptr (GInetAddress) whole = g_inet_address_new_from_string (address);
  g_autoptr (GInetAddress) network = NULL;
  guint8 bytes[16] = { 0 };

  if (whole == NULL || g_inet_address_get_family (whole) != G_SOCKET_FAMILY_IPV6)
    return g_strdup (address);

  memcpy (bytes, g_inet_address_to_bytes (whole), PREFIX);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);

  return g_inet_address_to_string (network);
}
