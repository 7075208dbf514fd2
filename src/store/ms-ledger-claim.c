/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger-claim.c - recipients read ahead: the fresh ones, and those whose turn has come
 * again */

#include "config.h"

#include "ms-clock.h"
#include "ms-ledger.h"

#include <glib/gi18n-lib.h>

/* Where most of those that are left are not wanted now, so many are looked at for each one that
 * is asked for, and in all; the next call goes on behind them. */
#define LOOKS_EACH 20
#define LOOKS_MOST 2000

#define COLUMNS                                                                \
  "SELECT r.id, r.address, r.written, r.losses, c.id, c.fields, r.deferrals, " \
  "r.deferred_since, r.next_attempt"
#define CONTACT " FROM recipients r LEFT JOIN contacts c ON c.address = r.address "
#define LAST_ATTEMPT                                                                     \
  "LEFT JOIN attempts a ON a.recipient_id = r.id AND a.number = r.tries LEFT JOIN peers" \
  " p ON p.id = a.peer_id "

/* What the last server said matters only for those who come back to it by themselves. */
static const char *const read_sql[] = {
  COLUMNS CONTACT
  "WHERE r.campaign_id = ?1 AND r.state = 0 AND r.state NOT IN (1, 2) AND r.id > ?2 "
  "ORDER BY r.id LIMIT ?3",
  COLUMNS ", p.server, a.code, a.enhanced, a.reply" CONTACT LAST_ATTEMPT
          "WHERE r.campaign_id = ?1 AND r.next_attempt <= ?2 AND r.next_attempt >= ?4 "
          "AND (r.next_attempt > ?4 OR r.id > ?5) ORDER BY r.next_attempt, r.id LIMIT ?3",
};

/* One reading of either kind. */
typedef struct
{
  MsDb           *db;
  const MsRunRow *run;
  MsClaimWindow  *window;
  gboolean        due;
  guint           left;    /* wanted still */
  guint           looked;  /* rows */
  GArray         *deleted; /* (owned) (element-type gint64) */
  GArray         *taken;   /* (owned) (element-type gint64) */
  gint64          first;   /* of those looked at */
  gint64          last;
  gint64          last_due; /* next_attempt of the last */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->deleted, g_array_unref);
  g_clear_pointer (&self->taken, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

void
ms_claim_free (MsClaim *claim)
{
  g_free (claim->key);
  g_free (claim->written);
  g_free (claim->fields);
  g_free (claim->server);
  g_free (claim->enhanced);
  g_free (claim->reply);
  g_free (claim);
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
                                "UPDATE recipients SET state = ?2, tries = tries + 1, "
                                "next_attempt = NULL WHERE id = ?1",
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

static MsClaim *
make_claim (MsStmt *stmt, gboolean due)
{
  MsClaim *claim = g_new0 (MsClaim, 1);

  claim->id = ms_stmt_get_int (stmt, 0);
  claim->key = ms_stmt_dup_text (stmt, 1);
  claim->written = ms_stmt_dup_text (stmt, 2);
  claim->losses = ms_stmt_get_int (stmt, 3);
  claim->fields = ms_stmt_dup_text (stmt, 5);
  claim->deferrals = ms_stmt_get_int (stmt, 6);
  claim->deferred_since = ms_stmt_get_int (stmt, 7);
  if (due)
    {
      claim->server = ms_stmt_dup_text (stmt, 9);
      claim->code = ms_stmt_get_int (stmt, 10);
      claim->enhanced = ms_stmt_dup_text (stmt, 11);
      claim->reply = ms_stmt_dup_text (stmt, 12);
    }

  return claim;
}

static gboolean
is_wanted (const Reading *self, MsStmt *stmt)
{
  const MsClaimWindow *window = self->window;

  return window->wants == NULL ||
         window->wants (ms_stmt_get_text (stmt, 1), ms_stmt_get_int (stmt, 6),
                        ms_stmt_get_int (stmt, 7), window->data);
}

static void
look_at (Reading *self, MsStmt *stmt)
{
  gint64 id = ms_stmt_get_int (stmt, 0);

  if (self->looked++ == 0)
    self->first = id;
  self->last = id;
  self->last_due = ms_stmt_get_int (stmt, 8);

  if (ms_stmt_is_null (stmt, 4))
    g_array_append_val (self->deleted, id);
  else if (is_wanted (self, stmt))
    {
      g_ptr_array_add (self->window->claims, make_claim (stmt, self->due));
      g_array_append_val (self->taken, id);
      self->left--;
    }
}

/* How many rows are looked at. */
static guint
looks (const Reading *self)
{
  if (self->window->wants == NULL)
    return self->left;

  return CLAMP ((guint64) self->left * LOOKS_EACH, self->left, MAX (LOOKS_MOST, self->left));
}

static gboolean
is_at_beginning (const Reading *self)
{
  return self->due ? self->window->behind_due[0] == 0 : self->window->behind == 0;
}

/* Those that are not wanted stay where they are: the next window must not begin with them.  At
 * the end of the list they are looked at anew. */
static void
keep_place (Reading *self, gboolean more)
{
  MsClaimWindow *window = self->window;

  window->nobody = window->nobody && self->looked == 0 && is_at_beginning (self);
  window->around[self->due] = !more;
  if (!self->due)
    window->behind = more ? self->last : 0;
  else if (window->wants != NULL)
    {
      window->behind_due[0] = more ? self->last_due : 0;
      window->behind_due[1] = more ? self->last : 0;
    }
}

static gboolean
read_rows (Reading *self, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (self->db, read_sql[self->due], error);

  guint    most = looks (self);
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->run->campaign_id);
  ms_stmt_bind_int (stmt, 2, self->due ? ms_clock_wall () : self->window->behind);
  ms_stmt_bind_int (stmt, 3, most);
  if (self->due)
    {
      ms_stmt_bind_int (stmt, 4, self->window->behind_due[0]);
      ms_stmt_bind_int (stmt, 5, self->window->behind_due[1]);
    }
  do
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        look_at (self, stmt);
    }
  while (row && self->left > 0);

  keep_place (self, row || self->looked == most);

  return TRUE;
}

