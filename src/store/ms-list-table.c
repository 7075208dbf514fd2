/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-table.c - named sets of contacts */

#include "config.h"

#include "ms-clock.h"
#include "ms-list-table.h"
#include "ms-rows.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>

#define SELECT                \
  "SELECT id, name, created," \
  " (SELECT count(*) FROM memberships WHERE list_id = lists.id) FROM lists WHERE NOT hidden "

void
ms_list_info_free (MsListInfo *self)
{
  g_free (self->name);
  g_free (self);
}

static gpointer
read_info (MsStmt *stmt)
{
  MsListInfo *self = g_new0 (MsListInfo, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->name = ms_stmt_dup_text (stmt, 1);
  self->created = ms_stmt_get_int (stmt, 2);
  self->members = ms_stmt_get_int (stmt, 3);

  return self;
}

GPtrArray *
ms_list_table_all (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "ORDER BY name", error);

  if (stmt == NULL)
    return NULL;

  return ms_rows_collect (stmt, read_info, (GDestroyNotify) ms_list_info_free, error);
}

GPtrArray *
ms_list_table_of_campaign (MsDb *db, gint64 campaign, gboolean excluded, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        SELECT "AND id IN (SELECT list_id FROM campaign_lists"
                               " WHERE campaign_id = ?1 AND excluded = ?2) ORDER BY name",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, campaign);
  ms_stmt_bind_int (stmt, 2, excluded != FALSE);

  return ms_rows_collect (stmt, read_info, (GDestroyNotify) ms_list_info_free, error);
}

MsListInfo *
ms_list_table_find (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "AND name = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, name);

  return ms_rows_one (stmt, read_info, error, _ ("There is no list called “%s”"), name);
}

MsListInfo *
ms_list_table_get (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "AND id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_one (stmt, read_info, error, _ ("The list is no longer there"));
}

gboolean
ms_list_table_make (MsDb *db, const char *name, gint64 *id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (!ms_rows_check_name (name, error))
    return FALSE;

  stmt = ms_db_prepare (db, "INSERT INTO lists (name, created) VALUES (?1, ?2)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);
  ms_stmt_bind_int (stmt, 2, ms_clock_wall ());
  if (!ms_rows_run_unique (stmt, NULL, error, _ ("There is a list called “%s” already"), name))
    return FALSE;

  *id = ms_db_get_last_id (db);

  return TRUE;
}

gboolean
ms_list_table_ensure (MsDb *db, const char *name, gint64 *id, GError **error)
{
  g_autoptr (MsListInfo) found = NULL;
  g_autoptr (GError) failure = NULL;

  found = ms_list_table_find (db, name, &failure);
  if (found != NULL)
    {
      *id = found->id;
      return TRUE;
    }

  if (g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    return ms_list_table_make (db, name, id, error);

  g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

gboolean
ms_list_table_rename (MsDb *db, gint64 id, const char *name, GError **error)
{
  g_autoptr (MsListInfo) there = NULL;
  g_autoptr (MsStmt) stmt = NULL;

  if (!ms_rows_check_name (name, error))
    return FALSE;

  there = ms_list_table_get (db, id, error);
  if (there == NULL)
    return FALSE;

  stmt = ms_db_prepare (db, "UPDATE lists SET name = ?2 WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_text (stmt, 2, name);

  return ms_rows_run_unique (stmt, NULL, error, _ ("There is a list called “%s” already"),
                             name) &&
         ms_suppression_table_rename_list (db, there->name, name, error);
}

/* Who leaves a campaign by an old mail leaves a list that is made anew under its name. */
static gboolean
keep_name (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaign_lists SET name = (SELECT name FROM lists"
                        " WHERE id = ?1) WHERE list_id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_list_table_remove (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (!keep_name (db, id, error))
    return FALSE;

  stmt = ms_db_prepare (db, "DELETE FROM lists WHERE id = ?1 AND NOT hidden", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_run_one (stmt, error, _ ("The list is no longer there"));
}
