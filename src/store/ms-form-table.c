/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-form-table.c - the forms by which people subscribe to a list themselves */

#include "config.h"

#include "ms-form-table.h"
#include "ms-identity-table.h"
#include "ms-list-table.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

#define SELECT                                                                           \
  "SELECT list_id, l.name, i.name, title, text, subject, message, enabled FROM forms f " \
  "JOIN lists l ON l.id = f.list_id JOIN identities i ON i.id = f.identity_id "          \
  "WHERE NOT l.hidden "

void
ms_form_free (MsForm *self)
{
  g_free (self->list);
  g_free (self->identity);
  g_free (self->title);
  g_free (self->text);
  g_free (self->subject);
  g_free (self->message);
  g_free (self);
}

static gpointer
read_form (MsStmt *stmt)
{
  MsForm *self = g_new0 (MsForm, 1);

  self->list_id = ms_stmt_get_int (stmt, 0);
  self->list = ms_stmt_dup_text (stmt, 1);
  self->identity = ms_stmt_dup_text (stmt, 2);
  self->title = ms_stmt_dup_text (stmt, 3);
  self->text = ms_stmt_dup_text (stmt, 4);
  self->subject = ms_stmt_dup_text (stmt, 5);
  self->message = ms_stmt_dup_text (stmt, 6);
  self->enabled = ms_stmt_get_int (stmt, 7) != 0;

  return self;
}

MsForm *
ms_form_table_get (MsDb *db, gint64 list_id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "AND list_id = ?1", error);

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, list_id);

  return ms_rows_one (stmt, read_form, error, _ ("The form is no longer there"));
}

gboolean
ms_form_table_save (MsDb *db, const MsForm *form, GError **error)
{
  g_autoptr (MsListInfo) list = ms_list_table_get (db, form->list_id, error);
  g_autoptr (MsIdentity) identity = NULL;
  g_autoptr (MsStmt) stmt = NULL;

  identity = list != NULL ? ms_identity_table_find (db, form->identity, error) : NULL;
  if (identity == NULL)
    return FALSE;

  stmt = ms_db_prepare (db,
                        "INSERT OR REPLACE INTO forms (list_id, identity_id, title, text,"
                        " subject, message, enabled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list->id);
  ms_stmt_bind_int (stmt, 2, identity->id);
  ms_stmt_bind_text (stmt, 3, form->title);
  ms_stmt_bind_text (stmt, 4, form->text);
  ms_stmt_bind_text (stmt, 5, form->subject);
  ms_stmt_bind_text (stmt, 6, form->message);
  ms_stmt_bind_int (stmt, 7, form->enabled != FALSE);

  return ms_stmt_run (stmt, NULL, error);
}
