/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reserve.c - room on the disk that is given up when there is no other */

#include "config.h"

#include "ms-reserve.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define SIZE (4 * 1024 * 1024)

static char *
reserve_path (const char *database)
{
  return g_strconcat (database, "-reserve", NULL);
}

void
ms_reserve_make (const char *database)
{
  g_autofree char *path = reserve_path (database);
  int              fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  gboolean         kept;

  if (fd < 0)
    return;

  kept = posix_fallocate (fd, 0, SIZE) == 0;
  close (fd);

  /* On a disk so full there is nothing to reserve, and a part of it would only be in the way.
   */
  if (!kept)
    g_unlink (path);
}

gboolean
ms_reserve_release (const char *database)
{
  g_autofree char *path = reserve_path (database);

  return g_unlink (path) == 0;
}
