/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-name.c - names of folders as IMAP carries them: modified UTF-7, RFC 9051 §5.1.3 */

#include "config.h"

#include "ms-imap-name.h"
#include "ms-text.h"

#include <string.h>

/* Base64 of RFC 4648 with "," for "/" and without padding. */
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static gboolean
stands_for_itself (gunichar c)
{
  return c >= 0x20 && c <= 0x7e;
}

static void
append_units (GString *out, const gunichar2 *units, glong count)
{
  guint32 bits = 0;
  guint   n = 0;

  g_string_append_c (out, '&');
  for (glong i = 0; i < count; i++)
    {
      bits = bits << 16 | units[i];
      for (n += 16; n >= 6; n -= 6)
        g_string_append_c (out, digits[bits >> (n - 6) & 0x3f]);
      bits &= (1u << n) - 1;
    }
  if (n > 0)
    g_string_append_c (out, digits[bits << (6 - n) & 0x3f]);
  g_string_append_c (out, '-');
}

static char *
encode (const char *name)
{
  GString *out = g_string_new (NULL);

  while (*name != '\0')
    {
      const char           *end = name;
      g_autofree gunichar2 *units = NULL;
      glong                 count = 0;

      if (stands_for_itself (g_utf8_get_char (name)))
        {
          g_string_append (out, *name == '&' ? "&-" : (char[]){ *name, '\0' });
          name++;
          continue;
        }

      while (*end != '\0' && !stands_for_itself (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      units = g_utf8_to_utf16 (name, end - name, NULL, &count, NULL);
      append_units (out, units, units != NULL ? count : 0);
      name = end;
    }

  return g_string_free (out, FALSE);
}

/* One run of base64, without "&" and "-".  FALSE: it is not as it should be. */
static gboolean
decode_run (GString *out, const char *run, gsize length)
{
  g_autofree gunichar2 *units = g_new (gunichar2, length + 1);
  g_autofree char      *text = NULL;
  guint32               bits = 0;
  guint                 n = 0;
  glong                 count = 0;

  for (gsize i = 0; i < length; i++)
    {
      const char *digit = strchr (digits, run[i]);

      if (digit == NULL)
        return FALSE;
      bits = bits << 6 | (guint32) (digit - digits);
      n += 6;
      if (n >= 16)
        {
          n -= 16;
          units[count++] = bits >> n & 0xffff;
        }
      bits &= (1u << n) - 1;
    }

  text = count > 0 ? g_utf16_to_utf8 (units, count, NULL, NULL, NULL) : NULL;
  if (text == NULL || n >= 6 || bits != 0)
    return FALSE;

  g_string_append (out, text);

  return TRUE;
}

static char *
decode (const char *name)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (*name != '\0')
    {
      const char *end;

      if (!stands_for_itself ((guchar) *name))
        return NULL;
      if (*name != '&')
        {
          g_string_append_c (out, *name++);
          continue;
        }

      end = strchr (++name, '-');
      if (end == NULL)
        return NULL;
      if (end == name)
        g_string_append_c (out, '&');
      else if (!decode_run (out, name, end - name))
        return NULL;
      name = end + 1;
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
ms_imap_name_quote (const char *name, gboolean utf8)
{
  g_autofree char *text = utf8 ? g_strdup (name) : encode (name);
  GString         *out = g_string_new ("\"");

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');

  return g_string_free (out, FALSE);
}

char *
ms_imap_name_read (const char *name, gboolean utf8)
{
  g_autofree char *text = utf8 ? NULL : decode (name);

  return ms_text_printable (text != NULL ? text : name, -1);
}
