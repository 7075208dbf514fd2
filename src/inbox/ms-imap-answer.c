/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-answer.c - divides what an IMAP server says into answers */

#include "config.h"

#include "ms-imap-answer.h"
#include "ms-imap-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LINE_LONGEST  (64 * 1024)
#define LITERALS_MOST 64

/* RFC 9051 §4.3 knows numbers of up to 63 bits; no mail is longer than this. */
#define LITERAL_LONGEST (G_GUINT64_CONSTANT (1) << 40)

G_DEFINE_QUARK (ms - imap - error - quark, ms_imap_error)

struct _MsImapParser
{
  gsize      longest;
  gsize      kept;     /* of all literals of this answer */
  GString   *line;     /* (owned): without line ends, a NUL for each literal */
  GPtrArray *literals; /* (owned) (element-type GByteArray) */
  guint64    missing;  /* of the literal that is coming */
  gboolean   in_literal;
};

void
ms_imap_answer_free (MsImapAnswer *self)
{
  g_free (self->code);
  g_free (self->text);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

gboolean
ms_imap_answer_has_code (const MsImapAnswer *self, const char *name)
{
  gsize length = strlen (name);

  return self->code != NULL && g_ascii_strncasecmp (self->code, name, length) == 0 &&
         (self->code[length] == '\0' || self->code[length] == ' ');
}

guint32
ms_imap_answer_code_number (const MsImapAnswer *self, const char *name)
{
  guint64 number;

  if (!ms_imap_answer_has_code (self, name))
    return 0;

  number = g_ascii_strtoull (self->code + strlen (name), NULL, 10);

  return number <= G_MAXUINT32 ? number : 0;
}

MsImapParser *
ms_imap_parser_new (gsize longest)
{
  MsImapParser *self = g_new0 (MsImapParser, 1);

  self->longest = longest;
  self->line = g_string_new (NULL);
  self->literals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);

  return self;
}

void
ms_imap_parser_free (MsImapParser *self)
{
  g_string_free (self->line, TRUE);
  g_ptr_array_unref (self->literals);
  g_free (self);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, MS_IMAP_ERROR, MS_IMAP_ERROR_SYNTAX, message);

  return FALSE;
}

/* @length: (out): of the literal that the line announces at its end, "{12}" or "{12+}" */
static gboolean
announces_literal (const GString *line, guint64 *length)
{
  const char *end = line->str + line->len;
  const char *at = end - 1;
  gboolean    any = FALSE;

  if (line->len < 3 || *at != '}')
    return FALSE;

  at--;
  if (*at == '+')
    at--;
  for (*length = 0; at > line->str && g_ascii_isdigit (*at); at--)
    any = TRUE;
  if (!any || *at != '{' || !ms_imap_words_may_hold_literal (line->str, line->len))
    return FALSE;

  /* Longer numbers end at their largest. */
  *length = g_ascii_strtoull (at + 1, NULL, 10);

  return TRUE;
}

static void
drop_announcement (GString *line)
{
  while (line->len > 0 && line->str[line->len - 1] != '{')
    g_string_truncate (line, line->len - 1);
  g_string_truncate (line, line->len - 1);
  if (line->len > 0 && line->str[line->len - 1] == '~')
    g_string_truncate (line, line->len - 1); /* literal8, RFC 9051 §9 */
  g_string_append_c (line, '\0');
}

/* A line is whole: it is the answer's last, or a literal follows. */
static gboolean
end_line (MsImapParser *self, MsImapAnswer **out, GError **error)
{
  guint64 length = 0;

  if (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    g_string_truncate (self->line, self->line->len - 1);

  if (announces_literal (self->line, &length))
    {
      if (length > LITERAL_LONGEST || self->literals->len == LITERALS_MOST)
        return fail (error, _ ("The server announces more than any mail holds."));
      drop_announcement (self->line);
      g_ptr_array_add (self->literals, g_byte_array_new ());
      self->missing = length;
      self->in_literal = length > 0;
      return TRUE;
    }

  *out = ms_imap_words_read (self->line->str, self->line->len, self->literals);
  g_string_truncate (self->line, 0);
  g_ptr_array_set_size (self->literals, 0);
  self->kept = 0;

  return *out != NULL || fail (error, _ ("What the server says is not IMAP."));
}

static gsize
feed_literal (MsImapParser *self, const char *bytes, gsize length)
{
  GByteArray *literal = self->literals->pdata[self->literals->len - 1];
  gsize       taken = MIN (length, self->missing);
  gsize       kept = MIN (taken, self->longest - self->kept);

  g_byte_array_append (literal, (const guint8 *) bytes, kept);
  self->kept += kept;
  self->missing -= taken;
  self->in_literal = self->missing > 0;

  return taken;
}

static gsize
feed_line (MsImapParser *self, const char *bytes, gsize length, gboolean *whole)
{
  const char *end = memchr (bytes, '\n', length);
  gsize       taken = end != NULL ? (gsize) (end - bytes) : length;

  *whole = end != NULL;

  /* A NUL is ours: it stands for a literal. */
  for (gsize i = 0; i < taken && self->line->len <= LINE_LONGEST; i++)
    g_string_append_c (self->line, bytes[i] != '\0' ? bytes[i] : '?');

  return *whole ? taken + 1 : taken;
}

gboolean
ms_imap_parser_feed (MsImapParser  *self,
                     const char    *bytes,
                     gsize          length,
                     gsize         *used,
                     MsImapAnswer **out,
                     GError       **error)
{
  *used = 0;
  *out = NULL;

  while (*used < length && *out == NULL)
    {
      gboolean whole = FALSE;

      if (self->in_literal)
        {
          *used += feed_literal (self, bytes + *used, length - *used);
          continue;
        }

      *used += feed_line (self, bytes + *used, length - *used, &whole);
      if (self->line->len > LINE_LONGEST)
        return fail (error, _ ("The server's answer does not end."));
      if (whole && !end_line (self, out, error))
        return FALSE;
    }

  return TRUE;
}
