/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ip.c - an IP address as a value */

#include "config.h"

#include "ms-ip.h"

#include <arpa/inet.h>
#include <string.h>

static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

gboolean
ms_ip_parse (const char *text, MsIp *ip)
{
  MsIp found = { { 0 }, 4 };

  if (inet_pton (AF_INET, text, found.bytes) != 1)
    {
      found.length = 16;
      if (inet_pton (AF_INET6, text, found.bytes) != 1)
        return FALSE;
    }
  if (found.length == 16 && memcmp (found.bytes, mapped, sizeof mapped) == 0)
    {
      memmove (found.bytes, found.bytes + 12, 4);
      memset (found.bytes + 4, 0, 12);
      found.length = 4;
    }
  *ip = found;

  return TRUE;
}

char *
ms_ip_to_string (const MsIp *self)
{
  char text[INET6_ADDRSTRLEN];

  inet_ntop (self->length == 4 ? AF_INET : AF_INET6, self->bytes, text, sizeof text);

  return g_strdup (text);
}

gboolean
ms_ip_equal (const MsIp *a, const MsIp *b)
{
  return ms_ip_in_network (a, b, 8 * b->length);
}

gboolean
ms_ip_in_network (const MsIp *self, const MsIp *network, guint bits)
{
  guint whole = bits / 8;
  guint rest = bits % 8;

  if (self->length != network->length || bits > 8 * self->length ||
      memcmp (self->bytes, network->bytes, whole) != 0)
    return FALSE;

  return rest == 0 || (self->bytes[whole] ^ network->bytes[whole]) >> (8 - rest) == 0;
}

gboolean
ms_ip_is_private (const MsIp *self)
{
  static const struct
  {
    const char *network;
    guint       bits;
  } networks[] = {
    { "0.0.0.0", 8 },      { "10.0.0.0", 8 },    { "100.64.0.0", 10 },  { "127.0.0.0", 8 },
    { "169.254.0.0", 16 }, { "172.16.0.0", 12 }, { "192.168.0.0", 16 }, { "::", 127 },
    { "fc00::", 7 },       { "fe80::", 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      MsIp network;

      if (ms_ip_parse (networks[i].network, &network) &&
          ms_ip_in_network (self, &network, networks[i].bits))
        return TRUE;
    }

  return FALSE;
}

char *
ms_ip_reverse (const MsIp *self)
{
  GString *out = g_string_new (NULL);

  for (guint i = self->length; i > 0; i--)
    {
      guint8 byte = self->bytes[i - 1];

      if (out->len > 0)
        g_string_append_c (out, '.');
      if (self->length == 4)
        g_string_append_printf (out, "%u", byte);
      else
        g_string_append_printf (out, "%x.%x", byte & 15u, byte >> 4);
    }

  return g_string_free (out, FALSE);
}
