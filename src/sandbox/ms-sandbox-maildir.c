/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox-maildir.c - keeps the messages of a rehearsal as files, one a message */

#include "config.h"

#include "ms-clock.h"
#include "ms-sandbox-maildir.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

/* A common message is then one write; a large one costs no more memory than this. */
#define BUFFER_SIZE (128 * 1024)

struct _MsSandboxMaildir
{
  int folder; /* the Maildir itself */
};

struct _MsSandboxMaildirMessage
{
  MsSandboxMaildir *maildir;
  char             *name;   /* (owned): below tmp or new */
  GString          *buffer; /* (owned) */
  int               file;   /* -1 until the buffer was full once */
  gboolean          broken;
};

static gboolean
make_folder (const char *path, GError **error)
{
  int saved;

  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  saved = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
               _ ("The folder “%s” cannot be made: %s"), path, g_strerror (saved));

  return FALSE;
}

MsSandboxMaildir *
ms_sandbox_maildir_open (const char *path, GError **error)
{
  static const char *const parts[] = { "tmp", "new", "cur" };
  MsSandboxMaildir        *self = NULL;
  int                      folder;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_build_filename (path, parts[i], NULL);

      if (!make_folder (part, error))
        return NULL;
    }

  folder = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    {
      int saved = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
                   _ ("The folder “%s” cannot be used: %s"), path, g_strerror (saved));
      return NULL;
    }

  self = g_new0 (MsSandboxMaildir, 1);
  self->folder = folder;

  return self;
}

void
ms_sandbox_maildir_free (MsSandboxMaildir *self)
{
  close (self->folder);
  g_free (self);
}

MsSandboxMaildirMessage *
ms_sandbox_maildir_begin (MsSandboxMaildir *self, const MsSandboxEnvelope *envelope)
{
  MsSandboxMaildirMessage *message = g_new0 (MsSandboxMaildirMessage, 1);

  message->maildir = self;
  message->file = -1;
  message->name = g_strdup_printf ("%" G_GINT64_FORMAT ".P%dQ%s.sandbox",
                                   ms_clock_wall () / MS_SECOND, (int) getpid (), envelope->id);
  message->buffer = g_string_sized_new (8 * 1024);
  g_string_append_printf (message->buffer, "Return-Path: <%s>\r\n", envelope->sender);
  for (guint i = 0; i < envelope->recipients->len; i++)
    g_string_append_printf (message->buffer, "Delivered-To: %s\r\n",
                            (const char *) envelope->recipients->pdata[i]);

  return message;
}

static void
path_below (const MsSandboxMaildirMessage *message, const char *part, char *path, gsize size)
{
  g_snprintf (path, size, "%s/%s", part, message->name);
}

static gboolean
flush (MsSandboxMaildirMessage *message)
{
  const char *at = message->buffer->str;
  gsize       left = message->buffer->len;

  if (message->file < 0)
    {
      char path[128];

      path_below (message, "tmp", path, sizeof path);
      message->file = openat (message->maildir->folder, path,
                              O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }

  while (left > 0)
    {
      gssize written = write (message->file, at, left);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      at += written;
      left -= written;
    }

  g_string_truncate (message->buffer, 0);

  return TRUE;
}

gboolean
ms_sandbox_maildir_write (MsSandboxMaildirMessage *message, const char *bytes, gsize length)
{
  g_string_append_len (message->buffer, bytes, length);
  if (message->buffer->len >= BUFFER_SIZE)
    message->broken = message->broken || !flush (message);

  return !message->broken;
}

gboolean
ms_sandbox_maildir_end (MsSandboxMaildirMessage *message, gboolean keep)
{
  int  folder = message->maildir->folder;
  char from[128];
  char to[128];

  path_below (message, "tmp", from, sizeof from);
  path_below (message, "new", to, sizeof to);

  keep = keep && !message->broken && flush (message);

  /* The file system may tell only now that there was no room. */
  if (message->file >= 0 && close (message->file) != 0)
    keep = FALSE;
  if (keep)
    keep = renameat (folder, from, folder, to) == 0;
  if (!keep && message->file >= 0)
    unlinkat (folder, from, 0);

  g_string_free (message->buffer, TRUE);
  g_free (message->name);
  g_free (message);

  return keep;
}
