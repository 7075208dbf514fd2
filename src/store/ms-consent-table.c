/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-consent-table.c - who asked for mail, when, from where and to which words */

#include "config.h"

#include "ms-clock.h"
#include "ms-consent-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

#define SELECT                                                                         \
  "SELECT id, address, written, name, list, list_id, text, asked_at, asked_from,"      \
  " mail_due, mail_tries, mail_trouble, mailed_at, confirmed_at, confirmed_from FROM " \
  "consents "

void
ms_consent_free (MsConsent *self)
{
  g_free (self->address);
  g_free (self->written);
  g_free (self->name);
  g_free (self->list);
  g_free (self->text);
  g_free (self->asked_from);
  g_free (self->mail_trouble);
  g_free (self->confirmed_from);
  g_free (self);
}

const char *
ms_consent_get_shown (const MsConsent *self)
{
  return self->written != NULL ? self->written : self->address;
}

static gpointer
read_consent (MsStmt *stmt)
{
  MsConsent *self = g_new0 (MsConsent, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->address = ms_stmt_dup_text (stmt, 1);
  self->written = ms_stmt_dup_text (stmt, 2);
  self->name = ms_stmt_dup_text (stmt, 3);
  self->list = ms_stmt_dup_text (stmt, 4);
  self->list_id = ms_stmt_get_int (stmt, 5);
  self->text = ms_stmt_dup_text (stmt, 6);
  self->asked_at = ms_stmt_get_int (stmt, 7);
  self->asked_from = ms_stmt_dup_text (stmt, 8);
  self->mail_due = ms_stmt_get_int (stmt, 9);
  self->mail_tries = ms_stmt_get_int (stmt, 10);
  self->mail_trouble = ms_stmt_dup_text (stmt, 11);
  self->mailed_at = ms_stmt_get_int (stmt, 12);
  self->confirmed_at = ms_stmt_get_int (stmt, 13);
  self->confirmed_from = ms_stmt_dup_text (stmt, 14);

  return self;
}

static void
bind_time (MsStmt *stmt, int position, gint64 wall)
{
  if (wall != 0)
    ms_stmt_bind_int (stmt, position, wall);
}

gboolean
ms_consent_table_add (MsDb *db, MsConsent *consent, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT INTO consents (address, written, name, list, list_id, text,"
                        " asked_at, asked_from, mail_due)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, consent->address);
  ms_stmt_bind_text (stmt, 2, consent->written);
  ms_stmt_bind_text (stmt, 3, consent->name);
  ms_stmt_bind_text (stmt, 4, consent->list);
  ms_stmt_bind_int (stmt, 5, consent->list_id);
  ms_stmt_bind_text (stmt, 6, consent->text);
  ms_stmt_bind_int (stmt, 7, consent->asked_at);
  ms_stmt_bind_text (stmt, 8, consent->asked_from);
  bind_time (stmt, 9, consent->mail_due);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  consent->id = ms_db_get_last_id (db);

  return TRUE;
}

MsConsent *
ms_consent_table_get (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_one (stmt, read_consent, error, _ ("The subscription is no longer there"));
}

GPtrArray *
ms_consent_table_page (MsDb *db, const char *list, gint64 after, guint limit, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        SELECT "WHERE list = ?1 AND id > ?2 ORDER BY id"
                               " LIMIT ?3",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, list);
  ms_stmt_bind_int (stmt, 2, after);
  ms_stmt_bind_int (stmt, 3, limit);

  return ms_rows_collect (stmt, read_consent, (GDestroyNotify) ms_consent_free, error);
}

gboolean
ms_consent_table_count (MsDb       *db,
                        const char *address,
                        gint64      since,
                        gint64     *count,
                        GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, "SELECT count(*) FROM consents WHERE address = ?1 AND asked_at > ?2",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address);
  ms_stmt_bind_int (stmt, 2, since);

  return ms_rows_read_int (stmt, count, error);
}

gboolean
ms_consent_table_next (MsDb *db, MsConsent **consent, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt =
      ms_db_prepare (db, SELECT "WHERE mail_due NOT NULL ORDER BY mail_due, id LIMIT 1", error);
  if (stmt == NULL || !ms_stmt_step (stmt, &row, error))
    return FALSE;

  *consent = row ? read_consent (stmt) : NULL;

  return TRUE;
}

gboolean
ms_consent_table_claim (MsDb *db, const MsConsent *consent, gint64 until, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "UPDATE consents SET mail_due = ?3, mail_tries = mail_tries + 1"
                        " WHERE id = ?1 AND mail_due = ?2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, consent->id);
  ms_stmt_bind_int (stmt, 2, consent->mail_due);
  ms_stmt_bind_int (stmt, 3, until);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;
  if (changed > 0)
    return TRUE;

  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE,
                       _ ("Another process sends this confirmation mail"));

  return FALSE;
}

gboolean
ms_consent_table_settle (MsDb *db, const MsConsent *consent, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE consents SET mail_due = ?2, mailed_at = ?3, mail_trouble = ?4"
                        " WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, consent->id);
  bind_time (stmt, 2, consent->mail_due);
  ms_stmt_bind_int (stmt, 3, consent->mailed_at);
  ms_stmt_bind_text (stmt, 4, consent->mail_trouble);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_consent_table_confirm (MsDb       *db,
                          gint64      id,
                          const char *from,
                          gboolean   *confirmed,
                          GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "UPDATE consents SET confirmed_at = ?2, confirmed_from = ?3,"
                        " mail_due = NULL WHERE id = ?1 AND confirmed_at = 0",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_int (stmt, 2, ms_clock_wall ());
  ms_stmt_bind_text (stmt, 3, from);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  *confirmed = changed > 0;

  return TRUE;
}

gboolean
ms_consent_table_purge (MsDb *db, gint64 before, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "DELETE FROM consents WHERE confirmed_at = 0 AND asked_at < ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, before);

  return ms_stmt_run (stmt, NULL, error);
}
