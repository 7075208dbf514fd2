/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verification-table.c - what was found out about addresses, and when */

#include "config.h"

#include "ms-clock.h"
#include "ms-rows.h"
#include "ms-suppression-sql.h"
#include "ms-suppression-table.h"
#include "ms-verification-table.h"

/* The cross join keeps the order of the memberships, so that a page costs no more than its
 * rows. */
#define MEMBERS                                                      \
  " FROM memberships m CROSS JOIN contacts c ON c.id = m.contact_id" \
  " LEFT JOIN verifications v ON v.address = c.address"              \
  " WHERE m.list_id = ?1 AND NOT (" MS_SQL_SUPPRESSED (              \
      "c.address") " OR " MS_SQL_SUPPRESSED_ON ("c.address",         \
                                                "(SELECT name FROM lists WHERE id = ?1)") ") "

#define KNOWN "v.address, v.verdict, v.code, v.enhanced, v.reply, v.server, v.at"

/* ?2 since, ?3 temporary, ?4 before, ?5 all */
#define DUE                            \
  " AND (v.at IS NULL OR v.at < ?2)"   \
  " AND (?5 OR (?3 AND v.verdict = 2)" \
  " OR (?4 AND (v.at IS NULL OR v.at < ?4))) "

G_STATIC_ASSERT (MS_VERIFIED_TEMPORARY == 2);
G_STATIC_ASSERT (MS_VERIFIED_BAD == 1);

#define BAD_ONES                                                          \
  "(SELECT m.contact_id FROM memberships m CROSS JOIN contacts c"         \
  " ON c.id = m.contact_id JOIN verifications v ON v.address = c.address" \
  " WHERE m.list_id = ?1 AND v.verdict = 1)"

gboolean
ms_verification_table_save (MsDb *db, const MsVerification *row, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT OR REPLACE INTO verifications"
                        " (address, verdict, code, enhanced, reply, server, at)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, row->address, -1);
  ms_stmt_bind_int (stmt, 2, row->verdict);
  ms_stmt_bind_int (stmt, 3, row->code);
  ms_stmt_bind_static (stmt, 4, row->enhanced, -1);
  ms_stmt_bind_static (stmt, 5, row->reply, -1);
  ms_stmt_bind_static (stmt, 6, row->server, -1);
  ms_stmt_bind_int (stmt, 7, row->at);

  return ms_stmt_run (stmt, NULL, error);
}

static MsVerification *
read_known (MsStmt *stmt, int from)
{
  MsVerification *self = g_new0 (MsVerification, 1);

  /* A verdict of a later version is at least none of those that cost an address its place. */
  self->address = ms_stmt_dup_text (stmt, from);
  self->verdict = MIN ((guint64) ms_stmt_get_int (stmt, from + 1), MS_N_VERIFIED - 1);
  self->code = ms_stmt_get_int (stmt, from + 2);
  self->enhanced = ms_stmt_dup_text (stmt, from + 3);
  self->reply = ms_stmt_dup_text (stmt, from + 4);
  self->server = ms_stmt_dup_text (stmt, from + 5);
  self->at = ms_stmt_get_int (stmt, from + 6);

  return self;
}

