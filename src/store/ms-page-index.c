/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-page-index.c - where each page of a long table begins, for a view that jumps about in it
 */

#include "config.h"

#include "ms-page-index.h"
#include "ms-return-sql.h"
#include "ms-rows.h"
#include "ms-verification.h"

/* The same rows in the same order as those of the page queries. */
#define CONTACT_MATCHES                                                                 \
  " (?2 IS NULL OR c.address LIKE ?2 ESCAPE '\\' OR c.written LIKE ?2 ESCAPE '\\'"      \
  " OR c.fields LIKE ?2 ESCAPE '\\') AND (?3 = 0 OR (?3 >> coalesce ((SELECT v.verdict" \
  " FROM verifications v WHERE v.address = c.address), " G_STRINGIFY (                  \
      MS_N_VERIFIED) ")) & 1) "

static const char *const contact_sql[2][2] = {
  { "SELECT id FROM contacts WHERE ?1 = 0 AND ?2 IS NULL AND ?3 = 0 ORDER BY id",
    "SELECT c.id FROM contacts c WHERE ?1 = 0 AND" CONTACT_MATCHES "ORDER BY c.id" },
  { "SELECT contact_id FROM memberships WHERE list_id = ?1 AND ?2 IS NULL AND ?3 = 0"
    " ORDER BY contact_id",
    "SELECT m.contact_id FROM memberships m CROSS JOIN contacts c ON c.id = m.contact_id"
    " WHERE m.list_id = ?1 AND" CONTACT_MATCHES "ORDER BY m.contact_id" },
};

#define RECIPIENT_MATCHES                                            \
  " (r.address LIKE ?3 ESCAPE '\\' OR r.written LIKE ?3 ESCAPE '\\'" \
  " OR coalesce (b.diagnostic, a.reply) LIKE ?3 ESCAPE '\\') "
#define SITE_MATCHES " (?4 IS NULL OR p.site = ?4) "
#define WITH_LAST_ATTEMPT                                                  \
  " LEFT JOIN attempts a ON a.recipient_id = r.id AND a.number = r.tries " \
  " LEFT JOIN peers p ON p.id = a.peer_id " MS_SQL_BOUNCE

/* The index by state holds a campaign's ids in order within each state only; sorting them is
 * quicker than reading the table's wide rows in their order. */
static const char *const recipient_sql[2] = {
  "SELECT id FROM recipients WHERE campaign_id = ?1 AND (?2 >> state) & 1 AND ?3 IS NULL"
  " AND ?4 IS NULL ORDER BY id",
  "SELECT r.id FROM recipients r" WITH_LAST_ATTEMPT
  "WHERE r.campaign_id = ?1 AND (?2 >> r.state) & 1 AND (?3 IS NULL OR" RECIPIENT_MATCHES
  ") AND" SITE_MATCHES "ORDER BY r.id",
};

static gboolean
collect (MsStmt *stmt, guint every, GArray *keys, guint64 *count, GError **error)
{
  gint64   before = 0;
  guint64  rows = 0;
  gboolean row = FALSE;

  while (TRUE)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (rows++ % every == 0)
        g_array_append_val (keys, before);
      before = ms_stmt_get_int (stmt, 0);
    }

  *count = rows;

  return TRUE;
}

gboolean
ms_page_index_contacts (MsDb       *db,
                        gint64      list,
                        const char *search,
                        guint       verdicts,
                        guint       every,
                        GArray     *keys,
                        guint64    *count,
                        GError    **error)
{
  g_autofree char *like = ms_rows_like (search);
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, contact_sql[list != 0][like != NULL || verdicts != 0], error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_text (stmt, 2, like);
  ms_stmt_bind_int (stmt, 3, verdicts);

  return collect (stmt, every, keys, count, error);
}

gboolean
ms_page_index_recipients (MsDb                    *db,
                          const MsRecipientFilter *filter,
                          guint                    every,
                          GArray                  *keys,
                          guint64                 *count,
                          GError                 **error)
{
  g_autofree char *like = ms_rows_like (filter->search);
  g_autoptr (MsStmt) stmt = NULL;

  guint states = filter->states != 0 ? filter->states : (1u << MS_N_STATES) - 1;

  stmt = ms_db_prepare (db, recipient_sql[like != NULL || filter->site != NULL], error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, filter->campaign);
  ms_stmt_bind_int (stmt, 2, states);
  ms_stmt_bind_text (stmt, 3, like);
  ms_stmt_bind_text (stmt, 4, filter->site);

  return collect (stmt, every, keys, count, error);
}

static const char *const suppression_sql[2] = {
  "SELECT address, list FROM suppressions WHERE ?1 IS NULL ORDER BY address, list",
  "SELECT address, list FROM suppressions WHERE address LIKE ?1 ESCAPE '\\'"
  " OR written LIKE ?1 ESCAPE '\\' ORDER BY address, list",
};

static MsSuppression *
start_new (char *address, char *list)
{
  MsSuppression *start = g_new0 (MsSuppression, 1);

  start->address = address;
  start->list = list;

  return start;
}

gboolean
ms_page_index_suppressions (MsDb       *db,
                            const char *search,
                            guint       every,
                            GPtrArray  *starts,
                            guint64    *count,
                            GError    **error)
{
  g_autofree char *like = ms_rows_like (search);
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, suppression_sql[like != NULL], error);
  g_autoptr (MsSuppression) last = start_new (g_strdup (""), g_strdup (""));

  guint64  rows = 0;
  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, like);
  while (TRUE)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;
      if (rows++ % every == 0)
        g_ptr_array_add (starts, g_steal_pointer (&last));
      /* The last one of a page is where the next begins. */
      if (rows % every == 0)
        last = start_new (ms_stmt_dup_text (stmt, 0), ms_stmt_dup_text (stmt, 1));
    }

  *count = rows;

  return TRUE;
}

#define RETURNED_SQL                                                                           \
  "SELECT id FROM returned WHERE (?1 IS NULL OR campaign_id = (SELECT id FROM campaigns WHERE" \
  " name = ?1)) AND (?2 IS NULL OR address LIKE ?2 ESCAPE '\\') AND (?3 < 0 OR kind = ?3)"     \
  " AND (?4 < 0 OR class = ?4) AND (?5 < 0 OR (weight = 2) = ?5) ORDER BY id DESC"

gboolean
ms_page_index_returned (MsDb                 *db,
                        const MsReturnedWish *wish,
                        guint                 every,
                        GArray               *keys,
                        guint64              *count,
                        GError              **error)
{
  g_autofree char *like = ms_rows_like (wish->search);
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, RETURNED_SQL, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, wish->campaign);
  ms_stmt_bind_text (stmt, 2, like);
  ms_stmt_bind_int (stmt, 3, wish->kind);
  ms_stmt_bind_int (stmt, 4, wish->class);
  ms_stmt_bind_int (stmt, 5, wish->hard);

  return collect (stmt, every, keys, count, error);
}
