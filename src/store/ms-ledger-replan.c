/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger-replan.c - when those that are deferred are tried again, decided anew */

#include "config.h"

#include "ms-ledger.h"

typedef struct
{
  gint64 id;
  gint64 at;
} Turn;

static void
read_claim (MsStmt *stmt, MsClaim *claim)
{
  claim->id = ms_stmt_get_int (stmt, 0);
  claim->deferrals = ms_stmt_get_int (stmt, 1);
  claim->deferred_since = ms_stmt_get_int (stmt, 2);
  claim->code = ms_stmt_get_int (stmt, 4);
  claim->enhanced = ms_stmt_dup_text (stmt, 5);
  claim->reply = ms_stmt_dup_text (stmt, 6);
}

/* All of them first: a row that changes may come again to a statement that still runs. */
static GArray *
decide_all (MsDb *db, gint64 campaign_id, MsReplan decide, gpointer data, GError **error)
{
  g_autoptr (GArray) turns = g_array_new (FALSE, FALSE, sizeof (Turn));
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT r.id, r.deferrals, r.deferred_since, a.at, a.code, a.enhanced, "
                        "a.reply FROM recipients r JOIN attempts a ON a.recipient_id = r.id "
                        "AND a.number = r.tries WHERE r.campaign_id = ?1 AND r.state = 4 "
                        "AND r.state NOT IN (1, 2)",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  while (ms_stmt_step (stmt, &row, error) && row)
    {
      g_autoptr (MsClaim) claim = g_new0 (MsClaim, 1);
      Turn turn;

      read_claim (stmt, claim);
      turn.id = claim->id;
      turn.at = decide (claim, ms_stmt_get_int (stmt, 3), data);
      g_array_append_val (turns, turn);
    }

  return row ? NULL : g_steal_pointer (&turns);
}

gboolean
ms_ledger_replan (MsDb *db, gint64 campaign_id, MsReplan decide, gpointer data, GError **error)
{
  g_autoptr (GArray) turns = decide_all (db, campaign_id, decide, data, error);

  for (guint i = 0; turns != NULL && i < turns->len; i++)
    {
      const Turn *turn = &g_array_index (turns, Turn, i);
      g_autoptr (MsStmt) stmt = NULL;

      stmt =
          ms_db_prepare (db, "UPDATE recipients SET next_attempt = nullif(?2, 0) WHERE id = ?1",
                         error);
      if (stmt == NULL)
        return FALSE;

      ms_stmt_bind_int (stmt, 1, turn->id);
      ms_stmt_bind_int (stmt, 2, turn->at);
      if (!ms_stmt_run (stmt, NULL, error))
        return FALSE;
    }

  return turns != NULL;
}
