/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger.c - claims, marks and outcomes of recipients */

#include "config.h"

#include "ms-clock.h"
#include "ms-ledger.h"

#include <glib/gi18n-lib.h>

void
ms_claim_free (MsClaim *claim)
{
  g_free (claim->key);
  g_free (claim->written);
  g_free (claim->fields);
  g_free (claim);
}

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

/* What was queued for a contact that is no more cannot be rendered. */
static gboolean
fail_deleted (MsDb *db, const MsRunRow *run, gint64 recipient_id, GError **error)
{
  g_autoptr (MsStmt) attempt = NULL;
  g_autoptr (MsStmt) update = NULL;

  attempt =
      ms_db_prepare (db,
                     "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, "
                     "reply) SELECT id, tries + 1, ?2, ?3, ?4, 0, ?5 FROM recipients "
                     "WHERE id = ?1",
                     error);
  update = attempt == NULL
               ? NULL
               : ms_db_prepare (db,
                                "UPDATE recipients SET state = ?2, tries = tries + 1 "
                                "WHERE id = ?1",
                                error);
  if (update == NULL)
    return FALSE;

  ms_stmt_bind_int (attempt, 1, recipient_id);
  ms_stmt_bind_int (attempt, 2, run->id);
  ms_stmt_bind_int (attempt, 3, ms_clock_wall ());
  ms_stmt_bind_int (attempt, 4, MS_STATE_FAILED);
  ms_stmt_bind_text (attempt, 5, _ ("contact deleted"));
  ms_stmt_bind_int (update, 1, recipient_id);
  ms_stmt_bind_int (update, 2, MS_STATE_FAILED);

  return ms_stmt_run (attempt, NULL, error) && ms_stmt_run (update, NULL, error);
}

/* The first @limit queued in the order of their ids: then exactly those between @first and
 * @last. */
static gboolean
read_queued (MsDb           *db,
             const MsRunRow *run,
             guint           limit,
             GPtrArray      *claims,
             GArray         *deleted,
             gint64         *first,
             gint64         *last,
             GError        **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT r.id, r.address, r.written, r.losses, c.id, c.fields "
                        "FROM recipients r LEFT JOIN contacts c ON c.address = r.address "
                        "WHERE r.campaign_id = ?1 AND r.state = 0 AND r.state NOT IN (1, 2) "
                        "ORDER BY r.id LIMIT ?2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, run->campaign_id);
  ms_stmt_bind_int (stmt, 2, limit);
  while (ms_stmt_step (stmt, &row, error) && row)
    {
      gint64 id = ms_stmt_get_int (stmt, 0);

      if (*first == 0)
        *first = id;
      *last = id;

      if (ms_stmt_is_null (stmt, 4))
        g_array_append_val (deleted, id);
      else
        {
          MsClaim *claim = g_new0 (MsClaim, 1);

          claim->id = id;
          claim->key = ms_stmt_dup_text (stmt, 1);
          claim->written = ms_stmt_dup_text (stmt, 2);
          claim->losses = ms_stmt_get_int (stmt, 3);
          claim->fields = ms_stmt_dup_text (stmt, 5);
          g_ptr_array_add (claims, claim);
        }
    }

  return !row;
}

