/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger.c - marks and outcomes of recipients */

#include "config.h"

#include "ms-ledger.h"
#include "ms-rows.h"
#include "ms-suppression-sql.h"

#include <glib/gi18n-lib.h>

/* One state's count from the index, or, of the states it leaves out, from the campaign's rows.
 */
static gboolean
count_states (MsDb *db, const char *sql, gint64 campaign_id, guint64 *counts, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  while (ms_stmt_step (stmt, &row, error) && row)
    {
      gint64 state = ms_stmt_get_int (stmt, 0);

      if (state >= 0 && state < MS_N_STATES)
        counts[state] = ms_stmt_get_int (stmt, 1);
    }

  return !row;
}

gboolean
ms_ledger_count (MsDb *db, gint64 campaign_id, guint64 *counts, GError **error)
{
  for (guint i = 0; i < MS_N_STATES; i++)
    counts[i] = 0;

  /* Nobody is claimed or being sent to while the campaign is at rest. */
  return count_states (db,
                       "SELECT state, count(*) FROM recipients WHERE campaign_id = ?1 "
                       "AND state NOT IN (1, 2) GROUP BY state",
                       campaign_id, counts, error) &&
         count_states (db,
                       "SELECT r.state, count(*) FROM campaigns c JOIN recipients r "
                       "ON r.id BETWEEN c.first_recipient AND c.last_recipient "
                       "AND +r.campaign_id = c.id WHERE c.id = ?1 AND c.state = 1 "
                       "AND r.state IN (1, 2) GROUP BY r.state",
                       campaign_id, counts, error);
}

static gboolean
run_for (MsDb *db, const char *sql, gint64 recipient_id, guint *changed, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);

  return ms_stmt_run (stmt, changed, error);
}

/* Something is known of the address: perhaps for other lists than those that mail it. */
static gboolean
mark_touched (MsDb *db, gint64 recipient_id, MsState *out_state, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint  changed = 0;
  gint64 state = MS_STATE_QUEUED;

  if (!run_for (db,
                "UPDATE recipients SET state = CASE WHEN " MS_SQL_RECIPIENT_SUPPRESSED
                " THEN 7 ELSE 2 END "
                "WHERE id = ?1 AND state = 1",
                recipient_id, &changed, error))
    return FALSE;

  if (changed == 1)
    {
      stmt = ms_db_prepare (db, "SELECT state FROM recipients WHERE id = ?1", error);
      if (stmt == NULL)
        return FALSE;
      ms_stmt_bind_int (stmt, 1, recipient_id);
      if (!ms_rows_read_int (stmt, &state, error))
        return FALSE;
    }
  *out_state = state;

  return TRUE;
}

/* Plain statements: RETURNING would build a table for its one row, at twice the price.  Of
 * whom nothing is known the first decides alone. */
gboolean
ms_ledger_mark (MsDb *db, gint64 recipient_id, MsState *out_state, GError **error)
{
  guint changed = 0;

  if (!run_for (db,
                "UPDATE recipients SET state = 2 WHERE id = ?1 AND state = 1 AND "
                "NOT " MS_SQL_TOUCHED ("recipients.address"),
                recipient_id, &changed, error))
    return FALSE;

  if (changed == 0)
    return mark_touched (db, recipient_id, out_state, error);

  *out_state = MS_STATE_SENDING;

  return TRUE;
}

static gboolean
find_peer (MsDb *db, const MsPeer *peer, gint64 *id, gboolean *found, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT id FROM peers WHERE route = ?1 AND site = ?2 AND server = ?3 "
                        "AND address = ?4 AND tls = ?5",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, peer->route, -1);
  ms_stmt_bind_static (stmt, 2, peer->site, -1);
  ms_stmt_bind_static (stmt, 3, peer->server, -1);
  ms_stmt_bind_static (stmt, 4, peer->address, -1);
  ms_stmt_bind_static (stmt, 5, peer->tls, -1);
  if (!ms_stmt_step (stmt, found, error))
    return FALSE;

  if (*found)
    *id = ms_stmt_get_int (stmt, 0);

  return TRUE;
}

