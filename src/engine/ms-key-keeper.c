/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-key-keeper.c - the keys of sender identities: taken over, named, and kept in files */

#include "config.h"

#include "ms-dkim-record.h"
#include "ms-identity-table.h"
#include "ms-key-keeper.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

MsDkimKey *
ms_key_keeper_import (const char *path, GError **error)
{
  char      *pem = NULL;
  gsize      length = 0;
  MsDkimKey *key;

  if (!g_file_get_contents (path, &pem, &length, error))
    return NULL;

  key = ms_dkim_key_parse (pem, length, error);
  explicit_bzero (pem, length);
  g_free (pem);
  if (key == NULL)
    g_prefix_error (error, "%s: ", path);

  return key;
}

static char *
make_path (const char *folder, const char *domain, const char *selector)
{
  g_autofree char *record = ms_dkim_record_name (domain, selector);
  g_autofree char *name = g_strconcat (record, ".pem", NULL);

  return g_build_filename (folder, name, NULL);
}

char *
ms_key_keeper_selector (MsDb *db, const char *domain, MsDkimAlgorithm algorithm)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *folder = ms_identity_table_key_folder (db);
  g_autofree char *month = g_date_time_format (now, "%Y%m");
  g_autofree char *first = g_strconcat (ms_dkim_algorithm_to_string (algorithm), month, NULL);
  char            *selector = g_strdup (first);

  for (guint i = 2;; i++)
    {
      g_autofree char *path = make_path (folder, domain, selector);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return selector;

      g_free (selector);
      selector = g_strdup_printf ("%s-%u", first, i);
    }
}

char *
ms_key_keeper_save (MsDb            *db,
                    const MsDkimKey *key,
                    const char      *domain,
                    const char      *selector,
                    const char      *file,
                    GError         **error)
{
  g_autofree char *folder = ms_identity_table_key_folder (db);
  g_autofree char *path = file != NULL ? g_canonicalize_filename (file, NULL)
                                       : make_path (folder, domain, selector);

  if (file == NULL && g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   _ ("The folder for keys “%s” cannot be made: %s"), folder,
                   g_strerror (errno));
      return NULL;
    }

  if (ms_dkim_key_save (key, path, error))
    return g_steal_pointer (&path);

  if (g_error_matches (*error, G_FILE_ERROR, G_FILE_ERROR_EXIST))
    g_prefix_error (error, _ ("A key is there already; choose another selector. "));

  return NULL;
}
