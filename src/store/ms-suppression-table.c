/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-table.c - addresses and domains that are never mailed again, and why */

#include "config.h"

#include "ms-clock.h"
#include "ms-erasure-table.h"
#include "ms-rows.h"
#include "ms-suppression-sql.h"
#include "ms-suppression-table.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COLUMNS "address, written, list, reason, at, campaign_id, return_id"

#define SELECT                                                                    \
  "SELECT " COLUMNS ", (SELECT name FROM campaigns c WHERE c.id = s.campaign_id)" \
  " FROM suppressions s "

static const char *const reasons[] = {
  MS_SUPPRESSION_MANUAL,     MS_SUPPRESSION_UNSUBSCRIBED, MS_SUPPRESSION_BOUNCED,
  MS_SUPPRESSION_COMPLAINED, MS_SUPPRESSION_IMPORTED,     NULL,
};

void
ms_suppression_free (MsSuppression *self)
{
  g_free (self->address);
  g_free (self->written);
  g_free (self->list);
  g_free (self->reason);
  g_free (self->campaign);
  g_free (self);
}

gboolean
ms_suppression_table_is_reason (const char *text)
{
  return g_strv_contains (reasons, text);
}

/* A domain is what may follow the @ of an address. */
static MsAddressProblem
parse_domain (const char *domain, MsAddress *address)
{
  g_autofree char *somebody = g_strconcat ("x@", domain, NULL);
  g_auto (MsAddress) parsed = { NULL, NULL };
  MsAddressProblem problem = ms_address_parse (somebody, &parsed);

  if (problem != MS_ADDRESS_OK)
    return problem;

  address->key = g_strdup (parsed.key + 1);
  address->written = parsed.written != NULL ? g_strdup (parsed.written + 1) : NULL;

  return MS_ADDRESS_OK;
}

MsSuppression *
ms_suppression_parse (const char *text, GError **error)
{
  g_auto (MsAddress) address = { NULL, NULL };
  g_autofree char *shown = NULL;
  const char      *at = strrchr (text, '@');
  MsAddressProblem problem;
  MsSuppression   *self;

  if (at == NULL || at == text)
    problem = parse_domain (at == NULL ? text : at + 1, &address);
  else
    problem = ms_address_parse (text, &address);

  if (problem == MS_ADDRESS_OK)
    {
      self = g_new0 (MsSuppression, 1);
      self->address = g_steal_pointer (&address.key);
      self->written = g_steal_pointer (&address.written);
      return self;
    }

  shown = ms_text_printable (text, -1);
  if (at == NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("%s: this is neither an address nor a domain such as example.org"), shown);
  else
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, "%s: %s", shown,
                 ms_address_describe (problem));

  return NULL;
}

static void
bind_id (MsStmt *stmt, int position, gint64 id)
{
  if (id != 0)
    ms_stmt_bind_int (stmt, position, id);
}

/* What a mail led to, or a reply, goes when that is undone, and must not take with it what
 * somebody did or wished since. */
#define TAKE_OVER                                                                        \
  " ON CONFLICT DO UPDATE SET reason = excluded.reason, at = excluded.at, campaign_id =" \
  " excluded.campaign_id, return_id = NULL WHERE excluded.return_id IS NULL AND"         \
  " excluded.reason <> 'bounced' AND (suppressions.return_id NOT NULL OR"                \
  " (suppressions.reason = 'bounced' AND suppressions.campaign_id NOT NULL))"

gboolean
ms_suppression_table_add (MsDb                *db,
                          const MsSuppression *suppression,
                          gboolean            *added,
                          GError             **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO suppressions (" COLUMNS ") VALUES (?1, ?2,"
                        " coalesce (?3, ''), ?4, ?5, ?6, ?7)" TAKE_OVER,
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, suppression->address, -1);
  ms_stmt_bind_static (stmt, 2, suppression->written, -1);
  ms_stmt_bind_static (stmt, 3, suppression->list, -1);
  ms_stmt_bind_static (stmt, 4, suppression->reason, -1);
  ms_stmt_bind_int (stmt, 5, suppression->at != 0 ? suppression->at : ms_clock_wall ());
  bind_id (stmt, 6, suppression->campaign_id);
  bind_id (stmt, 7, suppression->return_id);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  if (added != NULL)
    *added = changed > 0;

  return TRUE;
}

/* Where it is suppressed instead: the sentence that helps. */
static gboolean
fail_remove (MsDb *db, const char *address, const char *list, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean    row = FALSE;
  const char *where;

  stmt = ms_db_prepare (db,
                        "SELECT address, list FROM suppressions WHERE address IN"
                        " (?1, mail_domain (?1)) ORDER BY list, address LIMIT 1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  where = row ? ms_stmt_get_text (stmt, 1) : NULL;
  if (!row && *list == '\0')
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND, _ ("%s is not suppressed"),
                 address);
  else if (!row)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                 _ ("%s is not suppressed for the list “%s”"), address, list);
  else if (*where == '\0')
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                 _ ("%s is not suppressed as such; %s is, for everything"), address,
                 ms_stmt_get_text (stmt, 0));
  else
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                 _ ("%s is not suppressed as such; %s is, for the list “%s”"), address,
                 ms_stmt_get_text (stmt, 0), where);

  return FALSE;
}

