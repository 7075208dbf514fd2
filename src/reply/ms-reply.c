/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reply.c - one SMTP reply, and the parser that assembles it from bytes */

#include "config.h"

#include "ms-reply.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LINE  4096
#define MAX_REPLY (64 * 1024)
#define MAX_LINES 1024

G_DEFINE_QUARK (ms - reply - error - quark, ms_reply_error)

struct _MsReplyParser
{
  GString *partial;  /* (owned): a line whose end has not come yet */
  GString *text;     /* (owned): the lines before, raw, joined by a blank */
  char    *enhanced; /* (owned) (nullable) */
  guint    code;     /* 0: no line of this reply has come */
  guint    n_lines;
  gsize    length;
  gboolean broken;
};

static gboolean
is_plain (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (text[i] < 0x20 || text[i] > 0x7e)
      return FALSE;

  return TRUE;
}

/* Nearly all replies are plain ASCII, and there are four to a message: they are only copied. */
static char *
printable (const char *text, gsize length)
{
  return is_plain (text, length) ? g_strndup (text, length) : ms_text_printable (text, length);
}

static MsReply *
new_reply (guint code, const char *enhanced, const char *text, gsize length)
{
  MsReply *self = g_atomic_rc_box_new0 (MsReply);

  self->code = code;
  self->enhanced = g_strdup (enhanced);
  self->text = printable (text, length);

  return self;
}

MsReply *
ms_reply_new (guint code, const char *enhanced, const char *text)
{
  g_return_val_if_fail (code >= 200 && code <= 599, NULL);

  return new_reply (code, enhanced, text, strlen (text));
}

MsReply *
ms_reply_ref (MsReply *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MsReply *self = data;

  g_free (self->enhanced);
  g_free (self->text);
}

void
ms_reply_unref (MsReply *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

MsReplyParser *
ms_reply_parser_new (void)
{
  MsReplyParser *self = g_new0 (MsReplyParser, 1);

  self->partial = g_string_new (NULL);
  self->text = g_string_new (NULL);

  return self;
}

void
ms_reply_parser_free (MsReplyParser *self)
{
  g_string_free (self->partial, TRUE);
  g_string_free (self->text, TRUE);
  g_free (self->enhanced);
  g_free (self);
}

static gsize
count_digits (const char *text, gsize length)
{
  gsize n = 0;

  while (n < length && g_ascii_isdigit (text[n]))
    n++;

  return n;
}

/* How long the enhanced code at the beginning of @text is; 0 without one.  "5.7.1.100" is an
 * address, and "2.0.0" behind a 550 says nothing (RFC 2034 §4). */
static gsize
enhanced_length (guint code, const char *text, gsize length)
{
  guint class = code / 100;
  gsize at = 1;

  if (length < 5 || class == 3 || text[0] != (char) ('0' + class))
    return 0;

  for (guint part = 0; part < 2; part++)
    {
      gsize n;

      if (at >= length || text[at] != '.')
        return 0;

      n = count_digits (text + at + 1, length - at - 1);
      if (n < 1 || n > 3)
        return 0;
      at += 1 + n;
    }

  return at == length || text[at] == ' ' || text[at] == '\t' ? at : 0;
}

static void
add_text (MsReplyParser *self, const char *text, gsize length)
{
  gsize n = enhanced_length (self->code, text, length);

  if (n > 0 && self->enhanced == NULL)
    self->enhanced = g_strndup (text, n);
  text += n;
  length -= n;

  while (length > 0 && g_ascii_isspace (text[0]))
    {
      text++;
      length--;
    }
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;

  if (length > 0 && self->text->len > 0)
    g_string_append_c (self->text, ' ');
  g_string_append_len (self->text, text, length);
}

static gboolean
fail (MsReplyParser *self, GError **error, const char *reason)
{
  self->broken = TRUE;
  g_set_error_literal (error, MS_REPLY_ERROR, MS_REPLY_ERROR_SYNTAX, reason);

  return FALSE;
}

/* @line is without its LF; a bare LF ends a line as well. */
static gboolean
take_line (MsReplyParser *self, const char *line, gsize length, gboolean *last, GError **error)
{
  guint code;

  if (length > 0 && line[length - 1] == '\r')
    length--;
  self->length += length;
  self->n_lines++;

  if (self->length > MAX_REPLY || self->n_lines > MAX_LINES)
    return fail (self, error, _ ("The server's answer does not end."));

  if (length < 3 || count_digits (line, 3) < 3 || line[0] < '2' || line[0] > '5' ||
      (length > 3 && line[3] != ' ' && line[3] != '-'))
    return fail (self, error, _ ("What the server says is not SMTP."));

  code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (self->code != 0 && self->code != code)
    return fail (self, error, _ ("The lines of the server's answer contradict each other."));

  self->code = code;
  *last = length == 3 || line[3] == ' ';
  add_text (self, line + MIN (length, 4), length - MIN (length, 4));

  return TRUE;
}

static MsReply *
take_reply (MsReplyParser *self)
{
  MsReply *reply = new_reply (self->code, self->enhanced, self->text->str, self->text->len);

  g_clear_pointer (&self->enhanced, g_free);
  g_string_truncate (self->text, 0);
  self->code = 0;
  self->n_lines = 0;
  self->length = 0;

  return reply;
}

gboolean
ms_reply_parser_feed (MsReplyParser *self,
                      const char    *bytes,
                      gsize          length,
                      gsize         *used,
                      MsReply      **reply,
                      GError       **error)
{
  gsize at = 0;

  *used = 0;
  *reply = NULL;
  if (self->broken)
    return fail (self, error, _ ("What the server says is not SMTP."));

  while (at < length)
    {
      const char *line = bytes + at;
      const char *end = memchr (line, '\n', length - at);
      gsize       n = end != NULL ? (gsize) (end - line) : length - at;
      gboolean    last = FALSE;

      if (self->partial->len + n > MAX_LINE)
        return fail (self, error, _ ("The server's answer does not end."));

      if (end == NULL || self->partial->len > 0)
        {
          g_string_append_len (self->partial, line, n);
          line = self->partial->str;
        }
      at += n + (end != NULL);
      *used = at;
      if (end == NULL)
        break;

      if (self->partial->len > 0)
        n = self->partial->len;
      if (!take_line (self, line, n, &last, error))
        return FALSE;
      g_string_truncate (self->partial, 0);

      if (last)
        {
          *reply = take_reply (self);
          break;
        }
    }

  return TRUE;
}

gboolean
ms_reply_parser_is_idle (const MsReplyParser *self)
{
  return self->code == 0 && self->partial->len == 0;
}
