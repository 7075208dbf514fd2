/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-text.c - the bytes of a part made text */

#include "config.h"

#include "ms-mail-text.h"

#include <gmime/gmime.h>
#include <string.h>

static void
blank_nuls (char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      text[i] = ' ';
}

char *
ms_mail_text_valid (const char *bytes, gsize length)
{
  g_autofree char *copy = g_strndup ("", length);
  char            *text;

  memcpy (copy, bytes, length);
  blank_nuls (copy, length);
  if (g_utf8_validate (copy, (gssize) length, NULL))
    return g_steal_pointer (&copy);

  /* A text that was cut may end in the midst of a character. */
  for (gsize cut = 1; cut < 4 && cut < length; cut++)
    if (g_utf8_validate (copy, (gssize) (length - cut), NULL))
      return g_strndup (copy, length - cut);

  text = g_convert (copy, (gssize) length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

  return text != NULL ? text : g_utf8_make_valid (copy, (gssize) length);
}

static void
end_lines_in_lf (char *text)
{
  char *to = text;

  for (const char *at = text; *at != '\0'; at++)
    if (*at != '\r')
      *to++ = *at;
    else if (at[1] != '\n')
      *to++ = '\n';
  *to = '\0';
}

/* Returns: (transfer full) (nullable): %NULL: the bytes are not of @charset */
static char *
convert (const char *bytes, gsize length, const char *charset)
{
  gsize            written = 0;
  g_autofree char *text = g_convert_with_fallback (bytes, (gssize) length, "UTF-8", charset,
                                                   "?", NULL, &written, NULL);

  if (text == NULL || !g_utf8_validate_len (text, written, NULL))
    {
      if (text == NULL)
        return NULL;
      blank_nuls (text, written);
    }

  return g_utf8_validate (text, (gssize) written, NULL) ? g_steal_pointer (&text) : NULL;
}

static gboolean
is_ascii_or_utf8 (const char *charset)
{
  return g_ascii_strcasecmp (charset, "utf-8") == 0 ||
         g_ascii_strcasecmp (charset, "utf8") == 0 ||
         g_ascii_strcasecmp (charset, "us-ascii") == 0 ||
         g_ascii_strcasecmp (charset, "ascii") == 0;
}

static char *
to_utf8 (const char *bytes, gsize length, const char *charset)
{
  char *text = NULL;

  /* The old name of UTF-7, which Microsoft's servers write. */
  if (charset != NULL && g_ascii_strcasecmp (charset, "unicode-1-1-utf-7") == 0)
    charset = "UTF-7";
  /* The escape sequences of ISO-2022-JP speak for themselves; Windows' superset of it knows
   * what senders really write. */
  if (g_strstr_len (bytes, (gssize) length, "\x1b$") != NULL)
    text = convert (bytes, length, "ISO-2022-JP-2");
  if (text == NULL && charset != NULL && !is_ascii_or_utf8 (charset))
    text = convert (bytes, length, charset);

  return text != NULL ? text : ms_mail_text_valid (bytes, length);
}

char *
ms_mail_text_decode (const char *bytes, gsize length, const char *encoding, const char *charset)
{
  GMimeContentEncoding kind = GMIME_CONTENT_ENCODING_DEFAULT;
  g_autofree char     *decoded = NULL;
  char                *text;

  length = MIN (length, MS_MAIL_TEXT_LONGEST);
  if (encoding != NULL)
    kind = g_mime_content_encoding_from_string (encoding);

  if (kind == GMIME_CONTENT_ENCODING_BASE64 || kind == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
    {
      GMimeEncoding state;
      gsize         written;

      g_mime_encoding_init_decode (&state, kind);
      decoded = g_malloc (g_mime_encoding_outlen (&state, length) + 1);
      written = g_mime_encoding_step (&state, bytes, length, decoded);
      text = to_utf8 (decoded, written, charset);
    }
  else
    text = to_utf8 (bytes, length, charset);
  end_lines_in_lf (text);

  return text;
}
