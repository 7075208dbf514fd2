/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-file.c - files of mails that a command is given */

#include "config.h"

#include "ms-mail-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

static gboolean
fail (const char *file, int number, GError **error)
{
  g_autofree char *shown = strcmp (file, "-") == 0
                               ? g_strdup (_ ("Standard input cannot be read"))
                               : g_filename_display_name (file);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", shown,
               g_strerror (number));

  return FALSE;
}

gboolean
ms_mail_file_each (const char *file, MsMailFunc func, gpointer data, GError **error)
{
  FILE *in = strcmp (file, "-") == 0 ? stdin : fopen (file, "rb");

  g_autoptr (MsMbox) mbox = NULL;
  const GString *mail;
  gboolean       good = TRUE;
  int            number;

  if (in == NULL)
    return fail (file, errno, error);

  mbox = ms_mbox_new (in);
  errno = 0;
  while (good && (mail = ms_mbox_next (mbox)) != NULL)
    good = func (file, mbox, mail, data, error);
  number = errno;
  if (good && ferror (in))
    good = fail (file, number, error);
  if (in != stdin)
    fclose (in);

  return good;
}
