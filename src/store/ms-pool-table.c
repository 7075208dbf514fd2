/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pool-table.c - pools of accounts */

#include "config.h"

#include "ms-pool-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

static gpointer
read_pool (MsStmt *stmt)
{
  MsPool *self = ms_pool_new (ms_stmt_get_text (stmt, 1));

  self->id = ms_stmt_get_int (stmt, 0);

  return self;
}

static gboolean
load_members (MsDb *db, MsPool *pool, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT a.id, a.name, m.weight FROM pool_members m JOIN accounts a "
                        "ON a.id = m.account_id WHERE m.pool_id = ?1 ORDER BY a.name",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, pool->id);
  while (ms_stmt_step (stmt, &row, error) && row)
    ms_pool_add (pool, ms_stmt_get_int (stmt, 0), ms_stmt_get_text (stmt, 1),
                 ms_stmt_get_int (stmt, 2));

  return !row;
}

GPtrArray *
ms_pool_table_all (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt =
      ms_db_prepare (db, "SELECT id, name FROM pools ORDER BY name", error);
  g_autoptr (GPtrArray) pools = NULL;

  if (stmt == NULL)
    return NULL;

  pools = ms_rows_collect (stmt, read_pool, (GDestroyNotify) ms_pool_free, error);
  for (guint i = 0; pools != NULL && i < pools->len; i++)
    if (!load_members (db, pools->pdata[i], error))
      return NULL;

  return g_steal_pointer (&pools);
}

MsPool *
ms_pool_table_find (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  g_autoptr (MsPool) pool = NULL;

  stmt = ms_db_prepare (db, "SELECT id, name FROM pools WHERE name = ?1", error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, name);
  pool = ms_rows_one (stmt, read_pool, error, _ ("There is no pool of accounts called “%s”"),
                      name);
  if (pool == NULL || !load_members (db, pool, error))
    return NULL;

  return g_steal_pointer (&pool);
}

static gboolean
write_pool (MsDb *db, MsPool *pool, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (!ms_rows_check_name (pool->name, error))
    return FALSE;

  stmt = ms_db_prepare (db,
                        pool->id == 0 ? "INSERT INTO pools (name) VALUES (?1)"
                                      : "UPDATE pools SET name = ?1 WHERE id = ?2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, pool->name);
  if (pool->id != 0)
    ms_stmt_bind_int (stmt, 2, pool->id);
  if (!ms_rows_run_unique (stmt, NULL, error,
                           _ ("There is a pool of accounts called “%s” already"), pool->name))
    return FALSE;

  if (pool->id == 0)
    pool->id = ms_db_get_last_id (db);

  return TRUE;
}

static gboolean
write_member (MsDb *db, const MsPool *pool, const MsPoolMember *member, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "INSERT INTO pool_members VALUES (?1, ?2, ?3)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, pool->id);
  ms_stmt_bind_int (stmt, 2, member->account_id);
  ms_stmt_bind_int (stmt, 3, CLAMP (member->weight, 1, MS_POOL_WEIGHT_MAX));

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_pool_table_save (MsDb *db, MsPool *pool, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (!write_pool (db, pool, error))
    return FALSE;

  stmt = ms_db_prepare (db, "DELETE FROM pool_members WHERE pool_id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, pool->id);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  for (guint i = 0; i < pool->members->len; i++)
    if (!write_member (db, pool, pool->members->pdata[i], error))
      return FALSE;

  return TRUE;
}

gboolean
ms_pool_table_remove (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "DELETE FROM pools WHERE name = ?1", error);

  guint removed = 0;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);
  if (!ms_stmt_run (stmt, &removed, error))
    return FALSE;

  if (removed == 0)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                 _ ("There is no pool of accounts called “%s”"), name);

  return removed > 0;
}
