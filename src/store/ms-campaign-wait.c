/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-wait.c - campaigns that wait: for when, whose turn is first, and no longer */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

gboolean
ms_campaign_table_wait (MsDb *db, gint64 id, gint64 due, const char *reason, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "UPDATE campaigns SET state = 5, due = ?2, reason = ?3 WHERE id = ?1",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_int (stmt, 2, due);
  ms_stmt_bind_text (stmt, 3, reason);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_rest (MsDb *db, gint64 id, MsCampaignState state, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET state = ?2, due = 0, reason = NULL WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_int (stmt, 2, state);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_end_wait (MsDb           *db,
                            gint64          id,
                            MsCampaignState state,
                            const char     *reason,
                            GError        **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET state = ?2, due = 0, reason = ?3 "
                        "WHERE id = ?1 AND state = 5",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_int (stmt, 2, state);
  ms_stmt_bind_text (stmt, 3, reason);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  if (changed == 0)
    g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE,
                         _ ("The campaign is no longer waiting"));

  return changed > 0;
}

gboolean
ms_campaign_table_get_standing (MsDb            *db,
                                gint64           id,
                                MsCampaignState *out_state,
                                gint64          *out_frozen_at,
                                GError         **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db, "SELECT state, frozen_at FROM campaigns WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;
  if (!row)
    {
      g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                           _ ("The campaign is no longer there"));
      return FALSE;
    }

  *out_state = ms_stmt_get_int (stmt, 0);
  *out_frozen_at = ms_stmt_get_int (stmt, 1);

  return TRUE;
}

void
ms_campaign_wait_free (MsCampaignWait *self)
{
  g_free (self->name);
  g_free (self->route);
  g_free (self);
}

static gpointer
read_wait (MsStmt *stmt)
{
  MsCampaignWait *self = g_new0 (MsCampaignWait, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->name = ms_stmt_dup_text (stmt, 1);
  self->route = ms_stmt_dup_text (stmt, 2);
  self->due = ms_stmt_get_int (stmt, 3);

  return self;
}

GPtrArray *
ms_campaign_table_waiting (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT id, name, route, due FROM campaigns WHERE state = 5 "
                        "ORDER BY due, id",
                        error);
  if (stmt == NULL)
    return NULL;

  return ms_rows_collect (stmt, read_wait, (GDestroyNotify) ms_campaign_wait_free, error);
}

gint64
ms_campaign_table_next_due (MsDb *db, gint64 *out_due, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt =
      ms_db_prepare (db, "SELECT id, due FROM campaigns WHERE state = 5 ORDER BY due LIMIT 1",
                     error);
  if (stmt == NULL || !ms_stmt_step (stmt, &row, error) || !row)
    return 0;

  *out_due = ms_stmt_get_int (stmt, 1);

  return ms_stmt_get_int (stmt, 0);
}
