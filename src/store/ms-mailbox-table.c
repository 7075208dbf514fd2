/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-table.c - the mailboxes that are read */

#include "config.h"

#include "ms-mailbox-mark.h"
#include "ms-mailbox-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define COLUMNS                                                                     \
  "id, name, protocol, host, port, security, user, password_file, ca_file, folder," \
  " handled, handled_folder, every, enabled"
#define SELECT "SELECT " COLUMNS ", looked, trouble FROM mailboxes "
#define SAVE                                                                        \
  "INSERT INTO mailboxes (" COLUMNS ")"                                             \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"           \
  " ON CONFLICT (id) DO UPDATE SET name = ?2, protocol = ?3, host = ?4, port = ?5," \
  " security = ?6, user = ?7, password_file = ?8, ca_file = ?9, folder = ?10,"      \
  " handled = ?11, handled_folder = ?12, every = ?13, enabled = ?14, trouble = NULL"

static void
take (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static gpointer
read_mailbox (MsStmt *stmt)
{
  MsMailbox *self = ms_mailbox_new ();

  self->id = ms_stmt_get_int (stmt, 0);
  take (&self->name, ms_stmt_dup_text (stmt, 1));
  self->protocol = ms_stmt_get_int (stmt, 2);
  take (&self->host, ms_stmt_dup_text (stmt, 3));
  self->port = ms_stmt_get_int (stmt, 4);
  self->security = ms_stmt_get_int (stmt, 5);
  take (&self->user, ms_stmt_dup_text (stmt, 6));
  self->password_file = ms_stmt_dup_text (stmt, 7);
  self->ca_file = ms_stmt_dup_text (stmt, 8);
  take (&self->folder, ms_stmt_dup_text (stmt, 9));
  self->handled = ms_stmt_get_int (stmt, 10);
  self->handled_folder = ms_stmt_dup_text (stmt, 11);
  self->every = ms_stmt_get_int (stmt, 12);
  self->enabled = ms_stmt_get_int (stmt, 13) != 0;
  self->looked = ms_stmt_get_int (stmt, 14);
  self->trouble = ms_stmt_dup_text (stmt, 15);

  return self;
}

MsMailbox *
ms_mailbox_table_find (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE name = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, name);

  return ms_rows_one (stmt, read_mailbox, error, _ ("There is no mailbox called “%s”"), name);
}

MsMailbox *
ms_mailbox_table_get (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_one (stmt, read_mailbox, error, _ ("The mailbox is no longer there"));
}

GPtrArray *
ms_mailbox_table_all (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "ORDER BY name", error);

  if (stmt == NULL)
    return NULL;

  return ms_rows_collect (stmt, read_mailbox, (GDestroyNotify) ms_mailbox_free, error);
}

/* Another port or another way to secure it leads to the same mails. */
static gboolean
is_same_place (const MsMailbox *one, const MsMailbox *other)
{
  return one->protocol == other->protocol && g_ascii_strcasecmp (one->host, other->host) == 0 &&
         strcmp (one->user, other->user) == 0 && strcmp (one->folder, other->folder) == 0;
}

static gboolean
write_row (MsDb *db, MsMailbox *mailbox, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SAVE, error);

  if (stmt == NULL)
    return FALSE;

  if (mailbox->id != 0)
    ms_stmt_bind_int (stmt, 1, mailbox->id);
  ms_stmt_bind_text (stmt, 2, mailbox->name);
  ms_stmt_bind_int (stmt, 3, mailbox->protocol);
  ms_stmt_bind_text (stmt, 4, mailbox->host);
  ms_stmt_bind_int (stmt, 5, mailbox->port);
  ms_stmt_bind_int (stmt, 6, mailbox->security);
  ms_stmt_bind_text (stmt, 7, mailbox->user);
  ms_stmt_bind_text (stmt, 8, mailbox->password_file);
  ms_stmt_bind_text (stmt, 9, mailbox->ca_file);
  ms_stmt_bind_text (stmt, 10, mailbox->folder);
  ms_stmt_bind_int (stmt, 11, mailbox->handled);
  ms_stmt_bind_text (stmt, 12, mailbox->handled_folder);
  ms_stmt_bind_int (stmt, 13, mailbox->every);
  ms_stmt_bind_int (stmt, 14, mailbox->enabled);

  return ms_rows_run_unique (stmt, NULL, error, _ ("There is a mailbox called “%s” already"),
                             mailbox->name);
}

gboolean
ms_mailbox_table_save (MsDb *db, MsMailbox *mailbox, GError **error)
{
  g_autoptr (MsMailbox) before = NULL;

  if (!ms_mailbox_check (mailbox, error) || !ms_rows_check_name (mailbox->name, error))
    return FALSE;

  if (mailbox->id != 0)
    {
      before = ms_mailbox_table_get (db, mailbox->id, error);
      if (before == NULL || (!is_same_place (before, mailbox) &&
                             !ms_mailbox_mark_forget (db, mailbox->id, error)))
        return FALSE;
    }

  if (!write_row (db, mailbox, error))
    return FALSE;

  if (mailbox->id == 0)
    mailbox->id = ms_db_get_last_id (db);

  return TRUE;
}

gboolean
ms_mailbox_table_remove (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "DELETE FROM mailboxes WHERE name = ?1", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, name);

  return ms_rows_run_one (stmt, error, _ ("There is no mailbox called “%s”"), name);
}

gboolean
ms_mailbox_table_set_looked (MsDb       *db,
                             gint64      id,
                             gint64      at,
                             const char *trouble,
                             GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE mailboxes SET trouble = ?3,"
                        " looked = CASE WHEN ?3 IS NULL THEN ?2 ELSE looked END WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_int (stmt, 2, at);
  ms_stmt_bind_text (stmt, 3, trouble);

  return ms_stmt_run (stmt, NULL, error);
}
