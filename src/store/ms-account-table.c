/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-table.c - the configured SMTP servers */

#include "config.h"

#include "ms-account-table.h"
#include "ms-route.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In this order the knobs of ms_limits_table() stand, from position and column 8 on. */
#define COLUMNS                                                                        \
  "id, name, host, port, security, user, password_file, ca_file, connections,"         \
  " messages_per_connection, recipients_per_message, timeout, per_second, per_minute," \
  " per_hour, per_day, per_month"
#define FIRST_LIMIT 8

#define SELECT "SELECT " COLUMNS " FROM accounts "
#define SAVE                                                                             \
  "INSERT INTO accounts (" COLUMNS ")"                                                   \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)" \
  " ON CONFLICT (id) DO UPDATE SET name = ?2, host = ?3, port = ?4, security = ?5,"      \
  " user = ?6, password_file = ?7, ca_file = ?8, connections = ?9,"                      \
  " messages_per_connection = ?10, recipients_per_message = ?11, timeout = ?12,"         \
  " per_second = ?13, per_minute = ?14, per_hour = ?15, per_day = ?16, per_month = ?17"

static gpointer
read_account (MsStmt *stmt)
{
  MsAccount     *self = ms_account_new ();
  guint          count = 0;
  const MsLimit *knobs = ms_limits_table (&count);

  self->id = ms_stmt_get_int (stmt, 0);
  self->name = ms_stmt_dup_text (stmt, 1);
  self->host = ms_stmt_dup_text (stmt, 2);
  self->port = ms_stmt_get_int (stmt, 3);
  self->security = ms_stmt_get_int (stmt, 4);
  self->user = ms_stmt_dup_text (stmt, 5);
  self->password_file = ms_stmt_dup_text (stmt, 6);
  self->ca_file = ms_stmt_dup_text (stmt, 7);
  for (guint i = 0; i < count; i++)
    ms_limits_set (&self->limits, &knobs[i], ms_stmt_get_int (stmt, FIRST_LIMIT + i));

  return self;
}

static gboolean
check (const MsAccount *account, GError **error)
{
  if (!ms_account_check (account, error) || !ms_rows_check_name (account->name, error))
    return FALSE;

  /* Where a campaign travels is told by one text, and these mean something else in it. */
  if (!ms_route_is_reserved (account->name))
    return TRUE;

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS,
               _ ("“%s” names another way to send: choose another name"), account->name);

  return FALSE;
}

static gboolean
write_row (MsDb *db, MsAccount *account, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SAVE, error);

  guint          count = 0;
  const MsLimit *knobs = ms_limits_table (&count);

  if (stmt == NULL)
    return FALSE;

  if (account->id != 0)
    ms_stmt_bind_int (stmt, 1, account->id);
  ms_stmt_bind_text (stmt, 2, account->name);
  ms_stmt_bind_text (stmt, 3, account->host);
  ms_stmt_bind_int (stmt, 4, account->port);
  ms_stmt_bind_int (stmt, 5, account->security);
  ms_stmt_bind_text (stmt, 6, account->user);
  ms_stmt_bind_text (stmt, 7, account->password_file);
  ms_stmt_bind_text (stmt, 8, account->ca_file);
  for (guint i = 0; i < count; i++)
    ms_stmt_bind_int (stmt, FIRST_LIMIT + 1 + i, ms_limits_get (&account->limits, &knobs[i]));

  return ms_rows_run_unique (stmt, NULL, error, _ ("There is an account called “%s” already"),
                             account->name);
}

/* Returns: (transfer full) (nullable): @route with the account's new name in it */
static char *
rename_in (const char *text, const char *before, const char *now)
{
  g_autoptr (MsRoute) route = ms_route_parse (text, NULL);

  if (route == NULL || route->pool || route->name == NULL ||
      g_ascii_strcasecmp (route->name, before) != 0)
    return NULL;

  g_free (route->name);
  route->name = g_strdup (now);

  return ms_route_to_string (route);
}

static gboolean
set_route (MsDb *db, const char *before, const char *now, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "UPDATE campaigns SET route = ?2 WHERE route = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, before);
  ms_stmt_bind_text (stmt, 2, now);

  return ms_stmt_run (stmt, NULL, error);
}

static gpointer
read_route (MsStmt *stmt)
{
  return ms_stmt_dup_text (stmt, 0);
}

/* In C: a combined route holds more than the name, and its rules are known in one place. */
static gboolean
rename_routes (MsDb *db, const char *before, const char *now, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  g_autoptr (GPtrArray) routes = NULL;

  if (strcmp (before, now) == 0)
    return TRUE;

  stmt =
      ms_db_prepare (db, "SELECT DISTINCT route FROM campaigns WHERE route IS NOT NULL", error);
  routes = stmt != NULL ? ms_rows_collect (stmt, read_route, g_free, error) : NULL;
  if (routes == NULL)
    return FALSE;

  for (guint i = 0; i < routes->len; i++)
    {
      g_autofree char *changed = rename_in (routes->pdata[i], before, now);

      if (changed != NULL && !set_route (db, routes->pdata[i], changed, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
ms_account_table_save (MsDb *db, MsAccount *account, GError **error)
{
  g_autoptr (MsAccount) before = NULL;

  if (!check (account, error))
    return FALSE;

  if (account->id != 0)
    {
      before = ms_account_table_get (db, account->id, error);
      if (before == NULL || !rename_routes (db, before->name, account->name, error))
        return FALSE;
    }

  if (!write_row (db, account, error))
    return FALSE;

  if (account->id == 0)
    account->id = ms_db_get_last_id (db);

  return TRUE;
}

MsAccount *
ms_account_table_find (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE name = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, name);

  return ms_rows_one (stmt, read_account, error, _ ("There is no account called “%s”"), name);
}

MsAccount *
ms_account_table_get (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_one (stmt, read_account, error, _ ("The account is no longer there"));
}

GPtrArray *
ms_account_table_all (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "ORDER BY name", error);

  if (stmt == NULL)
    return NULL;

  return ms_rows_collect (stmt, read_account, (GDestroyNotify) ms_account_free, error);
}

gboolean
ms_account_table_remove (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "DELETE FROM accounts WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_run_one (stmt, error, _ ("The account is no longer there"));
}
