/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-table.c - what came back, and what is known of each address by it, read */

#include "config.h"

#include "ms-return-sql.h"
#include "ms-return-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

#define RETURNED                                                                             \
  "SELECT b.id, b.return_id, b.kind, b.address, c.name, b.recipient_id, b.weight = 2,"       \
  " b.class, b.code, b.enhanced, b.diagnostic, b.at, b.undone, b.doubt,"                     \
  " EXISTS (SELECT 1 FROM suppressions s WHERE s.address = b.address AND " MS_SQL_LED_TO ")" \
  " FROM returned b LEFT JOIN campaigns c ON c.id = b.campaign_id "

void
ms_return_row_free (MsReturnRow *self)
{
  g_free (self->mailbox);
  g_free (self->sender);
  g_free (self->subject);
  g_clear_pointer (&self->raw, g_bytes_unref);
  g_free (self);
}

void
ms_returned_row_free (MsReturnedRow *self)
{
  g_free (self->address);
  g_free (self->campaign);
  g_free (self->enhanced);
  g_free (self->diagnostic);
  g_free (self);
}

static gpointer
read_returned (MsStmt *stmt)
{
  MsReturnedRow *self = g_new0 (MsReturnedRow, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->return_id = ms_stmt_get_int (stmt, 1);
  self->kind = ms_stmt_get_int (stmt, 2);
  self->address = ms_stmt_dup_text (stmt, 3);
  self->campaign = ms_stmt_dup_text (stmt, 4);
  self->recipient_id = ms_stmt_get_int (stmt, 5);
  self->hard = ms_stmt_get_int (stmt, 6) != 0;
  self->class = ms_stmt_get_int (stmt, 7);
  self->code = ms_stmt_get_int (stmt, 8);
  self->enhanced = ms_stmt_dup_text (stmt, 9);
  self->diagnostic = ms_stmt_dup_text (stmt, 10);
  self->at = ms_stmt_get_int (stmt, 11);
  self->undone = ms_stmt_get_int (stmt, 12);
  self->doubt = ms_stmt_get_int (stmt, 13);
  self->suppressed = ms_stmt_get_int (stmt, 14) != 0;

  return self;
}

static gpointer
read_id (MsStmt *stmt)
{
  gint64 *id = g_new (gint64, 1);

  *id = ms_stmt_get_int (stmt, 0);

  return id;
}

/* @out: left alone where no campaign is asked for */
static gboolean
find_campaign (MsDb *db, const char *name, gint64 *out, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  g_autofree gint64 *id = NULL;

  if (name == NULL)
    return TRUE;

  stmt = ms_db_prepare (db, "SELECT id FROM campaigns WHERE name = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);
  id = ms_rows_one (stmt, read_id, error, _ ("There is no campaign called “%s”"), name);
  if (id == NULL)
    return FALSE;

  *out = *id;

  return TRUE;
}

static void
bind_wish (MsStmt *stmt, int position, gint wish)
{
  if (wish >= 0)
    ms_stmt_bind_int (stmt, position, wish);
}

GPtrArray *
ms_return_table_page (MsDb                 *db,
                      const MsReturnedWish *wish,
                      gint64                before,
                      guint                 limit,
                      GError              **error)
{
  g_autofree char *like = ms_rows_like (wish->search);
  g_autoptr (MsStmt) stmt = NULL;

  gint64 campaign = 0;

  if (!find_campaign (db, wish->campaign, &campaign, error))
    return NULL;

  stmt = ms_db_prepare (db,
                        RETURNED
                        "WHERE (?1 = 0 OR b.campaign_id = ?1) AND (?2 IS NULL OR"
                        " b.address LIKE ?2 ESCAPE '\\') AND (?3 IS NULL OR b.kind ="
                        " ?3) AND (?4 IS NULL OR b.class = ?4) AND (?5 IS NULL OR"
                        " (b.weight = 2) = ?5) AND (?6 = 0 OR b.id < ?6) ORDER BY b.id DESC"
                        " LIMIT ?7",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, campaign);
  ms_stmt_bind_text (stmt, 2, like);
  bind_wish (stmt, 3, wish->kind);
  bind_wish (stmt, 4, wish->class);
  bind_wish (stmt, 5, wish->hard);
  ms_stmt_bind_int (stmt, 6, before);
  ms_stmt_bind_int (stmt, 7, limit);

  return ms_rows_collect (stmt, read_returned, (GDestroyNotify) ms_returned_row_free, error);
}

GPtrArray *
ms_return_table_of_recipient (MsDb       *db,
                              gint64      recipient_id,
                              const char *address,
                              GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        RETURNED "WHERE b.address = ?1 AND b.recipient_id = ?2"
                                 " AND b.return_id NOT NULL ORDER BY b.id",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_int (stmt, 2, recipient_id);

  return ms_rows_collect (stmt, read_returned, (GDestroyNotify) ms_returned_row_free, error);
}

MsReturnedRow *
ms_return_table_find_returned (MsDb *db, gint64 returned_id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, RETURNED "WHERE b.id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, returned_id);

  return ms_rows_one (stmt, read_returned, error,
                      _ ("Nothing that came back has the number %" G_GINT64_FORMAT),
                      returned_id);
}

GArray *
ms_return_table_count (MsDb *db, const char *campaign, GError **error)
{
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (MsReturnedCount));
  g_autoptr (MsStmt) stmt = NULL;

  gint64   id = 0;
  gboolean row = FALSE;

  if (!find_campaign (db, campaign, &id, error))
    return NULL;

  stmt = ms_db_prepare (db,
                        "SELECT kind, class, sum (weight = 2), sum (weight <> 2) FROM returned"
                        " WHERE undone = 0 AND doubt = 0 AND (?1 = 0 OR campaign_id = ?1)"
                        " GROUP BY kind, class ORDER BY kind, count (*) DESC, class",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);
  do
    {
      MsReturnedCount count;

      if (!ms_stmt_step (stmt, &row, error))
        return NULL;
      if (!row)
        break;
      count.kind = ms_stmt_get_int (stmt, 0);
      count.class = ms_stmt_get_int (stmt, 1);
      count.hard = ms_stmt_get_int (stmt, 2);
      count.soft = ms_stmt_get_int (stmt, 3);
      g_array_append_val (counts, count);
    }
  while (row);

  return g_steal_pointer (&counts);
}

static gpointer
read_return (MsStmt *stmt)
{
  MsReturnRow *self = g_new0 (MsReturnRow, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->mailbox = ms_stmt_dup_text (stmt, 1);
  self->kind = ms_stmt_get_int (stmt, 2);
  self->at = ms_stmt_get_int (stmt, 3);
  self->sender = ms_stmt_dup_text (stmt, 4);
  self->subject = ms_stmt_dup_text (stmt, 5);
  self->size = ms_stmt_get_int (stmt, 6);
  self->undone = ms_stmt_get_int (stmt, 7);
  self->raw = ms_stmt_get_bytes (stmt, 8);

  return self;
}

MsReturnRow *
ms_return_table_find (MsDb *db, gint64 return_id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT r.id, m.name, r.kind, r.at, r.sender, r.subject, r.size,"
                        " r.undone, r.raw FROM returns r LEFT JOIN mailboxes m"
                        " ON m.id = r.mailbox_id WHERE r.id = ?1",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, return_id);

  return ms_rows_one (stmt, read_return, error,
                      _ ("There is no mail with the number %" G_GINT64_FORMAT), return_id);
}
