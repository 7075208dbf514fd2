/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-secret-file.c - a password in a file the user names */

#include "config.h"

#include "ms-secret.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* Longer than any password a server takes; a file that is no password file ends here. */
#define FIRST_LINE_MAX 4096

/* The beginning of the file, up to @size bytes; -1 with errno set. */
static gssize
read_start (int file, char *buffer, gsize size)
{
  gsize  length = 0;
  gssize got;

  do
    {
      got = read (file, buffer + length, size - length);
      if (got > 0)
        length += got;
    }
  while ((got > 0 && length < size) || (got < 0 && errno == EINTR));

  return got >= 0 ? (gssize) length : -1;
}

static char *
take_first_line (const char *path, const char *text, gsize length, GError **error)
{
  const char *newline = memchr (text, '\n', length);
  gsize       size = newline != NULL ? (gsize) (newline - text) : length;

  if (size > 0 && text[size - 1] == '\r')
    size--;

  if (size == 0)
    {
      g_set_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_NOT_FOUND,
                   _ ("The password file “%s” has nothing in its first line"), path);
      return NULL;
    }
  if (size >= FIRST_LINE_MAX || memchr (text, '\0', size) != NULL)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _ ("“%s” is no password file: its first line is no password"), path);
      return NULL;
    }

  return g_strndup (text, size);
}

char *
ms_secret_read_file (const char *path, GError **error)
{
  char   buffer[FIRST_LINE_MAX + 2];
  int    file = open (path, O_RDONLY | O_CLOEXEC);
  gssize length = file >= 0 ? read_start (file, buffer, sizeof buffer) : -1;
  int    saved = errno;
  char  *password = NULL;

  if (length >= 0)
    password = take_first_line (path, buffer, length, error);
  else
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
                 _ ("The password file “%s” cannot be read: %s"), path, g_strerror (saved));

  if (file >= 0)
    close (file);
  explicit_bzero (buffer, sizeof buffer);

  return password;
}
