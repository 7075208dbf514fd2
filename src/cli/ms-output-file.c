/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-output-file.c - a file that appears whole or not at all, or standard output */

#include "config.h"

#include "ms-output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

struct _MsOutputFile
{
  char          *path;      /* (owned) (nullable): where it goes */
  char          *temporary; /* (owned) (nullable): where it is until then */
  int            fd;
  GOutputStream *stream; /* (owned) */
};

static gboolean
fail (GError **error, const char *path)
{
  int code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
               _ ("%s cannot be written: %s"), path != NULL ? path : _ ("Standard output"),
               g_strerror (code));

  return FALSE;
}

/* A device or a pipe cannot be replaced by a file: it is written to as it is. */
static gboolean
open_target (MsOutputFile *self, const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    self->fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  else
    {
      self->path = g_strdup (path);
      self->temporary = g_strconcat (path, ".XXXXXX", NULL);
      self->fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0600);
    }

  return self->fd >= 0 || fail (error, path);
}

MsOutputFile *
ms_output_file_open (const char *path, GError **error)
{
  g_autoptr (MsOutputFile) self = g_new0 (MsOutputFile, 1);
  g_autoptr (GOutputStream) plain = NULL;

  self->fd = -1;
  if (path == NULL || strcmp (path, "-") == 0)
    self->fd = dup (STDOUT_FILENO);
  else if (!open_target (self, path, error))
    return NULL;

  plain = g_unix_output_stream_new (self->fd, FALSE);
  self->stream = g_buffered_output_stream_new_sized (plain, 65536);

  return g_steal_pointer (&self);
}

GOutputStream *
ms_output_file_get_stream (MsOutputFile *self)
{
  return self->stream;
}

gboolean
ms_output_file_commit (MsOutputFile *self, GError **error)
{
  if (!g_output_stream_flush (self->stream, NULL, error))
    {
      g_prefix_error (error, "%s: ", _ ("The result cannot be written"));
      return FALSE;
    }

  if (self->temporary == NULL)
    return TRUE;

  if (fsync (self->fd) != 0 || g_rename (self->temporary, self->path) != 0)
    return fail (error, self->path);

  g_clear_pointer (&self->temporary, g_free);

  return TRUE;
}

void
ms_output_file_free (MsOutputFile *self)
{
  g_clear_object (&self->stream);
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL && self->fd >= 0)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}
