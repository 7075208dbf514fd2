/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-sql.c - what the rule of suppressions asks of an address, as SQL functions */

#include "config.h"

#include "ms-db-private.h"
#include "ms-suppression-sql.h"
#include "ms-token-key.h"

#include <string.h>

/* The last @ parts a key: a quoted local part may hold others (RFC 5321 §4.1.2). */
static void
mail_domain (sqlite3_context *context, int count, sqlite3_value **values)
{
  const char *key = (const char *) sqlite3_value_text (values[0]);
  const char *at = key == NULL ? NULL : strrchr (key, '@');

  if (at != NULL)
    sqlite3_result_text (context, at, -1, SQLITE_TRANSIENT);
}

/* What address_hash () needs: the key is read when somebody is looked for, and kept. */
typedef struct
{
  MsDb       *db;
  MsTokenKey *key; /* (owned) (nullable) */
} Hasher;

static void
hasher_free (gpointer data)
{
  Hasher *self = data;

  g_clear_pointer (&self->key, ms_token_key_unref);
  g_free (self);
}

/* NULL where no key was made yet: then nobody was erased. */
static void
address_hash (sqlite3_context *context, int count, sqlite3_value **values)
{
  Hasher     *self = sqlite3_user_data (context);
  const char *key = (const char *) sqlite3_value_text (values[0]);
  g_autoptr (GError) error = NULL;

  if (key == NULL)
    return;

  if (self->key == NULL && !ms_token_key_find (self->db, &self->key, &error))
    sqlite3_result_error (context, error->message, -1);
  else if (self->key != NULL)
    sqlite3_result_int64 (context, ms_token_hash_address (self->key, key));
}

gboolean
ms_suppression_sql_register (MsDb *db, GError **error)
{
  sqlite3 *handle = ms_db_get_handle (db);
  Hasher  *hasher = g_new0 (Hasher, 1);

  hasher->db = db;
  if (sqlite3_create_function_v2 (handle, "mail_domain", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                  NULL, mail_domain, NULL, NULL, NULL) == SQLITE_OK &&
      sqlite3_create_function_v2 (handle, "address_hash", 1, SQLITE_UTF8, hasher, address_hash,
                                  NULL, NULL, hasher_free) == SQLITE_OK)
    return TRUE;

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, sqlite3_errmsg (handle));

  return FALSE;
}
