/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-table.c - who campaigns are from */

#include "config.h"

#include "ms-db-private.h"
#include "ms-identity-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COLUMNS                                                                               \
  "name, sender, reply_to, envelope, postal, unsubscribe_mail, unsubscribe_url, dkim_domain," \
  " rsa_selector, rsa_file, ed25519_selector, ed25519_file"
#define SELECT                                                                      \
  "SELECT " COLUMNS ", id, (SELECT name FROM accounts WHERE id = account_id), verp" \
  " FROM identities "
#define N_COLUMNS 12
#define ID        12 /* in SELECT */
#define ACCOUNT   13
#define VERP      14

char *
ms_identity_table_key_folder (MsDb *db)
{
  return g_strconcat (sqlite3_db_filename (ms_db_get_handle (db), "main"), "-keys", NULL);
}

/* In the order of COLUMNS. */
static void
list_columns (MsIdentity *self, char **columns[N_COLUMNS])
{
  char **all[N_COLUMNS] = { &self->name,
                            &self->from,
                            &self->reply_to,
                            &self->envelope,
                            &self->postal,
                            &self->unsubscribe_mail,
                            &self->unsubscribe_url,
                            &self->dkim_domain,
                            &self->keys[0].selector,
                            &self->keys[0].file,
                            &self->keys[1].selector,
                            &self->keys[1].file };

  memcpy (columns, all, sizeof all);
}

static gpointer
read_identity (MsStmt *stmt)
{
  MsIdentity *self = ms_identity_new ();
  char      **columns[N_COLUMNS];

  list_columns (self, columns);
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_free (*columns[i]);
      *columns[i] = ms_stmt_dup_text (stmt, i);
    }
  self->id = ms_stmt_get_int (stmt, ID);
  self->account = ms_stmt_dup_text (stmt, ACCOUNT);
  self->verp = ms_stmt_get_int (stmt, VERP) != 0;

  return self;
}

static void
find_files (MsDb *db, MsIdentity *self)
{
  g_autofree char *folder = ms_identity_table_key_folder (db);

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (self->keys[i].file != NULL && !g_path_is_absolute (self->keys[i].file))
      {
        g_autofree char *name = self->keys[i].file;

        self->keys[i].file = g_build_filename (folder, name, NULL);
      }
}

MsIdentity *
ms_identity_table_find (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE name = ?1", error);
  MsIdentity *identity;

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, name);
  identity = ms_rows_one (stmt, read_identity, error,
                          _ ("There is no sender identity called “%s”"), name);
  if (identity != NULL)
    find_files (db, identity);

  return identity;
}

GPtrArray *
ms_identity_table_all (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "ORDER BY name", error);
  GPtrArray *all;

  if (stmt == NULL)
    return NULL;

  all = ms_rows_collect (stmt, read_identity, (GDestroyNotify) ms_identity_free, error);
  for (guint i = 0; all != NULL && i < all->len; i++)
    find_files (db, all->pdata[i]);

  return all;
}

/* 0: none; -1: failed */
static gint64
find_account (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  if (name == NULL)
    return 0;

  stmt = ms_db_prepare (db, "SELECT id FROM accounts WHERE name = ?1", error);
  if (stmt == NULL)
    return -1;

  ms_stmt_bind_text (stmt, 1, name);
  if (!ms_stmt_step (stmt, &row, error))
    return -1;
  if (row)
    return ms_stmt_get_int (stmt, 0);

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
               _ ("There is no account called “%s”"), name);

  return -1;
}

static const char *const save_sql[] = {
  "INSERT INTO identities (" COLUMNS ", account_id, verp)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
  "UPDATE identities SET name = ?1, sender = ?2, reply_to = ?3, envelope = ?4, postal = ?5,"
  " unsubscribe_mail = ?6, unsubscribe_url = ?7, dkim_domain = ?8, rsa_selector = ?9,"
  " rsa_file = ?10, ed25519_selector = ?11, ed25519_file = ?12, account_id = ?13,"
  " verp = ?14 WHERE id = ?15",
};

/* A file in the folder of keys stands by its name alone. */
static const char *
strip_folder (const char *file, const char *folder)
{
  gsize length = strlen (folder);

  if (file != NULL && strncmp (file, folder, length) == 0 && file[length] == '/' &&
      strchr (file + length + 1, '/') == NULL)
    return file + length + 1;

  return file;
}

gboolean
ms_identity_table_save (MsDb *db, MsIdentity *identity, GError **error)
{
  g_autofree char *folder = ms_identity_table_key_folder (db);
  g_autoptr (MsStmt) stmt = NULL;

  gboolean known = identity->id != 0;
  guint    changed = 0;
  gint64   account;
  char   **columns[N_COLUMNS];

  if (!ms_rows_check_name (identity->name, error))
    return FALSE;
  account = find_account (db, identity->account, error);
  stmt = account >= 0 ? ms_db_prepare (db, save_sql[known], error) : NULL;
  if (stmt == NULL)
    return FALSE;

  list_columns (identity, columns);
  for (guint i = 0; i < N_COLUMNS; i++)
    ms_stmt_bind_text (stmt, i + 1, strip_folder (*columns[i], folder));
  if (account > 0)
    ms_stmt_bind_int (stmt, N_COLUMNS + 1, account);
  ms_stmt_bind_int (stmt, N_COLUMNS + 2, identity->verp);
  if (known)
    ms_stmt_bind_int (stmt, N_COLUMNS + 3, identity->id);
  if (!ms_rows_run_unique (stmt, &changed, error,
                           _ ("There is a sender identity called “%s” already"),
                           identity->name))
    return FALSE;

  if (!known)
    identity->id = ms_db_get_last_id (db);
  else if (changed == 0)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                 _ ("There is no sender identity called “%s”"), identity->name);

  return !known || changed > 0;
}

static gboolean
find_user (MsDb *db, const char *sql, gint64 identity, char **user, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, identity);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;
  if (row)
    *user = ms_stmt_dup_text (stmt, 0);

  return TRUE;
}

static gboolean
check_unused (MsDb *db, const MsIdentity *identity, GError **error)
{
  g_autofree char *campaign = NULL;
  g_autofree char *list = NULL;

  if (!find_user (db, "SELECT name FROM campaigns WHERE identity_id = ?1 LIMIT 1", identity->id,
                  &campaign, error) ||
      !find_user (db,
                  "SELECT l.name FROM forms f JOIN lists l ON l.id = f.list_id"
                  " WHERE f.identity_id = ?1 LIMIT 1",
                  identity->id, &list, error))
    return FALSE;

  if (campaign != NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The campaign “%s” is sent as “%s”: give it another identity first, or "
                    "delete it"),
                 campaign, identity->name);
  else if (list != NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The form of the list “%s” sends its mail as “%s”: give it another "
                    "identity "
                    "first"),
                 list, identity->name);

  return campaign == NULL && list == NULL;
}

gboolean
ms_identity_table_remove (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsIdentity) identity = ms_identity_table_find (db, name, error);
  g_autoptr (MsStmt) stmt = NULL;

  if (identity == NULL || !check_unused (db, identity, error))
    return FALSE;

  stmt = ms_db_prepare (db, "DELETE FROM identities WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, identity->id);

  return ms_stmt_run (stmt, NULL, error);
}
