/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-token-key.c - the key of this database's tokens, in a file beside it */

#include "config.h"

#include "ms-identity-table.h"
#include "ms-token-key.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_NAME "token.key"
#define DIGITS    (2 * MS_TOKEN_KEY_SIZE)

static gboolean
fail_file (GError **error, const char *path, int code)
{
  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
               _ ("The key of unsubscribe links “%s” cannot be read or made: %s"), path,
               g_strerror (code));

  return FALSE;
}

static gboolean
read_digits (const char *digits, guint8 octets[MS_TOKEN_KEY_SIZE])
{
  for (guint i = 0; i < DIGITS; i++)
    {
      int digit = g_ascii_xdigit_value (digits[i]);

      if (digit < 0)
        return FALSE;
      octets[i / 2] = (guint8) (octets[i / 2] << 4 | digit);
    }

  return digits[DIGITS] == '\0' || digits[DIGITS] == '\n' || digits[DIGITS] == '\r';
}

/* @out_key: (out) (nullable): there is no such file */
static gboolean
read_file (const char *path, MsTokenKey **out_key, GError **error)
{
  guint8   octets[MS_TOKEN_KEY_SIZE] = { 0 };
  char     digits[DIGITS + 2] = "";
  int      file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gssize   length = file >= 0 ? read (file, digits, DIGITS + 1) : 0;
  int      code = errno;
  gboolean valid = length >= DIGITS && read_digits (digits, octets);

  if (file >= 0)
    close (file);
  *out_key = valid ? ms_token_key_new (octets) : NULL;
  explicit_bzero (digits, sizeof digits);
  explicit_bzero (octets, sizeof octets);

  if (valid || (file < 0 && code == ENOENT))
    return TRUE;
  if (file < 0 || length < 0)
    return fail_file (error, path, code);

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
               _ ("The file “%s” is not a key of unsubscribe links: put the one back that was "
                  "there, from a backup"),
               path);

  return FALSE;
}

static gboolean
write_digits (int file)
{
  guint8   octets[MS_TOKEN_KEY_SIZE];
  char     digits[DIGITS + 2];
  gboolean done = getentropy (octets, sizeof octets) == 0;

  for (guint i = 0; i < sizeof octets; i++)
    g_snprintf (digits + 2 * i, 3, "%02x", octets[i]);
  digits[DIGITS] = '\n';
  done = done && write (file, digits, DIGITS + 1) == DIGITS + 1 && fsync (file) == 0;
  explicit_bzero (octets, sizeof octets);
  explicit_bzero (digits, sizeof digits);

  return done;
}

/* A name is on the disk when its folder is. */
static gboolean
sync_folder (const char *folder)
{
  int      file = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean done = file >= 0 && fsync (file) == 0;

  if (file >= 0)
    close (file);

  return done;
}

/* The link fails where another process was first, whose key then holds; a rename would put ours
 * in the place of one that may be in use already. */
static gboolean
make_file (const char *folder, const char *path, GError **error)
{
  g_autofree char *temporary = g_build_filename (folder, FILE_NAME ".XXXXXX", NULL);
  g_autofree char *above = g_path_get_dirname (folder);

  int      file;
  gboolean done;
  int      code;

  if (g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    return fail_file (error, folder, errno);

  /* O_EXCL, 0600 */
  file = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0600);
  done = file >= 0 && write_digits (file) && (link (temporary, path) == 0 || errno == EEXIST) &&
         sync_folder (folder) && sync_folder (above);
  code = errno;
  if (file >= 0)
    {
      close (file);
      unlink (temporary);
    }

  return done || fail_file (error, path, code);
}

/* @out_id: (out) (transfer full) (nullable): no key was made yet */
static gboolean
read_id (MsDb *db, char **out_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT value FROM meta WHERE name = 'token_key'", error);
  if (stmt == NULL || !ms_stmt_step (stmt, &row, error))
    return FALSE;

  *out_id = row ? ms_stmt_dup_text (stmt, 0) : NULL;

  return TRUE;
}

static gboolean
write_id (MsDb *db, const MsTokenKey *key, GError **error)
{
  g_autofree char *id = ms_token_key_get_id (key);
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "INSERT OR IGNORE INTO meta VALUES ('token_key', ?1)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, id);

  return ms_stmt_run (stmt, NULL, error);
}

/* @key: (nullable): what stands in the file; @id: what the database knows */
static gboolean
check_key (const MsTokenKey *key, const char *id, const char *path, GError **error)
{
  g_autofree char *found = key != NULL ? ms_token_key_get_id (key) : NULL;

  if (g_strcmp0 (found, id) == 0)
    return TRUE;

  if (key == NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The key of unsubscribe links “%s” is gone. Put it back, from a backup or "
                    "from where the database was copied from: it belongs beside the database"),
                 path);
  else
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The key of unsubscribe links “%s” is another database's. Put this one's "
                    "back, from a backup or from where the database was copied from"),
                 path);

  return FALSE;
}

gboolean
ms_token_key_find (MsDb *db, MsTokenKey **out_key, GError **error)
{
  g_autofree char *folder = ms_identity_table_key_folder (db);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *id = NULL;
  g_autoptr (MsTokenKey) key = NULL;

  if (!read_id (db, &id, error) || (id != NULL && !read_file (path, &key, error)) ||
      (id != NULL && !check_key (key, id, path, error)))
    return FALSE;

  *out_key = g_steal_pointer (&key);

  return TRUE;
}

/* For a database that knows of no key: of two processes that come here both read the same file,
 * whoever made it. */
static MsTokenKey *
make_key (MsDb *db, GError **error)
{
  g_autofree char *folder = ms_identity_table_key_folder (db);
  g_autofree char *path = g_build_filename (folder, FILE_NAME, NULL);
  g_autofree char *id = NULL;
  g_autoptr (MsTokenKey) key = NULL;

  if (!read_file (path, &key, error))
    return NULL;
  if (key == NULL && (!make_file (folder, path, error) || !read_file (path, &key, error)))
    return NULL;
  if ((key != NULL && !write_id (db, key, error)) || !read_id (db, &id, error) ||
      !check_key (key, id, path, error))
    return NULL;

  return g_steal_pointer (&key);
}

MsTokenKey *
ms_token_key_load (MsDb *db, GError **error)
{
  MsTokenKey *key = NULL;

  if (!ms_token_key_find (db, &key, error))
    return NULL;

  return key != NULL ? key : make_key (db, error);
}
