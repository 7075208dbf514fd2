/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pop3-parser.c - divides what a POP3 server says into lines and mails */

#include "config.h"

#include "ms-pop3-parser.h"

#include <string.h>

#define LINE_LONGEST 4096

/* Where in a mail we are: only CRLF begins a line, so that a lone LF before a dot ends nothing.
 */
typedef enum
{
  AT_LINE,      /* behind CRLF, or at the beginning */
  AT_DOT,       /* behind a dot at the beginning of a line */
  AT_DOT_CR,    /* behind that dot and a CR */
  WITHIN,       /* a line */
  WITHIN_AT_CR, /* behind a CR */
} Place;

struct _MsPop3Parser
{
  gsize       longest;
  MsPop3Part  part;
  GString    *line; /* (owned) */
  gboolean    line_done;
  GByteArray *mail; /* (owned) */
  guint64     size;
  Place       place;
};

MsPop3Parser *
ms_pop3_parser_new (gsize longest)
{
  MsPop3Parser *self = g_new0 (MsPop3Parser, 1);

  self->longest = longest;
  self->line = g_string_new (NULL);
  self->mail = g_byte_array_new ();

  return self;
}

void
ms_pop3_parser_free (MsPop3Parser *self)
{
  g_string_free (self->line, TRUE);
  g_byte_array_unref (self->mail);
  g_free (self);
}

void
ms_pop3_parser_expect (MsPop3Parser *self, MsPop3Part part)
{
  self->part = part;
  self->line_done = TRUE;
  self->place = AT_LINE;
  self->size = 0;
  g_byte_array_set_size (self->mail, 0);
}

const char *
ms_pop3_parser_get_line (const MsPop3Parser *self)
{
  return self->line->str;
}

GBytes *
ms_pop3_parser_take_mail (MsPop3Parser *self, guint64 *size)
{
  GBytes *mail = g_byte_array_free_to_bytes (self->mail);

  self->mail = g_byte_array_new ();
  *size = self->size;

  return mail;
}

static gboolean
starts_status (GString *line, const char *word)
{
  gsize length = strlen (word);

  if (g_ascii_strncasecmp (line->str, word, length) != 0 ||
      (line->str[length] != ' ' && line->str[length] != '\0'))
    return FALSE;

  g_string_erase (line, 0, line->str[length] == ' ' ? length + 1 : length);

  return TRUE;
}

static MsPop3Event
judge_line (MsPop3Parser *self)
{
  if (self->part == MS_POP3_STATUS)
    {
      if (starts_status (self->line, "+OK"))
        return MS_POP3_OK;
      return starts_status (self->line, "-ERR") ? MS_POP3_ERR : MS_POP3_WRONG;
    }

  if (strcmp (self->line->str, ".") == 0)
    return MS_POP3_END;
  if (self->line->str[0] == '.')
    g_string_erase (self->line, 0, 1);

  return MS_POP3_LINE;
}

static MsPop3Event
feed_line (MsPop3Parser *self, const char *bytes, gsize length, gsize *used)
{
  const char *end = memchr (bytes, '\n', length);
  gsize       taken = end != NULL ? (gsize) (end - bytes) : length;

  if (self->line_done)
    g_string_truncate (self->line, 0);
  self->line_done = FALSE;

  if (self->line->len + taken > LINE_LONGEST)
    return MS_POP3_WRONG;
  for (gsize i = 0; i < taken; i++)
    g_string_append_c (self->line, bytes[i] != '\0' ? bytes[i] : '?');
  *used = taken;
  if (end == NULL)
    return MS_POP3_MORE;

  *used = taken + 1;
  self->line_done = TRUE;
  if (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    g_string_truncate (self->line, self->line->len - 1);

  return judge_line (self);
}

static void
keep (MsPop3Parser *self, const char *bytes, gsize length)
{
  gsize kept = MIN (length, self->longest - self->mail->len);

  g_byte_array_append (self->mail, (const guint8 *) bytes, kept);
  self->size += length;
}

/* Takes one byte; TRUE: it was the last of the mail. */
static gboolean
take_byte (MsPop3Parser *self, char byte)
{
  switch (self->place)
    {
    case AT_LINE:
      if (byte == '.')
        {
          self->place = AT_DOT;
          return FALSE;
        }
      break;
    case AT_DOT:
      if (byte == '\r')
        {
          self->place = AT_DOT_CR;
          return FALSE;
        }
      break; /* the dot was stuffed: RFC 1939 §3 */
    case AT_DOT_CR:
      if (byte == '\n')
        return TRUE;
      keep (self, "\r", 1);
      break;
    case WITHIN:
      break;
    case WITHIN_AT_CR:
      if (byte == '\n')
        {
          keep (self, &byte, 1);
          self->place = AT_LINE;
          return FALSE;
        }
      break;
    }

  keep (self, &byte, 1);
  self->place = byte == '\r' ? WITHIN_AT_CR : WITHIN;

  return FALSE;
}

static MsPop3Event
feed_mail (MsPop3Parser *self, const char *bytes, gsize length, gsize *used)
{
  gsize at = 0;

  while (at < length)
    {
      /* All up to the next CR at once: a mail may have many megabytes. */
      if (self->place == WITHIN)
        {
          const char *cr = memchr (bytes + at, '\r', length - at);
          gsize       run = cr != NULL ? (gsize) (cr - bytes) - at : length - at;

          keep (self, bytes + at, run);
          at += run;
          if (at == length)
            break;
        }

      if (take_byte (self, bytes[at++]))
        {
          *used = at;
          return MS_POP3_END;
        }
    }
  *used = at;

  return MS_POP3_MORE;
}

MsPop3Event
ms_pop3_parser_feed (MsPop3Parser *self, const char *bytes, gsize length, gsize *used)
{
  *used = 0;
  if (length == 0)
    return MS_POP3_MORE;

  return self->part == MS_POP3_MAIL ? feed_mail (self, bytes, length, used)
                                    : feed_line (self, bytes, length, used);
}
