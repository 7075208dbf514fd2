/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-body.c - contents in the transfer encoding that fits them */

#include "config.h"

#include "ms-body.h"

#include <string.h>

#define LINE_MAX_OCTETS 998 /* RFC 5322 §2.1.1 */
#define FIELD           "Content-Transfer-Encoding: "

/* GMime is fed this much at a time, so that what it needs for the result stays small. */
#define CHUNK (16 * 1024)

void
ms_body_append_encoded (GString             *out,
                        GMimeContentEncoding encoding,
                        const char          *data,
                        gsize                length)
{
  GMimeEncoding    state;
  g_autofree char *buffer = NULL;

  g_mime_encoding_init_encode (&state, encoding);
  buffer = g_malloc (g_mime_encoding_outlen (&state, CHUNK));

  do
    {
      gsize       step = MIN (length, CHUNK);
      gsize       size = step == length ? g_mime_encoding_flush (&state, data, step, buffer)
                                        : g_mime_encoding_step (&state, data, step, buffer);
      const char *at = buffer;
      const char *end = buffer + size;
      const char *line;

      while ((line = memchr (at, '\n', end - at)) != NULL)
        {
          g_string_append_len (out, at, line - at);
          g_string_append_len (out, "\r\n", 2);
          at = line + 1;
        }
      g_string_append_len (out, at, end - at);
      data += step;
      length -= step;
    }
  while (length > 0);
}

static gboolean
lines_fit (const char *text, gsize length)
{
  const char *end = text + length;

  while ((gsize) (end - text) > LINE_MAX_OCTETS)
    {
      /* The line end is the last one within the limit: fewer, longer steps. */
      const char *line = memrchr (text, '\n', LINE_MAX_OCTETS + 2);

      if (line == NULL)
        return FALSE;
      text = line + 1;
    }

  return TRUE;
}

/* Eight octets at a time: this is the one look at every octet of every message. */
static gsize
count_high (const char *text, gsize length)
{
  gsize   count = 0;
  gsize   at = 0;
  guint64 word;

  for (; at + sizeof word <= length; at += sizeof word)
    {
      memcpy (&word, text + at, sizeof word);
      word &= G_GUINT64_CONSTANT (0x8080808080808080);
      if (word != 0)
        count += (guint) __builtin_popcountll (word);
    }
  for (; at < length; at++)
    count += (guchar) text[at] >> 7;

  return count;
}

gboolean
ms_body_append_text (GString                *out,
                     const MsTemplate       *text,
                     const MsTemplateValues *values,
                     gboolean                eight_bit)
{
  g_autofree char *copy = NULL;
  gsize            label = out->len + strlen (FIELD);
  gsize            start;
  gsize            length;
  gsize            high;

  g_string_append_len (out, FIELD "7bit\r\n\r\n", strlen (FIELD "7bit\r\n\r\n"));
  start = out->len;
  ms_template_render (text, values, out);
  length = out->len - start;
  high = count_high (out->str + start, length);

  if (lines_fit (out->str + start, length) && (high == 0 || eight_bit))
    {
      if (high > 0)
        out->str[label] = '8';
      return high > 0;
    }

  /* An octet costs two more in quoted-printable; base64 costs one in three. */
  copy = g_strndup (out->str + start, length);
  g_string_truncate (out, label);
  g_string_append (out, high * 6 > length ? "base64\r\n\r\n" : "quoted-printable\r\n\r\n");
  ms_body_append_encoded (out,
                          high * 6 > length ? GMIME_CONTENT_ENCODING_BASE64
                                            : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
                          copy, length);

  return FALSE;
}
