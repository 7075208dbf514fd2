/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger-snapshot.c - who is a recipient of a campaign, and who of them is due */

#include "config.h"

#include "ms-ledger.h"
#include "ms-suppression-sql.h"

#define ADD_MEMBERS                                                                          \
  "INSERT OR IGNORE INTO recipients (campaign_id, address, written, state) "                 \
  "SELECT ?1, c.address, c.written, "                                                        \
  "CASE WHEN " MS_SQL_SUPPRESSED_FOR (                                                       \
      "c.address", "c.id",                                                                   \
      MS_SQL_CAMPAIGN_LISTS (                                                                \
          "?1")) " THEN 7 ELSE 0 END "                                                       \
                 "FROM contacts c WHERE c.id IN (SELECT m.contact_id FROM campaign_lists l " \
                 "JOIN memberships m ON m.list_id = l.list_id WHERE l.campaign_id = ?1 AND " \
                 "NOT l.excluded) "                                                          \
                 "AND c.id NOT IN (SELECT m.contact_id FROM campaign_lists l "               \
                 "JOIN memberships m ON m.list_id = l.list_id WHERE l.campaign_id = ?1 AND " \
                 "l.excluded) "                                                              \
                 "ORDER BY c.id"

static gboolean
get_last_recipient (MsDb *db, gint64 *id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT max (id) FROM recipients", error);

  gboolean row = FALSE;

  if (stmt == NULL || !ms_stmt_step (stmt, &row, error))
    return FALSE;

  *id = ms_stmt_get_int (stmt, 0);

  return TRUE;
}

static gboolean
set_range (MsDb *db, gint64 campaign_id, gint64 first, gint64 last, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET last_recipient = ?3, first_recipient = CASE "
                        "WHEN first_recipient = 0 OR ?2 = 0 THEN ?2 ELSE first_recipient END "
                        "WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  ms_stmt_bind_int (stmt, 2, first);
  ms_stmt_bind_int (stmt, 3, last);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_ledger_add_new (MsDb *db, gint64 campaign_id, guint *out_added, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, ADD_MEMBERS, error);

  gint64 before = 0;
  gint64 last = 0;
  guint  added = 0;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  if (!get_last_recipient (db, &before, error) || !ms_stmt_run (stmt, &added, error) ||
      !get_last_recipient (db, &last, error))
    return FALSE;

  if (out_added != NULL)
    *out_added = added;

  return added == 0 || set_range (db, campaign_id, before + 1, last, error);
}

static gboolean
forget_recipients (MsDb *db, gint64 campaign_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  g_autoptr (MsStmt) lists = NULL;

  stmt = ms_db_prepare (db, "DELETE FROM recipients WHERE campaign_id = ?1", error);
  lists = stmt == NULL
              ? NULL
              : ms_db_prepare (db, "DELETE FROM campaign_lists WHERE campaign_id = ?1", error);
  if (lists == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  ms_stmt_bind_int (lists, 1, campaign_id);

  return ms_stmt_run (stmt, NULL, error) && ms_stmt_run (lists, NULL, error) &&
         set_range (db, campaign_id, 0, 0, error);
}

static gboolean
add_lists (MsDb *db, gint64 campaign_id, const GArray *ids, gboolean excluded, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT OR REPLACE INTO campaign_lists (campaign_id, list_id, "
                        "excluded) VALUES (?1, ?2, ?3)",
                        error);
  if (stmt == NULL)
    return FALSE;

  for (guint i = 0; i < ids->len; i++)
    {
      ms_stmt_bind_int (stmt, 1, campaign_id);
      ms_stmt_bind_int (stmt, 2, g_array_index (ids, gint64, i));
      ms_stmt_bind_int (stmt, 3, excluded);
      if (!ms_stmt_run (stmt, NULL, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
ms_ledger_snapshot (MsDb         *db,
                    gint64        campaign_id,
                    const GArray *lists,
                    const GArray *excluded,
                    GError      **error)
{
  return forget_recipients (db, campaign_id, error) &&
         add_lists (db, campaign_id, lists, FALSE, error) &&
         add_lists (db, campaign_id, excluded, TRUE, error) &&
         ms_ledger_add_new (db, campaign_id, NULL, error);
}


gboolean
ms_ledger_retry_now (MsDb              *db,
                     const MsRetryWish *wish,
                     gint64             now,
                     guint             *out_count,
                     GError           **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db,
                     "UPDATE recipients SET next_attempt = ?2 WHERE campaign_id = ?1 "
                     "AND state = 4 AND state NOT IN (1, 2) AND (?3 IS NULL OR address = ?3) "
                     "AND (?4 IS NULL OR EXISTS (SELECT 1 FROM attempts a JOIN peers p ON p.id "
                     "= a.peer_id WHERE a.recipient_id = recipients.id AND a.number = "
                     "recipients.tries AND p.site = ?4))",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, wish->campaign_id);
  ms_stmt_bind_int (stmt, 2, now);
  ms_stmt_bind_text (stmt, 3, wish->address);
  ms_stmt_bind_text (stmt, 4, wish->site);

  return ms_stmt_run (stmt, out_count, error);
}

/* One number about a campaign. */
static gboolean
ask (MsDb *db, const char *sql, gint64 campaign_id, gint64 time, gint64 *out, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  ms_stmt_bind_int (stmt, 2, time);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *out = row && !ms_stmt_is_null (stmt, 0) ? ms_stmt_get_int (stmt, 0) : 0;

  return TRUE;
}

gboolean
ms_ledger_get_due (MsDb *db, gint64 campaign_id, gint64 *out_due, GError **error)
{
  return ask (db,
              "SELECT min(next_attempt) FROM recipients WHERE campaign_id = ?1 "
              "AND next_attempt > ?2",
              campaign_id, 0, out_due, error);
}

gboolean
ms_ledger_count_due (MsDb    *db,
                     gint64   campaign_id,
                     gint64   now,
                     guint64 *out_count,
                     GError **error)
{
  return ask (db,
              "SELECT count(*) FROM recipients WHERE campaign_id = ?1 AND next_attempt <= ?2",
              campaign_id, now, (gint64 *) out_count, error);
}

gboolean
ms_ledger_count_begun (MsDb    *db,
                       gint64   campaign_id,
                       gint64   since,
                       guint64 *out_count,
                       GError **error)
{
  return ask (db,
              "SELECT count(*) FROM recipients r JOIN attempts a ON a.recipient_id = r.id "
              "AND a.number = 1 WHERE r.campaign_id = ?1 AND a.at >= ?2",
              campaign_id, since, (gint64 *) out_count, error);
}