/* Without gaps one statement takes them all. */
static gboolean
take_range (Reading *self, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (self->db,
                        "UPDATE recipients SET state = 1 WHERE id BETWEEN ?1 AND ?2 "
                        "AND +campaign_id = ?3 AND state = 0",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->first);
  ms_stmt_bind_int (stmt, 2, self->last);
  ms_stmt_bind_int (stmt, 3, self->run->campaign_id);

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
take_each (Reading *self, GError **error)
{
  for (guint i = 0; i < self->taken->len; i++)
    {
      g_autoptr (MsStmt) stmt = NULL;

      stmt = ms_db_prepare (self->db,
                            "UPDATE recipients SET state = 1, next_attempt = NULL "
                            "WHERE id = ?1 AND state IN (0, 4)",
                            error);
      if (stmt == NULL)
        return FALSE;

      ms_stmt_bind_int (stmt, 1, g_array_index (self->taken, gint64, i));
      if (!ms_stmt_run (stmt, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
claim_some (MsDb           *db,
            const MsRunRow *run,
            MsClaimWindow  *window,
            gboolean        due,
            guint           limit,
            guint          *out_taken,
            GError        **error)
{
  g_auto (Reading) self = { db, run, window, due, limit };

  self.deleted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  *out_taken = 0;
  if (limit == 0)
    return TRUE;
  if (!read_rows (&self, error))
    return FALSE;

  for (guint i = 0; i < self.deleted->len; i++)
    if (!fail_deleted (db, run, g_array_index (self.deleted, gint64, i), error))
      return FALSE;
  window->deleted[due] += self.deleted->len;
  window->taken[due] += self.taken->len;
  *out_taken = self.taken->len;

  if (self.taken->len == 0)
    return TRUE;

  return due || self.taken->len + self.deleted->len < self.looked ? take_each (&self, error)
                                                                  : take_range (&self, error);
}

gboolean
ms_ledger_claim (MsDb *db, const MsRunRow *run, MsClaimWindow *window, GError **error)
{
  guint left = window->limit;
  guint fresh = MIN (window->fresh, left);
  guint half = (fresh + (window->odd ? 1 : 0)) / 2;
  guint share = left - half; /* of the due ones */
  guint taken = 0;

  for (guint i = 0; i < 2; i++)
    window->deleted[i] = window->taken[i] = 0;
  window->nobody = window->around[0] = window->around[1] = TRUE;

  /* In windows of one the two kinds take turns. */
  if (fresh % 2 == 1)
    window->odd = !window->odd;

  if (!claim_some (db, run, window, TRUE, share, &taken, error))
    return FALSE;
  left -= taken;
  if (!claim_some (db, run, window, FALSE, MIN (fresh, left), &taken, error))
    return FALSE;
  left -= taken;

  return left == 0 || window->taken[1] < share ||
         claim_some (db, run, window, TRUE, left, &taken, error);
}
