/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-export.c - a list as CSV, and cells that no spreadsheet takes for formulas */

#include "config.h"

#include "ms-export.h"
#include "ms-field-rows.h"
#include "ms-list-table.h"

#include <string.h>

#define FLUSH_SIZE (64 * 1024)

/* An apostrophe may be part of an address, so one that looks like a formula goes between < and
 * >, which every reader of mailboxes takes off again. */
void
ms_export_append_address (GString *out, const char *address)
{
  g_autofree char *wrapped = NULL;

  if (memchr ("=+-@", address[0], 4) != NULL)
    wrapped = g_strconcat ("<", address, ">", NULL);
  ms_export_append_cell (out, wrapped != NULL ? wrapped : address, -1);
}

static gboolean
flush (GString *out, GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  if (!g_output_stream_write_all (stream, out->str, out->len, NULL, cancellable, error))
    return FALSE;

  g_string_truncate (out, 0);

  return TRUE;
}

static void
append_contact (GString *out, MsStmt *stmt, guint fields)
{
  g_auto (GStrv) values = ms_fields_decode (ms_stmt_get_text (stmt, 1));

  guint filled = values != NULL ? g_strv_length (values) : 0;

  ms_export_append_address (out, ms_stmt_get_text (stmt, 0));
  for (guint i = 0; i < fields; i++)
    {
      g_string_append_c (out, ',');
      ms_export_append_cell (out, i < filled ? values[i] : "", -1);
    }
  g_string_append (out, "\r\n");
}

static gboolean
export_rows (MsDb               *db,
             gint64              list,
             const MsFieldTable *table,
             GOutputStream      *stream,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr (GString) out = g_string_new ("email");
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = TRUE;
  guint    fields = ms_field_table_get_size (table);

  for (guint i = 0; i < fields; i++)
    {
      g_string_append_c (out, ',');
      ms_export_append_cell (out, ms_field_table_get_name (table, i), -1);
    }
  g_string_append (out, "\r\n");

  stmt = ms_db_prepare (db,
                        "SELECT coalesce(c.written, c.address), c.fields FROM memberships m"
                        " CROSS JOIN contacts c ON c.id = m.contact_id WHERE m.list_id = ?1"
                        " ORDER BY m.contact_id",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  while (row)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        append_contact (out, stmt, fields);
      if ((!row || out->len > FLUSH_SIZE) && !flush (out, stream, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
ms_export_list (MsStore       *store,
                const char    *list,
                GOutputStream *out,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (MsListInfo) info = NULL;
  g_autoptr (MsFieldTable) table = NULL;

  if (db == NULL)
    return FALSE;

  info = ms_list_table_find (db, list, error);
  if (info == NULL)
    return FALSE;

  table = ms_field_rows_load (db, error);

  return table != NULL && export_rows (db, info->id, table, out, cancellable, error);
}
