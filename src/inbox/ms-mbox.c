/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mbox.c - a file of mails, read one after the other */

#include "config.h"

#include "ms-mbox.h"

#include <string.h>

#define CHUNK 65536
/* A line "From …" is an address and a date. */
#define LINE_KEPT 400

struct _MsMbox
{
  FILE    *in;
  GString *mail; /* (owned): what was returned last, or is being read */
  GString *line; /* (owned): the line being read, at most LINE_KEPT of it */
  guint    count;
  gboolean several; /* a second mail was found */
  gboolean is_mbox;
  gboolean judged;  /* whether it is an mbox is known: a line that is not empty was read */
  gboolean blank;   /* the line before was empty */
  gboolean cr;      /* the last byte was a CR */
  gboolean waiting; /* the line begins the next mail */
  gboolean done;

  gsize read;    /* octets of the file */
  gsize line_at; /* how many came before the line */
  gsize size;    /* of the mail that was returned last */

  char  buffer[CHUNK];
  gsize at;
  gsize filled;
};

MsMbox *
ms_mbox_new (FILE *in)
{
  MsMbox *self = g_new0 (MsMbox, 1);

  self->in = in;
  self->mail = g_string_new (NULL);
  self->line = g_string_new (NULL);
  self->blank = TRUE;

  return self;
}

void
ms_mbox_free (MsMbox *self)
{
  g_string_free (self->mail, TRUE);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/* "From ann@example.org Thu Jun  4 10:00:00 2026", and not "From what I hear": the time. */
static gboolean
holds_time (const char *line)
{
  for (const char *at = strchr (line, ':'); at != NULL; at = strchr (at + 1, ':'))
    if (at > line && g_ascii_isdigit (at[-1]) && g_ascii_isdigit (at[1]) &&
        g_ascii_isdigit (at[2]))
      return TRUE;

  return FALSE;
}

static gboolean
holds_year (const char *line)
{
  for (; *line != '\0'; line++)
    if (((line[0] == '1' && line[1] == '9') || (line[0] == '2' && line[1] == '0')) &&
        g_ascii_isdigit (line[2]) && g_ascii_isdigit (line[3]) && !g_ascii_isdigit (line[4]))
      return TRUE;

  return FALSE;
}

/* The line has ended.  Returns: whether it begins a mail that is not the first. */
static gboolean
end_line (MsMbox *self)
{
  const char *line = self->line->str;
  gboolean    from = g_str_has_prefix (line, "From ");
  gboolean    empty = line[0] == '\0';
  gboolean begins = self->judged && self->is_mbox && self->blank && from && holds_time (line) &&
                    holds_year (line);

  if (!self->judged && !empty)
    {
      if (g_str_has_prefix (line, "\xef\xbb\xbf"))
        from = g_str_has_prefix (line + 3, "From ");
      self->judged = TRUE;
      self->is_mbox = from;
    }
  self->blank = empty;

  return begins;
}

static int
read_byte (MsMbox *self)
{
  if (self->at == self->filled)
    {
      self->at = 0;
      self->filled = fread (self->buffer, 1, sizeof self->buffer, self->in);
      if (self->filled == 0)
        return EOF;
    }

  self->read++;

  return (guchar) self->buffer[self->at++];
}

/* Reads to the end of a line, which stays in @line, and in @mail as far as there is room.
 * @begin: (out): where it begins in @mail. Returns: %FALSE: the file has ended */
static gboolean
read_line (MsMbox *self, gsize *begin)
{
  int c = EOF;

  *begin = self->mail->len;
  self->line_at = self->read;
  g_string_truncate (self->line, 0);
  while ((c = read_byte (self)) != EOF)
    {
      /* The LF behind a CR that has ended a line already. */
      gboolean late = self->cr && c == '\n';

      self->cr = c == '\r';
      if (self->mail->len < MS_MBOX_MAIL_LONGEST)
        g_string_append_c (self->mail, (char) c);
      if (late)
        {
          *begin = self->mail->len;
          self->line_at = self->read;
        }
      else if (c == '\r' || c == '\n')
        return TRUE;
      else if (self->line->len < LINE_KEPT)
        g_string_append_c (self->line, (char) c);
    }

  return self->line->len > 0;
}

const GString *
ms_mbox_next (MsMbox *self)
{
  g_autofree char *first = self->waiting ? g_strdup (self->line->str) : NULL;
  gsize            start = self->waiting ? self->line_at : self->read;
  gsize            begin;

  if (self->done)
    return NULL;

  g_string_truncate (self->mail, 0);
  if (first != NULL)
    g_string_append_printf (self->mail, "%s%c", first, self->cr ? '\r' : '\n');
  self->waiting = FALSE;
  while (read_line (self, &begin))
    if (end_line (self))
      {
        g_string_truncate (self->mail, begin);
        self->waiting = TRUE;
        self->several = TRUE;
        self->count++;
        self->size = self->line_at - start;
        return self->mail;
      }
  self->done = TRUE;
  self->count++;
  self->size = self->read - start;

  return ferror (self->in) ? NULL : self->mail;
}

guint
ms_mbox_number (const MsMbox *self)
{
  return self->several ? self->count : 0;
}

gsize
ms_mbox_size (const MsMbox *self)
{
  return self->size;
}
