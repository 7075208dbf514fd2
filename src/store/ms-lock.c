/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-lock.c - one process at a time delivers from a database, one goes on with what is due */

#include "config.h"

#include "ms-db.h"
#include "ms-lock.h"
#include "ms-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HOLDER_MAX 512

struct _MsLock
{
  int fd;
};

/* What is behind the database's name. */
#define DELIVERY "-delivery"
#define POST     "-deliver"
#define MAILBOX  "-mailboxes"

static int
open_file (const char *kind, const char *database, int flags)
{
  g_autofree char *path = g_strconcat (database, kind, NULL);

  return g_open (path, flags | O_CLOEXEC, 0600);
}

static char *
read_holder (int fd)
{
  char   text[HOLDER_MAX];
  gssize length = pread (fd, text, sizeof text, 0);

  return ms_text_printable (text, MAX (length, 0));
}

static void
refuse (const char *kind, int fd, GError **error)
{
  g_autofree char *other = read_holder (fd);

  if (g_str_equal (kind, POST))
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED,
                 _ ("Another process delivers what is due in this database: %s"), other);
  else
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED,
                 _ ("Another process is delivering from this database: %s"), other);
}

static int
make_file (const char *kind, const char *database, GError **error)
{
  int fd = open_file (kind, database, O_RDWR | O_CREAT);

  if (fd < 0)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The lock beside %s cannot be made: %s"), database, g_strerror (errno));

  return fd;
}

static MsLock *
acquire (const char *kind, const char *database, const char *holder, GError **error)
{
  MsLock *self;
  int     fd = make_file (kind, database, error);

  if (fd < 0)
    return NULL;

  if (fcntl (fd, F_OFD_SETLK, &(struct flock){ .l_type = F_WRLCK }) != 0)
    {
      refuse (kind, fd, error);
      close (fd);
      return NULL;
    }

  if (ftruncate (fd, 0) != 0 || pwrite (fd, holder, strlen (holder), 0) < 0)
    g_debug ("The lock does not name its holder: %s", g_strerror (errno));

  self = g_new (MsLock, 1);
  self->fd = fd;

  return self;
}

static char *
find_holder (const char *kind, const char *database)
{
  g_autofree char *holder = NULL;
  struct flock     lock = { .l_type = F_RDLCK };
  int              fd = open_file (kind, database, O_RDONLY);

  if (fd < 0)
    return NULL;

  /* Only asks: a lock taken to find out could keep the next deliverer from his. */
  if (fcntl (fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK)
    holder = read_holder (fd);
  close (fd);

  return g_steal_pointer (&holder);
}

MsLock *
ms_lock_acquire (const char *database, const char *holder, GError **error)
{
  return acquire (DELIVERY, database, holder, error);
}

MsLock *
ms_lock_acquire_post (const char *database, const char *holder, GError **error)
{
  return acquire (POST, database, holder, error);
}

/* One file for all of them: each has the byte at its id, which need not be there. */
MsLock *
ms_lock_acquire_mailbox (const char *database,
                         gint64      mailbox_id,
                         const char *name,
                         GError    **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_start = mailbox_id, .l_len = 1 };
  MsLock      *self;
  int          fd = make_file (MAILBOX, database, error);

  if (fd < 0)
    return NULL;

  if (fcntl (fd, F_OFD_SETLK, &lock) != 0)
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED,
                   _ ("Another process reads the mailbox “%s” now"), name);
      close (fd);
      return NULL;
    }

  self = g_new (MsLock, 1);
  self->fd = fd;

  return self;
}

void
ms_lock_release (MsLock *self)
{
  close (self->fd);
  g_free (self);
}

char *
ms_lock_holder (const char *database)
{
  return find_holder (DELIVERY, database);
}

char *
ms_lock_post_holder (const char *database)
{
  return find_holder (POST, database);
}

char *
ms_lock_path (const char *database)
{
  return g_strconcat (database, DELIVERY, NULL);
}