gboolean
ms_ledger_claim (MsDb           *db,
                 const MsRunRow *run,
                 guint           limit,
                 GPtrArray      *claims,
                 guint          *out_deleted,
                 GError        **error)
{
  g_autoptr (GArray) deleted = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (MsStmt) stmt = NULL;

  gint64 first = 0;
  gint64 last = 0;

  if (!read_queued (db, run, limit, claims, deleted, &first, &last, error))
    return FALSE;

  for (guint i = 0; i < deleted->len; i++)
    if (!fail_deleted (db, run, g_array_index (deleted, gint64, i), error))
      return FALSE;
  *out_deleted = deleted->len;

  stmt = ms_db_prepare (db,
                        "UPDATE recipients SET state = 1 WHERE id BETWEEN ?1 AND ?2 "
                        "AND +campaign_id = ?3 AND state = 0",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, first);
  ms_stmt_bind_int (stmt, 2, last);
  ms_stmt_bind_int (stmt, 3, run->campaign_id);

  return ms_stmt_run (stmt, NULL, error);
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

/* Two plain statements: RETURNING would build a table for its one row, at twice the price. */
gboolean
ms_ledger_mark (MsDb *db, gint64 recipient_id, MsState *out_state, GError **error)
{
  guint changed = 0;

  if (!run_for (db,
                "UPDATE recipients SET state = 2 WHERE id = ?1 AND state = 1 AND NOT EXISTS "
                "(SELECT 1 FROM suppressions s WHERE s.address = recipients.address)",
                recipient_id, &changed, error))
    return FALSE;

  *out_state = MS_STATE_SENDING;
  if (changed == 1)
    return TRUE;

  if (!run_for (db, "UPDATE recipients SET state = 7 WHERE id = ?1 AND state = 1", recipient_id,
                &changed, error))
    return FALSE;

  *out_state = changed == 1 ? MS_STATE_SUPPRESSED : MS_STATE_QUEUED;

  return TRUE;
}

static gboolean
find_peer (MsDb *db, const MsPeer *peer, gint64 *id, gboolean *found, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db,
                     "SELECT id FROM peers WHERE route = ?1 AND server = ?2 AND address = ?3 "
                     "AND tls = ?4",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, peer->route, -1);
  ms_stmt_bind_static (stmt, 2, peer->server, -1);
  ms_stmt_bind_static (stmt, 3, peer->address, -1);
  ms_stmt_bind_static (stmt, 4, peer->tls, -1);
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

  stmt =
      ms_db_prepare (db,
                     "INSERT INTO peers (route, server, address, tls) VALUES (?1, ?2, ?3, ?4)",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, peer->route);
  ms_stmt_bind_text (stmt, 2, peer->server);
  ms_stmt_bind_text (stmt, 3, peer->address);
  ms_stmt_bind_text (stmt, 4, peer->tls);
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
                     "WHERE id = ?1 AND state = 2",
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
  if (!ms_stmt_run (stmt, &added, error))
    return FALSE;

  if (added != 1)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE,
                 _ ("Recipient %" G_GINT64_FORMAT " is no longer being sent to"), recipient_id);

  return added == 1;
}

gboolean
ms_ledger_settle (MsDb            *db,
                  gint64           run_id,
                  gint64           recipient_id,
                  gint64           peer_id,
                  const MsOutcome *outcome,
                  GError         **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  g_return_val_if_fail (ms_state_can_move (MS_STATE_SENDING, outcome->state), FALSE);

  if (!add_attempt (db, run_id, recipient_id, peer_id, outcome, error))
    return FALSE;

  stmt = ms_db_prepare (db,
                        "UPDATE recipients SET state = ?2, tries = tries + 1, losses = 0 "
                        "WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, recipient_id);
  ms_stmt_bind_int (stmt, 2, outcome->state);

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

gboolean
ms_ledger_requeue (MsDb *db, gint64 campaign_id, guint states, guint *out_count, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE recipients SET state = 0, losses = 0 WHERE campaign_id = ?1 "
                        "AND state NOT IN (1, 2) AND state IN (4, 5, 8) AND (?2 >> state) & 1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  ms_stmt_bind_int (stmt, 2, states);

  return ms_stmt_run (stmt, out_count, error);
}

#define ADD_MEMBERS                                                                            \
  "INSERT OR IGNORE INTO recipients (campaign_id, address, written, state) "                   \
  "SELECT ?1, c.address, c.written, "                                                          \
  "CASE WHEN EXISTS (SELECT 1 FROM suppressions s WHERE s.address = c.address) THEN 7 ELSE 0 " \
  "END "                                                                                       \
  "FROM contacts c WHERE c.id IN (SELECT m.contact_id FROM campaign_lists l "                  \
  "JOIN memberships m ON m.list_id = l.list_id WHERE l.campaign_id = ?1 AND NOT l.excluded) "  \
  "AND c.id NOT IN (SELECT m.contact_id FROM campaign_lists l "                                \
  "JOIN memberships m ON m.list_id = l.list_id WHERE l.campaign_id = ?1 AND l.excluded) "      \
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

  stmt = ms_db_prepare (db, "INSERT OR REPLACE INTO campaign_lists VALUES (?1, ?2, ?3)", error);
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
