/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-text.c - text that came from outside, made fit to show */

#include "config.h"

#include "ms-text.h"

#include <string.h>

static void
append_printable (GString *out, gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  if (character == '\t' || character == '\r' || character == '\n' ||
      type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR)
    g_string_append_c (out, ' ');
  else if (type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT)
    g_string_append (out, "\357\277\275");
  else
    g_string_append_unichar (out, character);
}

char *
ms_text_printable (const char *text, gssize length)
{
  gsize         left = length < 0 ? strlen (text) : (gsize) length;
  GString      *out = g_string_sized_new (left + 1);
  const guint8 *at = (const guint8 *) text;

  while (left > 0)
    {
      gunichar character = *at == 0 ? 0 : g_utf8_get_char_validated ((const char *) at, left);
      gsize    used;

      if (character == (gunichar) -1 || character == (gunichar) -2)
        character = *at;

      if (character < 0x80)
        used = 1;
      else if (g_utf8_get_char_validated ((const char *) at, left) == character)
        used = g_unichar_to_utf8 (character, NULL);
      else
        used = 1;

      append_printable (out, character);
      at += used;
      left -= used;
    }

  return g_string_free (out, FALSE);
}

char *
ms_text_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = g_utf8_casefold (valid, -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

void
ms_text_append_json (GString *out, const char *text, gssize length)
{
  const char *end = text + (length < 0 ? strlen (text) : (gsize) length);

  g_string_append_c (out, '"');

  while (text < end)
    {
      const char *plain = text;

      while (text < end && (guchar) *text >= 0x20 && *text != '"' && *text != '\\')
        text++;
      g_string_append_len (out, plain, text - plain);

      if (text < end)
        {
          if (*text == '"' || *text == '\\')
            g_string_append_printf (out, "\\%c", *text);
          else
            g_string_append_printf (out, "\\u%04x", (guint) (guchar) *text);
          text++;
        }
    }

  g_string_append_c (out, '"');
}
