/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-content.c - a message's bytes as DATA carries them */

#include "config.h"

#include "ms-smtp-content.h"

#include <string.h>

gboolean
ms_smtp_content_is_sound (const char *content, gsize length, gboolean *dotted)
{
  const char *end = content + length;

  *dotted = FALSE;
  while (content < end)
    {
      const char *lf = memchr (content, '\n', end - content);

      *dotted |= *content == '.';
      if (lf == NULL || lf == content || memchr (content, '\r', lf - content) != lf - 1)
        return FALSE;
      content = lf + 1;
    }

  return TRUE;
}

void
ms_smtp_content_begin (MsSmtpContent *self, const char *content, gsize length, gboolean dotted)
{
  self->at = content;
  self->end = content + length;
  self->line_start = TRUE;
  self->dotted = dotted;
}

gboolean
ms_smtp_content_is_over (const MsSmtpContent *self)
{
  return self->at == self->end;
}

/* Up to the next dot that begins a line, or to the end; looks no further than is of use. */
static gsize
plain_length (const MsSmtpContent *self)
{
  const char *line = self->at;
  const char *end = self->at + MIN (self->end - self->at, MS_SMTP_PIECE + 1);

  if (!self->dotted)
    return end - self->at;
  if (self->line_start && *line == '.')
    return 0;

  /* A line at a time: memchr looks at 32 bytes at once, memmem for two bytes at one. */
  while ((line = memchr (line, '\n', end - line)) != NULL && ++line < end)
    if (*line == '.')
      return line - self->at;

  return end - self->at;
}

static void
advance (MsSmtpContent *self, gsize length)
{
  self->at += length;
  self->line_start = self->at[-1] == '\n';
}

const char *
ms_smtp_content_next (MsSmtpContent *self, GString *buffer, gsize *length)
{
  gsize plain = ms_smtp_content_is_over (self) ? 0 : plain_length (self);

  g_string_truncate (buffer, 0);

  if (plain > MS_SMTP_PIECE)
    {
      const char *piece = self->at;

      advance (self, MS_SMTP_PIECE);
      *length = MS_SMTP_PIECE;
      return piece;
    }

  while (!ms_smtp_content_is_over (self) && buffer->len + 2 <= MS_SMTP_PIECE)
    {
      plain = MIN (plain_length (self), MS_SMTP_PIECE - buffer->len);

      if (plain > 0)
        {
          g_string_append_len (buffer, self->at, plain);
          advance (self, plain);
        }
      else
        {
          g_string_append_len (buffer, "..", 2);
          advance (self, 1);
        }
    }

  *length = buffer->len;

  return buffer->str;
}
