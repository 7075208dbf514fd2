/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-header.c - header fields written so that no value can break out of them */

#include "config.h"

#include "ms-header.h"

#include <gmime/gmime.h>
#include <string.h>

#define LINE_AIM        78  /* RFC 5322 §2.1.1 */
#define ENCODED_LINE    76  /* RFC 2047 §2, a line that holds an encoded word */
#define WORD_MAX        75  /* RFC 2047 §2, an encoded word */
#define PLAIN_MAX       900 /* a longer word could not be kept within 998 octets unencoded */
#define PHRASE_MAX      255
#define QUOTED_MAX      64
#define NAME_MAX_OCTETS 200

#define WORD_HEAD "=?UTF-8?Q?"
#define WORD_TAIL "?="

static gsize
column_of (const GString *out)
{
  const char *line = memrchr (out->str, '\n', out->len);

  return line != NULL ? (gsize) (out->str + out->len - line - 1) : out->len;
}

/* The characters that Q leaves alone in a phrase (RFC 2047 §5(3)); they do everywhere. */
static gboolean
is_q_plain (guchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!*+-/", c) != NULL);
}

static void
append_q (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) text[i];

      if (is_q_plain (c))
        g_string_append_c (out, (char) c);
      else if (c == ' ')
        g_string_append_c (out, '_');
      else
        g_string_append_printf (out, "=%02X", c);
    }
}

static gsize
q_size (const char *text, gsize length)
{
  gsize size = 0;

  for (gsize i = 0; i < length; i++)
    size += is_q_plain ((guchar) text[i]) || text[i] == ' ' ? 1 : 3;

  return size;
}

static gsize
encoded_size (const char *text, gsize length, gboolean base64)
{
  return base64 ? (length + 2) / 3 * 4 : q_size (text, length);
}

/*
 * How many octets, whole characters, fit into a word.  Some decoders, GMime's among them, join
 * the contents of neighbouring words first, so padding may only end the last one; 0 where that
 * cannot be had.
 */
static gsize
fit_word (const char *text, gsize length, gsize room, gboolean base64)
{
  gsize fit = 0;
  gsize next = 0;

  do
    {
      next += g_utf8_next_char (text + next) - (text + next);
      if (encoded_size (text, next, base64) > room)
        break;
      if (!base64 || next % 3 == 0 || next == length)
        fit = next;
    }
  while (next < length);

  return fit;
}

/* Returns how many octets of @text the word holds. */
static gsize
append_word (GString *out, const char *text, gsize length, gsize room, gboolean base64)
{
  gsize fit = base64 ? fit_word (text, length, room - strlen (WORD_HEAD WORD_TAIL), TRUE) : 0;

  g_string_append (out, WORD_HEAD);
  if (fit > 0)
    {
      g_autofree char *word = g_base64_encode ((const guchar *) text, fit);

      out->str[out->len - 2] = 'B';
      g_string_append (out, word);
    }
  else
    {
      fit = fit_word (text, length, room - strlen (WORD_HEAD WORD_TAIL), FALSE);
      append_q (out, text, fit);
    }
  g_string_append (out, WORD_TAIL);

  return fit;
}

static void
append_encoded (GString *out, const char *text, gsize length)
{
  gboolean base64 = q_size (text, length) > encoded_size (text, length, TRUE);
  gsize    column = column_of (out);

  while (length > 0)
    {
      /* Less room than this is not worth starting a word in. */
      gsize room = column + 32 < ENCODED_LINE ? ENCODED_LINE - column : 0;
      gsize taken;

      if (room == 0)
        {
          /* The blank before the word moves to the new line. */
          if (out->str[out->len - 1] == ' ')
            g_string_truncate (out, out->len - 1);
          g_string_append (out, "\r\n ");
          room = ENCODED_LINE - 1;
        }

      taken = append_word (out, text, length, MIN (room, WORD_MAX), base64);
      text += taken;
      length -= taken;
      column = ENCODED_LINE;
    }
}

static gboolean
is_plain (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] < 0x20 || text[i] > 0x7e || (text[i] == '=' && text[i + 1] == '?'))
      return FALSE;

  return TRUE;
}

/* Words that need no encoding, each on the line where it fits. */
static void
append_plain (GString *out, const char *text, gsize length, gboolean first)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *blank = memchr (text, ' ', end - text);
      gsize       word = (blank != NULL ? blank : end) - text;

      if (word > 0)
        {
          if (!first && column_of (out) + 1 + word > LINE_AIM)
            g_string_append (out, "\r\n ");
          else if (!first)
            g_string_append_c (out, ' ');
          g_string_append_len (out, text, word);
          first = FALSE;
        }
      text += word + 1;
    }
}