gboolean
ms_verification_table_find (MsDb *db, const char *key, MsVerification **found, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt =
      ms_db_prepare (db, "SELECT " KNOWN " FROM verifications v WHERE v.address = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *found = row ? read_known (stmt, 0) : NULL;

  return TRUE;
}

void
ms_verified_contact_free (MsVerifiedContact *self)
{
  g_free (self->address);
  g_free (self->written);
  g_clear_pointer (&self->known, ms_verification_free);
  g_free (self);
}

const char *
ms_verified_contact_get_shown (const MsVerifiedContact *self)
{
  return self->written != NULL ? self->written : self->address;
}

static gpointer
read_contact (MsStmt *stmt)
{
  MsVerifiedContact *self = g_new0 (MsVerifiedContact, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->address = ms_stmt_dup_text (stmt, 1);
  self->written = ms_stmt_dup_text (stmt, 2);

  return self;
}

static gpointer
read_verified (MsStmt *stmt)
{
  MsVerifiedContact *self = read_contact (stmt);

  if (!ms_stmt_is_null (stmt, 3))
    self->known = read_known (stmt, 3);

  return self;
}

GPtrArray *
ms_verification_table_page (MsDb *db, gint64 list, gint64 after, guint limit, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT c.id, c.address, c.written, " KNOWN MEMBERS
                        "AND m.contact_id > ?2 ORDER BY m.contact_id LIMIT ?3",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_int (stmt, 2, after);
  ms_stmt_bind_int (stmt, 3, limit);

  return ms_rows_collect (stmt, read_verified, (GDestroyNotify) ms_verified_contact_free,
                          error);
}

static void
bind_due (MsStmt *stmt, gint64 list, const MsVerificationFilter *filter, gint64 since)
{
  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_int (stmt, 2, since);
  ms_stmt_bind_int (stmt, 3, filter->temporary);
  ms_stmt_bind_int (stmt, 4, filter->before);
  ms_stmt_bind_int (stmt, 5, !filter->temporary && filter->before == 0);
}

GPtrArray *
ms_verification_table_due (MsDb                       *db,
                           gint64                      list,
                           const MsVerificationFilter *filter,
                           gint64                      since,
                           gint64                      after,
                           guint                       limit,
                           GError                    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT c.id, c.address, c.written" MEMBERS DUE
                        "AND m.contact_id > ?6 ORDER BY m.contact_id LIMIT ?7",
                        error);
  if (stmt == NULL)
    return NULL;

  bind_due (stmt, list, filter, since);
  ms_stmt_bind_int (stmt, 6, after);
  ms_stmt_bind_int (stmt, 7, limit);

  return ms_rows_collect (stmt, read_contact, (GDestroyNotify) ms_verified_contact_free, error);
}

gboolean
ms_verification_table_count_due (MsDb                       *db,
                                 gint64                      list,
                                 const MsVerificationFilter *filter,
                                 gint64                      since,
                                 guint64                    *count,
                                 GError                    **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "SELECT count (*)" MEMBERS DUE, error);

  gint64 number = 0;

  if (stmt == NULL)
    return FALSE;

  bind_due (stmt, list, filter, since);
  if (!ms_rows_read_int (stmt, &number, error))
    return FALSE;

  *count = number;

  return TRUE;
}

gboolean
ms_verification_table_counts (MsDb *db, gint64 list, MsVerificationCounts *out, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  MsVerificationCounts counts = { 0 };
  gboolean             row = FALSE;

  stmt =
      ms_db_prepare (db, "SELECT v.verdict, count (*), min (v.at)" MEMBERS "GROUP BY v.verdict",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  while (ms_stmt_step (stmt, &row, error))
    {
      guint64 verdict;

      if (!row)
        {
          *out = counts;
          return TRUE;
        }

      verdict = MIN ((guint64) ms_stmt_get_int (stmt, 0), MS_N_VERIFIED - 1);
      if (ms_stmt_is_null (stmt, 0))
        counts.unknown = ms_stmt_get_int (stmt, 1);
      else
        {
          gint64 oldest = ms_stmt_get_int (stmt, 2);

          counts.verdicts[verdict] += ms_stmt_get_int (stmt, 1);
          counts.oldest = counts.oldest == 0 ? oldest : MIN (counts.oldest, oldest);
        }
    }

  return FALSE;
}

gboolean
ms_verification_table_suppress_bad (MsDb *db, gint64 list, guint64 *count, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO suppressions (address, written, reason, at)"
                        " SELECT address, written, ?2, ?3 FROM contacts WHERE id IN " BAD_ONES
                        " ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_text (stmt, 2, MS_SUPPRESSION_BOUNCED);
  ms_stmt_bind_int (stmt, 3, ms_clock_wall ());
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  *count = changed;

  return TRUE;
}

gboolean
ms_verification_table_remove_bad (MsDb *db, gint64 list, guint64 *count, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt =
      ms_db_prepare (db,
                     "DELETE FROM memberships WHERE list_id = ?1 AND contact_id IN " BAD_ONES,
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  *count = changed;

  return TRUE;
}

gboolean
ms_verification_table_save_domain (MsDb       *db,
                                   const char *domain,
                                   gboolean    accepts_all,
                                   GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT OR REPLACE INTO verified_domains (domain, accepts_all, at)"
                        " VALUES (?1, ?2, ?3)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, domain);
  ms_stmt_bind_int (stmt, 2, accepts_all);
  ms_stmt_bind_int (stmt, 3, ms_clock_wall ());

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_verification_table_find_domain (MsDb       *db,
                                   const char *domain,
                                   gint64      since,
                                   gboolean   *known,
                                   gboolean   *accepts_all,
                                   GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt =
      ms_db_prepare (db,
                     "SELECT accepts_all FROM verified_domains WHERE domain = ?1 AND at >= ?2",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, domain);
  ms_stmt_bind_int (stmt, 2, since);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  *known = row;
  *accepts_all = row && ms_stmt_get_int (stmt, 0) != 0;

  return TRUE;
}