/* Who asks to be mailed again after he was erased is no longer kept from it by his hash. */
gboolean
ms_suppression_table_remove (MsDb *db, const char *address, const char *list, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean erased = FALSE;
  guint    changed = 0;

  stmt = ms_db_prepare (db, "DELETE FROM suppressions WHERE address = ?1 AND list = ?2", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_text (stmt, 2, list);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;
  if (*list == '\0' && !ms_erasure_table_remove (db, address, &erased, error))
    return FALSE;

  return changed > 0 || erased || fail_remove (db, address, list, error);
}

gboolean
ms_suppression_table_contains (MsDb       *db,
                               const char *key,
                               const char *list,
                               gboolean   *found,
                               GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 answer = 0;

  stmt =
      ms_db_prepare (db,
                     "SELECT " MS_SQL_SUPPRESSED (
                         "?1") " OR (?2 IS NOT NULL AND " MS_SQL_SUPPRESSED_ON ("?1", "?2") ")",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  ms_stmt_bind_text (stmt, 2, list);
  if (!ms_rows_read_int (stmt, &answer, error))
    return FALSE;

  *found = answer != 0;

  return TRUE;
}

gboolean
ms_suppression_table_is_wide (MsDb *db, gboolean *wide, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db,
                                           "SELECT EXISTS (SELECT 1 FROM suppressions"
                                           " WHERE address BETWEEN '@' AND '@~')"
                                           " OR EXISTS (SELECT 1 FROM erasures)",
                                           error);

  gint64 answer = 0;

  if (stmt == NULL || !ms_rows_read_int (stmt, &answer, error))
    return FALSE;

  *wide = answer != 0;

  return TRUE;
}

gboolean
ms_suppression_table_knows_list (MsDb *db, const char *list, gboolean *known, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 answer = 0;

  stmt = ms_db_prepare (db,
                        "SELECT EXISTS (SELECT 1 FROM campaign_lists WHERE name = ?1)"
                        " OR EXISTS (SELECT 1 FROM suppressions WHERE list = ?1)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, list);
  if (!ms_rows_read_int (stmt, &answer, error))
    return FALSE;

  *known = answer != 0;

  return TRUE;
}

static gboolean
run_with_names (MsDb *db, const char *sql, const char *from, const char *to, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, from);
  ms_stmt_bind_text (stmt, 2, to);

  return ms_stmt_run (stmt, NULL, error);
}

/* Two names that differ in case alone are one: then nothing is left behind to be deleted. */
gboolean
ms_suppression_table_rename_list (MsDb *db, const char *from, const char *to, GError **error)
{
  return run_with_names (db,
                         "UPDATE OR IGNORE suppressions SET list = ?2 WHERE list = ?1"
                         " AND list <> ''",
                         from, to, error) &&
         run_with_names (db,
                         "DELETE FROM suppressions WHERE list = ?1 AND list <> ''"
                         " AND list <> ?2",
                         from, to, error) &&
         run_with_names (db, "UPDATE campaign_lists SET name = ?2 WHERE name = ?1", from, to,
                         error);
}

static gpointer
read_suppression (MsStmt *stmt)
{
  MsSuppression *self = g_new0 (MsSuppression, 1);

  self->address = ms_stmt_dup_text (stmt, 0);
  self->written = ms_stmt_dup_text (stmt, 1);
  self->list = ms_stmt_dup_text (stmt, 2);
  self->reason = ms_stmt_dup_text (stmt, 3);
  self->at = ms_stmt_get_int (stmt, 4);
  self->campaign_id = ms_stmt_get_int (stmt, 5);
  self->return_id = ms_stmt_get_int (stmt, 6);
  self->campaign = ms_stmt_dup_text (stmt, 7);

  return self;
}

gboolean
ms_suppression_table_each (MsDb                      *db,
                           const MsSuppressionFilter *filter,
                           MsSuppressionFunc          func,
                           gpointer                   data,
                           GError                   **error)
{
  g_autofree char *like = ms_rows_like (filter->search);
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = TRUE;

  stmt = ms_db_prepare (db,
                        SELECT "WHERE (?1 IS NULL"
                               " OR address LIKE ?1 ESCAPE '\\' OR written LIKE ?1 ESCAPE '\\')"
                               " AND (?2 IS NULL OR list = ?2) AND (?3 IS NULL OR reason = ?3)"
                               " ORDER BY address, list",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, like);
  ms_stmt_bind_text (stmt, 2, filter->list);
  ms_stmt_bind_text (stmt, 3, filter->reason);
  while (row)
    {
      g_autoptr (MsSuppression) suppression = NULL;

      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        suppression = read_suppression (stmt);
      if (row && !func (suppression, data, error))
        return FALSE;
    }

  return TRUE;
}

GPtrArray *
ms_suppression_table_page (MsDb                *db,
                           const char          *search,
                           const MsSuppression *after,
                           guint                limit,
                           GError             **error)
{
  g_autofree char *like = ms_rows_like (search);
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        SELECT "WHERE (address, list) > (coalesce (?1, ''), coalesce (?2, ''))"
                               " AND (?3 IS NULL"
                               " OR address LIKE ?3 ESCAPE '\\' OR written LIKE ?3 ESCAPE '\\')"
                               " ORDER BY address, list LIMIT ?4",
                        error);
  if (stmt == NULL)
    return NULL;

  if (after != NULL)
    {
      ms_stmt_bind_text (stmt, 1, after->address);
      ms_stmt_bind_text (stmt, 2, after->list);
    }
  ms_stmt_bind_text (stmt, 3, like);
  ms_stmt_bind_int (stmt, 4, limit);

  return ms_rows_collect (stmt, read_suppression, (GDestroyNotify) ms_suppression_free, error);
}
