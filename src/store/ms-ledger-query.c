/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger-query.c - what became of a campaign's recipients, read */

#include "config.h"

#include "ms-address.h"
#include "ms-ledger-query.h"
#include "ms-ledger.h"
#include "ms-return-sql.h"
#include "ms-rows.h"
#include "ms-suppression-sql.h"
#include "ms-suppression-table.h"

#include <glib/gi18n-lib.h>

#define PEER    "a.reference, p.route, p.server, p.address, p.tls, p.site"
#define ATTEMPT "a.number, a.at, a.state, a.code, a.enhanced, a.reply, " PEER
/* Of one who bounced the bounce has the last word, not the server that took the message. */
#define LAST                                                            \
  "a.number, a.at, a.state, CASE WHEN b.id IS NULL THEN a.code ELSE"    \
  " b.code END, CASE WHEN b.id IS NULL THEN a.enhanced ELSE b.enhanced" \
  " END, coalesce (b.diagnostic, a.reply), " PEER
#define ROW                                                               \
  "SELECT " LAST ", r.id, r.address, r.written, r.state, r.next_attempt," \
  " (SELECT at FROM attempts WHERE recipient_id = r.id AND number = 1),"  \
  " b.class FROM recipients r"                                            \
  " LEFT JOIN attempts a ON a.recipient_id = r.id AND a.number = r.tries" \
  " LEFT JOIN peers p ON p.id = a.peer_id " MS_SQL_BOUNCE
#define MATCHES                                                                        \
  " AND (?4 IS NULL OR r.address LIKE ?4 ESCAPE '\\' OR r.written LIKE ?4 ESCAPE '\\'" \
  " OR coalesce (b.diagnostic, a.reply) LIKE ?4 ESCAPE '\\') AND (?6 IS NULL OR"       \
  " p.site = ?6) ORDER BY r.id LIMIT ?5"

/* One state that is in the index is a stretch of it in the order of the ids.  All else walks
 * the campaign's rows by id, without sorting a million. */
static const char *const page_sql[] = {
  ROW "WHERE r.id > max (?3, (SELECT first_recipient FROM campaigns WHERE id = ?1) - 1) AND "
      "r.id <= (SELECT last_recipient FROM campaigns WHERE id = ?1) AND +r.campaign_id = ?1 "
      "AND (?2 >> r.state) & 1" MATCHES,
  ROW
  "WHERE r.campaign_id = ?1 AND r.state = ?2 AND r.state NOT IN (1, 2) AND r.id > ?3" MATCHES,
};

gboolean
ms_ledger_query_counts (MsDb *db, gint64 campaign, MsLedgerCounts *out, GError **error)
{
  MsLedgerCounts counts = { 0 };

  if (!ms_ledger_count (db, campaign, counts.states, error))
    return FALSE;

  for (guint i = 0; i < MS_N_STATES; i++)
    counts.recipients += counts.states[i];
  *out = counts;

  return TRUE;
}

static void
clear_attempt (MsAttempt *self)
{
  g_free (self->enhanced);
  g_free (self->reply);
  g_free (self->reference);
  g_free (self->route);
  g_free (self->site);
  g_free (self->server);
  g_free (self->address);
  g_free (self->tls);
}

void
ms_attempt_free (MsAttempt *self)
{
  clear_attempt (self);
  g_free (self);
}

void
ms_recipient_row_free (MsRecipientRow *self)
{
  g_free (self->address);
  g_free (self->written);
  clear_attempt (&self->last);
  g_free (self);
}

const char *
ms_recipient_row_get_shown (const MsRecipientRow *self)
{
  return self->written != NULL ? self->written : self->address;
}

static char *
dup_or_empty (MsStmt *stmt, int column)
{
  const char *text = ms_stmt_get_text (stmt, column);

  return g_strdup (text != NULL ? text : "");
}

static void
fill_attempt (MsStmt *stmt, MsAttempt *self)
{
  self->number = ms_stmt_get_int (stmt, 0);
  self->at = ms_stmt_get_int (stmt, 1);
  self->state = ms_stmt_get_int (stmt, 2);
  self->code = ms_stmt_get_int (stmt, 3);
  self->enhanced = dup_or_empty (stmt, 4);
  self->reply = dup_or_empty (stmt, 5);
  self->reference = dup_or_empty (stmt, 6);
  self->route = dup_or_empty (stmt, 7);
  self->server = dup_or_empty (stmt, 8);
  self->address = dup_or_empty (stmt, 9);
  self->tls = dup_or_empty (stmt, 10);
  self->site = dup_or_empty (stmt, 11);
  self->class = -1;
}

static gpointer
read_attempt (MsStmt *stmt)
{
  MsAttempt *self = g_new0 (MsAttempt, 1);

  fill_attempt (stmt, self);

  return self;
}

static gpointer
read_row (MsStmt *stmt)
{
  MsRecipientRow *self = g_new0 (MsRecipientRow, 1);

  fill_attempt (stmt, &self->last);
  self->id = ms_stmt_get_int (stmt, 12);
  self->address = ms_stmt_dup_text (stmt, 13);
  self->written = ms_stmt_dup_text (stmt, 14);
  self->state = ms_stmt_get_int (stmt, 15);
  self->next_attempt = ms_stmt_get_int (stmt, 16);
  self->first_attempt = ms_stmt_get_int (stmt, 17);
  if (!ms_stmt_is_null (stmt, 18))
    self->last.class = ms_stmt_get_int (stmt, 18);

  return self;
}

