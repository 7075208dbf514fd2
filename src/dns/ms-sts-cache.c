/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sts-cache.c - policies kept from one process to the next */

#include "config.h"

#include "ms-sts-cache.h"
#include "ms-sts-fetch.h"

#include "ms-clock.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* The first line: which format, the id, and when it was fetched, in seconds since 1970. */
#define HEAD        "mailshot-mta-sts 1 "
#define HEAD_FORMAT HEAD "%s %" G_GINT64_FORMAT "\n"

/* So that a policy that holds for no time is not fetched for every recipient. */
#define MIN_AGE MS_MINUTE

/* At most so many files are read: a start must not hang on a folder gone wild. */
#define MAX_FILES 20000

void
ms_sts_kept_free (MsStsKept *self)
{
  g_free (self->domain);
  g_free (self->id);
  g_clear_pointer (&self->policy, ms_sts_policy_unref);
  g_free (self);
}

gboolean
ms_sts_kept_is_valid (const MsStsKept *self)
{
  gint64 age = ms_clock_wall () - self->fetched;

  return age > -MS_DAY && age < MAX (self->policy->max_age * MS_SECOND, MIN_AGE);
}

gboolean
ms_sts_cache_is_name (const char *domain)
{
  gsize length = strlen (domain);

  return length > 0 && length <= 253 && domain[0] != '.' && domain[length - 1] != '.' &&
         strstr (domain, "..") == NULL &&
         domain[strspn (domain, "abcdefghijklmnopqrstuvwxyz0123456789-_.")] == '\0';
}

/* NULL: not one of ours. */
static MsStsKept *
read_kept (const char *domain, const char *text, gsize length)
{
  g_autoptr (MsStsKept) self = g_new0 (MsStsKept, 1);

  const char *end = memchr (text, '\n', length);
  gint64      seconds = 0;
  char        id[33] = "";
  int         used = 0;

  if (end == NULL || !g_str_has_prefix (text, HEAD) ||
      sscanf (text + strlen (HEAD), "%32[A-Za-z0-9] %" G_GINT64_FORMAT "%n", id, &seconds,
              &used) != 2 ||
      text + strlen (HEAD) + used != end || seconds < 0 || seconds > G_MAXINT64 / MS_SECOND)
    return NULL;

  self->domain = g_strdup (domain);
  self->id = g_strdup (id);
  self->fetched = seconds * MS_SECOND;
  self->policy = ms_sts_policy_parse (end + 1, text + length - (end + 1));

  return self->policy != NULL ? g_steal_pointer (&self) : NULL;
}

/* What is ours and holds no longer is removed; a file of somebody else's is left alone. */
static MsStsKept *
load_file (const char *path, const char *domain)
{
  g_autoptr (MsStsKept) self = NULL;
  g_autofree char *text = NULL;
  GStatBuf         info;
  gsize            length = 0;

  if (g_stat (path, &info) != 0 || info.st_size > MS_STS_MAX_SIZE + 256 ||
      !g_file_get_contents (path, &text, &length, NULL) || !g_str_has_prefix (text, HEAD))
    return NULL;

  self = read_kept (domain, text, length);
  if (self != NULL && ms_sts_kept_is_valid (self))
    return g_steal_pointer (&self);

  g_unlink (path);

  return NULL;
}

GPtrArray *
ms_sts_cache_load (const char *dir)
{
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);

  GPtrArray  *all = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_sts_kept_free);
  const char *name;

  for (guint n = 0; files != NULL && n < MAX_FILES && (name = g_dir_read_name (files)) != NULL;
       n++)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      MsStsKept       *kept = ms_sts_cache_is_name (name) ? load_file (path, name) : NULL;

      if (kept != NULL)
        g_ptr_array_add (all, kept);
    }

  return all;
}

void
ms_sts_cache_save (const char *dir, const MsStsKept *kept, const GString *text)
{
  g_autofree char *path = g_build_filename (dir, kept->domain, NULL);
  g_autoptr (GString) file = g_string_new (NULL);

  g_string_append_printf (file, HEAD_FORMAT, kept->id, kept->fetched / MS_SECOND);
  g_string_append_len (file, text->str, text->len);
  if (g_mkdir_with_parents (dir, 0700) == 0)
    g_file_set_contents_full (path, file->str, file->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                              NULL);
}
