/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-audience-query.c - who would get a campaign, before anybody is queued */

#include "config.h"

#include "ms-audience-query.h"
#include "ms-fields.h"
#include "ms-rows.h"
#include "ms-suppression-sql.h"

/* EXISTS, not a join: both sides are in the order of an index. */
#define EACH_SQL                                                                         \
  "SELECT c.address, c.written, c.fields," MS_SQL_SUPPRESSED_FOR (                       \
      "c.address", "c.id",                                                               \
      MS_SQL_LISTS_OF_IDS (                                                              \
          "?1")) " FROM contacts AS c WHERE c.id IN (SELECT contact_id FROM memberships" \
                 " WHERE list_id IN (SELECT value FROM json_each (?1)))"                 \
                 " AND c.id NOT IN (SELECT contact_id FROM memberships"                  \
                 " WHERE list_id IN (SELECT value FROM json_each (?2))) ORDER BY c.id"

#define SAME_SUBJECT_SQL                                                          \
  "SELECT name FROM campaigns WHERE id <> ?1 AND frozen_at <> 0 AND subject = ?2" \
  " AND id IN (SELECT campaign_id FROM campaign_lists WHERE excluded = 0"         \
  " AND list_id IN (SELECT value FROM json_each (?3))) ORDER BY frozen_at DESC LIMIT 1"

gboolean
ms_audience_query_each (MsDb          *db,
                        const GArray  *lists,
                        const GArray  *excluded,
                        MsAudienceFunc func,
                        gpointer       user_data,
                        GError       **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, EACH_SQL, error);
  g_autofree char *in = ms_rows_ids (lists);
  g_autofree char *out = ms_rows_ids (excluded);

  gboolean row = TRUE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, in);
  ms_stmt_bind_text (stmt, 2, out);
  while (row)
    {
      g_auto (GStrv) values = NULL;
      MsAudienceRow contact;

      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (!row)
        break;

      values = ms_fields_decode (ms_stmt_get_text (stmt, 2));
      if (values == NULL)
        values = g_new0 (char *, 1);
      contact = (MsAudienceRow){ ms_stmt_get_text (stmt, 0), ms_stmt_get_text (stmt, 1),
                                 (const char *const *) values, ms_stmt_get_int (stmt, 3) != 0 };
      if (!func (&contact, user_data))
        break;
    }

  return TRUE;
}

gboolean
ms_audience_query_same_subject (MsDb         *db,
                                gint64        campaign,
                                const char   *subject,
                                const GArray *lists,
                                char        **name,
                                GError      **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SAME_SUBJECT_SQL, error);
  g_autofree char *in = ms_rows_ids (lists);

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign);
  ms_stmt_bind_text (stmt, 2, subject);
  ms_stmt_bind_text (stmt, 3, in);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *name = row ? ms_stmt_dup_text (stmt, 0) : NULL;

  return TRUE;
}