/* Finds what must be encoded: from the first word that needs it through the last one. */
static gboolean
find_unsafe (const char *text, gsize length, gsize *out_start, gsize *out_end)
{
  gboolean found = FALSE;

  for (gsize at = 0; at < length;)
    {
      const char *blank = memchr (text + at, ' ', length - at);
      gsize       end = blank != NULL ? (gsize) (blank - text) : length;

      if (end - at > PLAIN_MAX || !is_plain (text + at, end - at))
        {
          if (!found)
            *out_start = at;
          *out_end = end;
          found = TRUE;
        }
      at = end + 1;
    }

  return found;
}

static void
append_folded (GString *out, const char *text, gsize length)
{
  gsize start = length;
  gsize end = length;

  find_unsafe (text, length, &start, &end);
  append_plain (out, text, start, TRUE);
  if (start < end)
    {
      if (start > 0)
        g_string_append_c (out, ' ');
      append_encoded (out, text + start, end - start);
    }
  append_plain (out, text + end, length - end, FALSE);
}

void
ms_header_finish_text (GString *out, gsize start, gsize value)
{
  const char *text = out->str + value;
  gsize       length = out->len - value;

  if (out->len - start > LINE_AIM || !is_plain (text, length) ||
      (length > 0 && (text[0] == ' ' || text[length - 1] == ' ')))
    {
      g_autofree char *copy = g_strstrip (g_strndup (text, length));

      g_string_truncate (out, value);
      append_folded (out, copy, strlen (copy));
    }

  g_string_append_len (out, "\r\n", 2);
}

/* RFC 5322 §3.2.3, with the blank between atoms. */
static gboolean
is_atoms (const char *text)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (" !#$%&'*+-/=?^_`{|}~", *text) == NULL)
      return FALSE;

  return TRUE;
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

/* A copy of at most @max octets, cut between characters, without blanks at its ends. */
static char *
shorten (const char *text, gsize max)
{
  gsize length;

  text += strspn (text, " ");
  length = strlen (text);
  if (length > max)
    length = g_utf8_find_prev_char (text, text + max + 1) - text;

  return g_strchomp (g_strndup (text, length));
}

void
ms_header_append_phrase (GString *out, const char *phrase)
{
  gsize length = strlen (phrase);

  if (length > QUOTED_MAX || !is_plain (phrase, length))
    append_encoded (out, phrase, length);
  else if (is_atoms (phrase) && strstr (phrase, "  ") == NULL)
    g_string_append_len (out, phrase, length);
  else
    append_quoted (out, phrase);
}

void
ms_header_append_mailbox (GString    *out,
                          const char *name,
                          const char *display,
                          const char *address,
                          gboolean    utf8)
{
  g_autofree char *phrase = display != NULL ? shorten (display, PHRASE_MAX) : NULL;
  gsize            length = strlen (address);

  g_string_append (out, name);
  g_string_append_len (out, ": ", 2);

  if (!utf8 && !g_str_is_ascii (address))
    {
      append_encoded (out, address, length);
      g_string_append (out, ":;\r\n");
      return;
    }

  if (phrase == NULL || *phrase == '\0')
    {
      g_string_append_len (out, address, length);
      g_string_append_len (out, "\r\n", 2);
      return;
    }

  ms_header_append_phrase (out, phrase);
  g_string_append (out, column_of (out) + length + 3 > LINE_AIM ? "\r\n <" : " <");
  g_string_append_len (out, address, length);
  g_string_append_len (out, ">\r\n", 3);
}

void
ms_header_append_filename (GString *out, const char *name)
{
  g_autofree char    *file = shorten (name, NAME_MAX_OCTETS);
  GMimeParamList     *params;
  GMimeFormatOptions *format;

  g_strdelimit (file, "/\\", '_');
  if (*file == '\0')
    return;

  format = g_mime_format_options_clone (NULL);
  g_mime_format_options_set_newline_format (format, GMIME_NEWLINE_FORMAT_DOS);
  params = g_mime_param_list_new ();
  g_mime_param_list_set_parameter (params, "filename", file);
  g_mime_param_set_charset (g_mime_param_list_get_parameter_at (params, 0), "utf-8");
  g_mime_param_list_encode (params, format, TRUE, out);
  g_object_unref (params);
  g_mime_format_options_free (format);

  /* GMime ends the whole field. */
  if (g_str_has_suffix (out->str, "\r\n"))
    g_string_truncate (out, out->len - 2);
}
