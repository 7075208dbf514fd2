/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ledger-again.c - who is tried once more, and who is not since he is suppressed */

#include "config.h"

#include "ms-ledger-query.h"
#include "ms-ledger.h"
#include "ms-suppression-sql.h"

#include <glib/gi18n-lib.h>

#define MEANT                                           \
  " WHERE campaign_id = ?1 AND state NOT IN (1, 2) AND" \
  " state IN (4, 5, 8) AND (?2 >> state) & 1"

/* The deferred would be tried anyway: the last moment before that settles them as suppressed.
 */
gboolean
ms_ledger_requeue (MsDb *db, gint64 campaign_id, guint states, guint *out_count, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE recipients SET state = 0, losses = 0, deferrals = 0, "
                        "deferred_since = NULL, next_attempt = NULL" MEANT
                        " AND (state = 4 OR NOT " MS_SQL_RECIPIENT_SUPPRESSED ")",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign_id);
  ms_stmt_bind_int (stmt, 2, states);

  return ms_stmt_run (stmt, out_count, error);
}

/* By reason: 0: none, 1: his address bounced, 2: another. */
static const char resend_sql[] =
    "SELECT CASE WHEN NOT " MS_SQL_RECIPIENT_SUPPRESSED
    " THEN 0 WHEN EXISTS (SELECT 1 FROM suppressions s WHERE s.address = recipients.address"
    " AND s.reason = 'bounced') THEN 1 ELSE 2 END AS why, count(*) FROM recipients" MEANT
    " GROUP BY why";

gboolean
ms_ledger_query_resend (MsDb *db, gint64 campaign, guint states, MsResend *out, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, resend_sql, error);
  guint64 counts[3] = { 0 };

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign);
  ms_stmt_bind_int (stmt, 2, states);
  while (ms_stmt_step (stmt, &row, error))
    {
      if (!row)
        {
          *out = (MsResend){ counts[0], counts[1], counts[2] };
          return TRUE;
        }
      counts[ms_stmt_get_int (stmt, 0)] = (guint64) ms_stmt_get_int (stmt, 1);
    }

  return FALSE;
}

char *
ms_resend_describe (const MsResend *self)
{
  g_autofree char *tried = g_strdup_printf ("%" G_GUINT64_FORMAT, self->tried);
  g_autofree char *bounced = g_strdup_printf ("%" G_GUINT64_FORMAT, self->bounced);
  g_autofree char *others = g_strdup_printf ("%" G_GUINT64_FORMAT, self->others);
  GString         *text = g_string_new (NULL);

  if (self->tried == 0)
    g_string_append (text, _ ("Nobody is tried once more."));
  else
    g_string_append_printf (text,
                            ngettext ("%s recipient is tried once more.",
                                      "%s recipients are tried once more.",
                                      (gulong) self->tried),
                            tried);
  if (self->bounced > 0)
    g_string_append_printf (
        text,
        ngettext (" %s is suppressed because the address bounced, and gets nothing.",
                  " %s are suppressed because their addresses bounced, and get nothing.",
                  (gulong) self->bounced),
        bounced);
  if (self->others > 0)
    g_string_append_printf (text,
                            ngettext (" %s is suppressed for another reason, and gets nothing.",
                                      " %s are suppressed for other reasons, and get nothing.",
                                      (gulong) self->others),
                            others);

  return g_string_free (text, FALSE);
}