/* @limit: -1: none */
static MsStmt *
prepare_page (MsDb                    *db,
              const MsRecipientFilter *filter,
              gint64                   after,
              gint64                   limit,
              GError                 **error)
{
  guint            states = filter->states != 0 ? filter->states : (1u << MS_N_STATES) - 1;
  guint            moving = 1u << MS_STATE_CLAIMED | 1u << MS_STATE_SENDING;
  gboolean         single = (states & (states - 1)) == 0 && (states & moving) == 0;
  g_autofree char *like = ms_rows_like (filter->search);
  MsStmt          *stmt = ms_db_prepare (db, page_sql[single], error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, filter->campaign);
  ms_stmt_bind_int (stmt, 2, single ? g_bit_nth_lsf (states, -1) : (gint64) states);
  ms_stmt_bind_int (stmt, 3, after);
  ms_stmt_bind_text (stmt, 4, like);
  ms_stmt_bind_int (stmt, 5, limit);
  ms_stmt_bind_text (stmt, 6, filter->site);

  return stmt;
}

GPtrArray *
ms_ledger_query_page (MsDb                    *db,
                      const MsRecipientFilter *filter,
                      gint64                   after,
                      guint                    limit,
                      GError                 **error)
{
  g_autoptr (MsStmt) stmt = prepare_page (db, filter, after, limit, error);

  if (stmt == NULL)
    return NULL;

  return ms_rows_collect (stmt, read_row, (GDestroyNotify) ms_recipient_row_free, error);
}

gboolean
ms_ledger_query_each (MsDb                    *db,
                      const MsRecipientFilter *filter,
                      MsRecipientFunc          func,
                      gpointer                 data,
                      GError                 **error)
{
  g_autoptr (MsStmt) stmt = prepare_page (db, filter, 0, -1, error);

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  do
    {
      g_autoptr (MsRecipientRow) recipient = NULL;

      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        recipient = read_row (stmt);
      if (row && !func (recipient, data, error))
        return FALSE;
    }
  while (row);

  return TRUE;
}

MsRecipientRow *
ms_ledger_query_find (MsDb *db, gint64 campaign, const char *address, GError **error)
{
  g_autofree char *key = ms_address_key (address);
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, ROW "WHERE r.campaign_id = ?1 AND r.address = ?2", error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, campaign);
  ms_stmt_bind_text (stmt, 2, key);

  return ms_rows_one (stmt, read_row, error, _ ("%s is not a recipient of this campaign"),
                      address);
}

GPtrArray *
ms_ledger_query_attempts (MsDb *db, gint64 recipient, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db,
                     "SELECT " ATTEMPT " FROM attempts a LEFT JOIN peers p ON p.id = a.peer_id"
                     " WHERE a.recipient_id = ?1 ORDER BY a.number",
                     error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, recipient);

  return ms_rows_collect (stmt, read_attempt, (GDestroyNotify) ms_attempt_free, error);
}

#define ON_LISTS                                                    \
  " AND NOT EXISTS (SELECT 1 FROM memberships x WHERE x.list_id IN" \
  " (SELECT value FROM json_each (?2)) AND x.contact_id = c.id)"    \
  " AND (?3 = 0 OR NOT EXISTS (SELECT 1 FROM recipients r"          \
  " WHERE r.campaign_id = ?3 AND r.address = c.address))"

#define WHO_IS_SUPPRESSED                                                 \
  " WHERE EXISTS (SELECT 1 FROM memberships m WHERE m.list_id IN"         \
  " (SELECT value FROM json_each (?1)) AND m.contact_id = c.id)" ON_LISTS \
  " AND " MS_SQL_SUPPRESSED_FOR ("c.address", "c.id", MS_SQL_LISTS_OF_IDS ("?1"))

static const char audience_sql[] =
    "SELECT count(*) FROM contacts c WHERE c.id IN (SELECT contact_id FROM memberships"
    " WHERE list_id IN (SELECT value FROM json_each (?1)))" ON_LISTS;

static const char *const suppressed_sql[] = {
  "SELECT count(*) FROM " MS_SQL_SUPPRESSED_ADDRESSES
  " s CROSS JOIN contacts c ON c.address = s.address" WHO_IS_SUPPRESSED,
  "SELECT count(*) FROM contacts c" WHO_IS_SUPPRESSED,
};

gboolean
ms_ledger_query_audience (MsDb         *db,
                          gint64        campaign,
                          const GArray *lists,
                          const GArray *excluded,
                          MsAudience   *out,
                          GError      **error)
{
  g_autofree char *included_ids = ms_rows_ids (lists);
  g_autofree char *excluded_ids = ms_rows_ids (excluded);
  gboolean         wide = FALSE;
  gint64           counts[2];

  if (!ms_suppression_table_is_wide (db, &wide, error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      const char *sql = i == 0 ? audience_sql : suppressed_sql[wide];
      g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

      if (stmt == NULL)
        return FALSE;

      ms_stmt_bind_text (stmt, 1, included_ids);
      ms_stmt_bind_text (stmt, 2, excluded_ids);
      ms_stmt_bind_int (stmt, 3, campaign);
      if (!ms_rows_read_int (stmt, &counts[i], error))
        return FALSE;
    }

  out->recipients = counts[0] - counts[1];
  out->suppressed = counts[1];

  return TRUE;
}