gboolean
ms_ledger_intern_peer (MsDb *db, const MsPeer *peer, gint64 *out_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean found = FALSE;

  if (!find_peer (db, peer, out_id, &found, error))
    return FALSE;
  if (found)
    return TRUE;

  stmt = ms_db_prepare (db,
                        "INSERT INTO peers (route, site, server, address, tls) "
                        "VALUES (?1, ?2, ?3, ?4, ?5)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, peer->route);
  ms_stmt_bind_text (stmt, 2, peer->site);
  ms_stmt_bind_text (stmt, 3, peer->server);
  ms_stmt_bind_text (stmt, 4, peer->address);
  ms_stmt_bind_text (stmt, 5, peer->tls);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  *out_id = ms_db_get_last_id (db);

  return TRUE;
}

/* The SELECT is the lock: a row settled twice would be a message counted twice. */
static gboolean
add_attempt (MsDb            *db,
             gint64           run_id,
             gint64           recipient_id,
             gint64           peer_id,
             MsState          from,
             const MsOutcome *outcome,
             GError         **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint added = 0;

  stmt =
      ms_db_prepare (db,
                     "INSERT INTO attempts (recipient_id, number, run_id, peer_id, at, state, "
                     "code, enhanced, reply, reference) "
                     "SELECT id, tries + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM recipients "
                     "WHERE id = ?1 AND state = ?10",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);
  ms_stmt_bind_int (stmt, 2, run_id);
  ms_stmt_bind_int (stmt, 3, peer_id);
  ms_stmt_bind_int (stmt, 4, outcome->at);
  ms_stmt_bind_int (stmt, 5, outcome->state);
  ms_stmt_bind_int (stmt, 6, outcome->code);
  ms_stmt_bind_static (stmt, 7, outcome->enhanced, -1);
  ms_stmt_bind_static (stmt, 8, outcome->reply, -1);
  ms_stmt_bind_static (stmt, 9, outcome->reference, -1);
  ms_stmt_bind_int (stmt, 10, from);
  if (!ms_stmt_run (stmt, &added, error))
    return FALSE;

  if (added != 1)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE,
                 _ ("Recipient %" G_GINT64_FORMAT " is no longer being sent to"), recipient_id);

  return added == 1;
}

/* Only whoever is deferred needs to know since when, and when his turn comes again. */
static const char *const settle_sql[] = {
  "UPDATE recipients SET state = ?2, tries = tries + 1, losses = 0 WHERE id = ?1",
  "UPDATE recipients SET state = ?2, tries = tries + 1, losses = 0, deferrals = deferrals + 1, "
  "deferred_since = coalesce(deferred_since, ?3), next_attempt = nullif(?4, 0) WHERE id = ?1",
};

gboolean
ms_ledger_settle (MsDb            *db,
                  gint64           run_id,
                  gint64           recipient_id,
                  gint64           peer_id,
                  MsState          from,
                  const MsOutcome *outcome,
                  GError         **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean deferred = outcome->state == MS_STATE_DEFERRED;

  g_return_val_if_fail (ms_state_can_move (from, outcome->state), FALSE);

  if (!add_attempt (db, run_id, recipient_id, peer_id, from, outcome, error))
    return FALSE;

  stmt = ms_db_prepare (db, settle_sql[deferred], error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);
  ms_stmt_bind_int (stmt, 2, outcome->state);
  if (deferred)
    {
      ms_stmt_bind_int (stmt, 3, outcome->at);
      ms_stmt_bind_int (stmt, 4, outcome->next_attempt);
    }

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_ledger_return (MsDb *db, gint64 recipient_id, gboolean lost, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE recipients SET state = 0, losses = losses + ?2 "
                        "WHERE id = ?1 AND state = 2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);
  ms_stmt_bind_int (stmt, 2, lost);

  return ms_stmt_run (stmt, NULL, error);
}

char *
ms_ledger_get_pace (MsDb *db, gint64 account_id)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT pace FROM accounts WHERE id = ?1", NULL);

  gboolean row = FALSE;

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, account_id);

  return ms_stmt_step (stmt, &row, NULL) && row ? ms_stmt_dup_text (stmt, 0) : NULL;
}

gboolean
ms_ledger_set_pace (MsDb *db, gint64 account_id, const char *pace, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "UPDATE accounts SET pace = ?2 WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, account_id);
  ms_stmt_bind_static (stmt, 2, pace, -1);

  return ms_stmt_run (stmt, NULL, error);
}
