/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-body.c - contents in the transfer encoding that fits them */

#include "config.h"

#include "ms-body.h"

#include <gmime/gmime.h>
#include <string.h>

#define LINE_MAX_OCTETS 998 /* RFC 5322 §2.1.1 */
#define FIELD           "Content-Transfer-Encoding: "

#define QUOTED_LINE 75 /* RFC 2045 §6.7(5): 76 with the = of a soft line break */

/* GMime is fed this much at a time, so that what it needs for the result stays small. */
#define CHUNK (16 * 1024)

void
ms_body_append_base64 (GString *out, const char *data, gsize length)
{
  GMimeEncoding    state;
  g_autofree char *buffer = NULL;

  g_mime_encoding_init_encode (&state, GMIME_CONTENT_ENCODING_BASE64);
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

/* RFC 2045 §6.7(2), with the blanks that (3) forbids at the end of a line. */
static const gboolean is_literal[256] = {
  ['\t'] = TRUE,
  [' ' ... '<'] = TRUE,
  ['>' ... '~'] = TRUE,
};

static char *
write_soft_break (char *to)
{
  memcpy (to, "=\r\n", 3);

  return to + 3;
}

static char *
write_quoted_octet (char *to, char c)
{
  to[0] = '=';
  to[1] = "0123456789ABCDEF"[(guchar) c >> 4];
  to[2] = "0123456789ABCDEF"[c & 15];

  return to + 3;
}

/*
 * Where 8bit is not offered, or a page is one long line, this is the most of what a message
 * costs; GMime's takes three times as long.  The line ends of @text are CRLF.
 */
static void
append_quoted (GString *out, const char *text, gsize length)
{
  const char *end = text + length;
  gsize       used = out->len;
  gsize       column = 0;
  char       *to;

  /* At worst each octet becomes three, and each 25 of these a line. */
  g_string_set_size (out, used + 3 * length + 3 * (length / 25 + 1));
  to = out->str + used;

  while (text < end)
    {
      const char *start = text;
      const char *limit = start + MIN ((gsize) (end - start), QUOTED_LINE - column);

      while (text < limit && is_literal[(guchar) *text])
        text++;
      if (text > start && (text[-1] == ' ' || text[-1] == '\t') &&
          (text == end || *text == '\r'))
        text--;
      memcpy (to, start, text - start);
      to += text - start;
      column += text - start;

      if (text == end)
        break;
      if (*text == '\r')
        {
          *to++ = *text++;
          *to++ = *text++;
          column = 0;
        }
      else if (column + (is_literal[(guchar) *text] && text == limit ? 1 : 3) > QUOTED_LINE)
        {
          to = write_soft_break (to);
          column = 0;
        }
      else
        {
          to = write_quoted_octet (to, *text++);
          column += 3;
        }
    }

  g_string_truncate (out, to - out->str);
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

MsBodyEncoding
ms_body_choose (const char *text, gsize length, gboolean eight_bit)
{
  gsize high = count_high (text, length);

  if (lines_fit (text, length) && (high == 0 || eight_bit))
    return high > 0 ? MS_BODY_8BIT : MS_BODY_7BIT;

  /* An octet costs two more in quoted-printable; base64 costs one in three. */
  return high * 6 > length ? MS_BODY_BASE64 : MS_BODY_QUOTED;
}

void
ms_body_append_field (GString *out, MsBodyEncoding encoding)
{
  static const char *const names[] = { "7bit", "8bit", "quoted-printable", "base64" };

  g_string_append_len (out, FIELD, strlen (FIELD));
  g_string_append (out, names[encoding]);
  g_string_append_len (out, "\r\n\r\n", 4);
}

void
ms_body_encode (GString *out, const char *text, gsize length, MsBodyEncoding encoding)
{
  switch (encoding)
    {
    case MS_BODY_7BIT:
    case MS_BODY_8BIT:
      g_string_append_len (out, text, length);
      break;
    case MS_BODY_QUOTED:
      append_quoted (out, text, length);
      break;
    case MS_BODY_BASE64:
      ms_body_append_base64 (out, text, length);
      break;
    }
}

gboolean
ms_body_append_text (GString                *out,
                     const MsTemplate       *text,
                     const MsTemplateValues *values,
                     gboolean                eight_bit)
{
  g_autofree char *copy = NULL;
  gsize            field = out->len;
  gsize            start;
  gsize            length;
  MsBodyEncoding   encoding;

  /* What most texts are, before it is known: such a text then stays where it is. */
  ms_body_append_field (out, MS_BODY_7BIT);
  start = out->len;
  ms_template_render (text, values, out);
  length = out->len - start;
  encoding = ms_body_choose (out->str + start, length, eight_bit);

  if (encoding == MS_BODY_8BIT)
    out->str[field + strlen (FIELD)] = '8';
  if (encoding == MS_BODY_QUOTED || encoding == MS_BODY_BASE64)
    {
      copy = g_strndup (out->str + start, length);
      g_string_truncate (out, field);
      ms_body_append_field (out, encoding);
      ms_body_encode (out, copy, length, encoding);
    }

  return encoding == MS_BODY_8BIT;
}
