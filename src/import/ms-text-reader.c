/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-text-reader.c - a file in any encoding, read as UTF-8 */

#include "config.h"

#include "ms-encoding.h"
#include "ms-inspection.h"
#include "ms-text-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define RAW_SIZE    (64 * 1024)
#define REPLACEMENT "\357\277\275"
#define MARK        "\357\273\277"

struct _MsTextReader
{
  char    *encoding; /* (owned) */
  gboolean strict;
  guint    unit;      /* bytes that are skipped at once where they are no character */
  GIConv   converter; /* (owned): (GIConv) -1 for UTF-8, which is only checked */
  int      fd;
  guint64  position;
  gboolean ended;
  gboolean begun;  /* the byte order mark is behind us */
  gsize    length; /* in @raw, not decoded yet */
  char     raw[RAW_SIZE];
};

static gboolean
fail (MsTextReader *self, GError **error)
{
  g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_TEXT,
               _ ("The file is not written in the encoding %s: choose another one"),
               self->encoding);

  return FALSE;
}

MsTextReader *
ms_text_reader_open (const char *path, const char *encoding, gboolean strict, GError **error)
{
  g_autoptr (MsTextReader) self = g_new0 (MsTextReader, 1);

  gboolean utf8 =
      g_ascii_strcasecmp (encoding, "UTF-8") == 0 || g_ascii_strcasecmp (encoding, "UTF8") == 0;

  self->encoding = g_strdup (encoding);
  self->strict = strict;
  self->unit = g_ascii_strncasecmp (encoding, "UTF-16", 6) == 0   ? 2
               : g_ascii_strncasecmp (encoding, "UTF-32", 6) == 0 ? 4
                                                                  : 1;
  self->fd = -1;
  self->converter = utf8 ? (GIConv) -1 : g_iconv_open ("UTF-8", encoding);
  if (!utf8 && self->converter == (GIConv) -1)
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_TEXT,
                   _ ("There is no encoding called %s"), encoding);
      return NULL;
    }

  self->fd = g_open (path, O_RDONLY | O_CLOEXEC);
  if (self->fd < 0)
    {
      g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FILE, _ ("%s cannot be read: %s"),
                   path, g_strerror (errno));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
ms_text_reader_close (MsTextReader *self)
{
  if (self->converter != (GIConv) -1)
    g_iconv_close (self->converter);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->encoding);
  g_free (self);
}

static gboolean
fill (MsTextReader *self, GError **error)
{
  while (!self->ended && self->length < RAW_SIZE)
    {
      gssize got = read (self->fd, self->raw + self->length, RAW_SIZE - self->length);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FILE,
                       _ ("The file cannot be read any further: %s"), g_strerror (errno));
          return FALSE;
        }
      self->ended = got == 0;
      self->length += got;
      self->position += got;
    }

  return TRUE;
}

/* Skips what is no character; @out has room for the sign that stands for it. */
static gboolean
replace (MsTextReader *self, char **in, gsize *left, char **out, gsize *room, GError **error)
{
  gsize skip = MIN (*left, self->unit);

  if (self->strict)
    return fail (self, error);

  memcpy (*out, REPLACEMENT, strlen (REPLACEMENT));
  *out += strlen (REPLACEMENT);
  *room -= strlen (REPLACEMENT);
  *in += skip;
  *left -= skip;

  return TRUE;
}

static gboolean
copy_utf8 (MsTextReader *self, char **in, gsize *left, char **out, gsize *room, GError **error)
{
  while (*left > 0 && *room > strlen (REPLACEMENT))
    {
      gsize count = ms_encoding_valid_utf8 (*in, MIN (*left, *room));

      memcpy (*out, *in, count);
      *in += count;
      *left -= count;
      *out += count;
      *room -= count;

      /* What is cut off by the end of either buffer may be whole the next time. */
      if ((*left < 4 && !self->ended) || *room < 4)
        return TRUE;
      if (*left > 0 && ms_encoding_valid_utf8 (*in, MIN (*left, 4)) == 0 &&
          !replace (self, in, left, out, room, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
convert (MsTextReader *self, char **in, gsize *left, char **out, gsize *room, GError **error)
{
  while (*left > 0 && *room > strlen (REPLACEMENT))
    {
      if (g_iconv (self->converter, in, left, out, room) != (gsize) -1)
        return TRUE;
      if (errno == E2BIG || (errno == EINVAL && !self->ended))
        return TRUE;
      if (*room <= strlen (REPLACEMENT))
        return TRUE;
      if (!replace (self, in, left, out, room, error))
        return FALSE;
    }

  return TRUE;
}

static gsize
drop_mark (MsTextReader *self, char *buffer, gsize length)
{
  gsize mark = strlen (MARK);

  if (self->begun || length < mark)
    return length;

  self->begun = TRUE;
  if (memcmp (buffer, MARK, mark) != 0)
    return length;

  memmove (buffer, buffer + mark, length - mark);

  return length - mark;
}

gssize
ms_text_reader_read (MsTextReader *self, char *buffer, gsize size, GError **error)
{
  gsize length = 0;

  while (length == 0)
    {
      char    *in = self->raw;
      char    *out = buffer;
      gsize    room = size;
      gboolean good;

      if (!fill (self, error))
        return -1;
      if (self->length == 0)
        return 0;

      good = self->converter == (GIConv) -1
                 ? copy_utf8 (self, &in, &self->length, &out, &room, error)
                 : convert (self, &in, &self->length, &out, &room, error);
      if (!good)
        return -1;

      memmove (self->raw, in, self->length);
      length = drop_mark (self, buffer, out - buffer);
    }

  return length;
}

guint64
ms_text_reader_get_position (const MsTextReader *self)
{
  return self->position;
}
