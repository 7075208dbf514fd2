/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-sql.c - what the rule of suppressions asks of an address, as SQL functions */

#include "config.h"

#include "ms-db-private.h"
#include "ms-suppression-sql.h"

#include <glib/gi18n-lib.h>
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

gboolean
ms_suppression_sql_register (MsDb *db, GError **error)
{
  sqlite3 *handle = ms_db_get_handle (db);

  if (sqlite3_create_function_v2 (handle, "mail_domain", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC,
                                  NULL, mail_domain, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, sqlite3_errmsg (handle));

  return FALSE;
}
