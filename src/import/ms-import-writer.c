/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-writer.c - puts checked rows into the database's tables, inside a transaction */

#include "config.h"

#include "ms-fields.h"
#include "ms-import-writer.h"
#include "ms-suppression-sql.h"
#include "ms-suppression-table.h"

#include <string.h>

void
ms_import_writer_init (MsImportWriter *self)
{
  memset (self, 0, sizeof *self);
  self->seen = g_byte_array_new ();
}

void
ms_import_writer_clear (MsImportWriter *self)
{
  g_byte_array_unref (self->seen);
}

static gboolean
is_seen (const MsImportWriter *self, gint64 id)
{
  return (guint64) id / 8 < self->seen->len && (self->seen->data[id / 8] >> (id % 8) & 1) != 0;
}

static void
see (MsImportWriter *self, gint64 id)
{
  gsize length = self->seen->len;

  if ((guint64) id / 8 >= length)
    {
      g_byte_array_set_size (self->seen, id / 8 + 1024);
      memset (self->seen->data + length, 0, self->seen->len - length);
    }
  self->seen->data[id / 8] |= 1 << (id % 8);
}

static gboolean
put_reject (MsImportWriter    *self,
            MsDb              *db,
            const MsImportRow *row,
            const char        *base,
            GError           **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  self->counts.rejected++;
  if (self->only_count)
    return TRUE;

  stmt = ms_db_prepare (db, "INSERT INTO import_rejects VALUES (?1, ?2, ?3, ?4)", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->import);
  ms_stmt_bind_int (stmt, 2, row->line);
  ms_stmt_bind_static (stmt, 3, base + row->raw, row->raw_length);
  ms_stmt_bind_static (stmt, 4, row->reason, -1);

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
put_contact (MsImportWriter    *self,
             MsDb              *db,
             const MsImportRow *row,
             const char        *base,
             gboolean          *is_new,
             GError           **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO contacts (address, written, fields, import_id)"
                        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, base + row->address, row->address_length);
  if (row->written_length > 0)
    ms_stmt_bind_static (stmt, 2, base + row->written, row->written_length);
  if (row->fields_length > 2)
    ms_stmt_bind_static (stmt, 3, base + row->fields, row->fields_length);
  ms_stmt_bind_int (stmt, 4, self->import);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  *is_new = changed > 0;
  if (*is_new)
    self->last = ms_db_get_last_id (db);

  return TRUE;
}

static gboolean
put_membership (MsImportWriter *self, MsDb *db, gint64 contact, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (self->only_count)
    return TRUE;

  stmt =
      ms_db_prepare (db, "INSERT INTO memberships VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->into);
  ms_stmt_bind_int (stmt, 2, contact);
  ms_stmt_bind_int (stmt, 3, self->import);

  return ms_stmt_run (stmt, NULL, error);
}

/* (transfer full) (nullable): the contact's fields after this row, %NULL where they stay */
static char *
merge (MsExisting existing, const char *before, const char *row)
{
  g_auto (GStrv) old_values = ms_fields_decode (before);
  g_auto (GStrv) new_values = ms_fields_decode (row);
  g_autoptr (GPtrArray) merged = g_ptr_array_new ();
  GString *out;
  gboolean changed = FALSE;

  if (existing == MS_EXISTING_KEEP || old_values == NULL || new_values == NULL)
    return NULL;

  for (guint i = 0, ended = 0; ended < 2; i++)
    {
      const char *old_value = i < g_strv_length (old_values) ? old_values[i] : "";
      const char *new_value = i < g_strv_length (new_values) ? new_values[i] : "";
      gboolean    take =
          *new_value != '\0' && (*old_value == '\0' || existing == MS_EXISTING_REPLACE);

      ended = i >= g_strv_length (old_values) && i >= g_strv_length (new_values) ? 2 : 0;
      changed = changed || (take && !g_str_equal (old_value, new_value));
      if (ended == 0)
        g_ptr_array_add (merged, (gpointer) (take ? new_value : old_value));
    }
  if (!changed)
    return NULL;

  out = g_string_new (NULL);
  ms_fields_encode (out, (const char *const *) merged->pdata, merged->len);

  return g_string_free (out, FALSE);
}

static gboolean
put_change (MsImportWriter *self,
            MsDb           *db,
            const char     *address,
            const char     *fields,
            GError        **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (self->only_count)
    return TRUE;

  stmt = ms_db_prepare (db,
                        "INSERT INTO import_changes (import_id, address, waiting)"
                        " VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET waiting = ?3",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->import);
  ms_stmt_bind_static (stmt, 2, address, -1);
  ms_stmt_bind_static (stmt, 3, fields, -1);

  return ms_stmt_run (stmt, NULL, error);
}

/* The contact was there before this row: from an earlier row, or from before the import. */
static gboolean
put_existing (MsImportWriter    *self,
              MsDb              *db,
              const MsImportRow *row,
              const char        *base,
              gboolean          *found,
              GError           **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  g_autofree char *merged = NULL;

  gboolean is_row = FALSE;
  gboolean member;
  gint64   id;

  stmt = ms_db_prepare (db,
                        "SELECT c.id, c.fields, m.contact_id FROM contacts c LEFT JOIN"
                        " memberships m ON m.list_id = ?2 AND m.contact_id = c.id"
                        " WHERE c.address = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_static (stmt, 1, base + row->address, row->address_length);
  ms_stmt_bind_int (stmt, 2, self->list);
  if (!ms_stmt_step (stmt, &is_row, error))
    return FALSE;
  *found = is_row;
  if (!is_row)
    return TRUE;

  id = ms_stmt_get_int (stmt, 0);
  if (self->first > 0 && (id >= self->first || is_seen (self, id)))
    {
      self->counts.duplicates++;
      return TRUE;
    }

  if (self->first > 0)
    see (self, id);
  member = !ms_stmt_is_null (stmt, 2);
  if (self->existing != MS_EXISTING_KEEP &&
      g_strcmp0 (ms_stmt_get_text (stmt, 1), base + row->fields) != 0)
    merged = merge (self->existing, ms_stmt_get_text (stmt, 1), base + row->fields);

  if (!member)
    self->counts.added++;
  else if (merged != NULL)
    self->counts.updated++;
  else
    self->counts.unchanged++;

  return (member || put_membership (self, db, id, error)) &&
         (merged == NULL || put_change (self, db, base + row->address, merged, error));
}

gboolean
ms_import_writer_put (MsImportWriter    *self,
                      MsDb              *db,
                      const MsImportRow *row,
                      const char        *base,
                      GError           **error)
{
  gboolean is_new = FALSE;
  gboolean found = FALSE;

  self->counts.rows++;
  if (row->reason != NULL)
    return put_reject (self, db, row, base, error);

  if (!self->only_count && !put_contact (self, db, row, base, &is_new, error))
    return FALSE;
  if (!is_new && !put_existing (self, db, row, base, &found, error))
    return FALSE;
  if (found)
    return TRUE;

  self->counts.added++;

  return self->first > 0 || put_membership (self, db, self->last, error);
}

/* Nobody else writes in this transaction, so the numbers are those from first to last. */
gboolean
ms_import_writer_join (MsImportWriter *self, MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  if (self->last < self->first)
    return TRUE;

  stmt =
      ms_db_prepare (db,
                     "INSERT INTO memberships WITH RECURSIVE n (id) AS (VALUES (?2) UNION ALL"
                     " SELECT id + 1 FROM n WHERE id < ?3) SELECT ?1, id, ?4 FROM n",
                     error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->into);
  ms_stmt_bind_int (stmt, 2, self->first);
  ms_stmt_bind_int (stmt, 3, self->last);
  ms_stmt_bind_int (stmt, 4, self->import);

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
run_apply (MsDb       *db,
           const char *sql,
           gint64      import,
           gint64      limit,
           guint      *changed,
           GError    **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, import);
  ms_stmt_bind_int (stmt, 2, limit);

  return ms_stmt_run (stmt, changed, error);
}

/* The same rows each time: the first that wait, in the order of their key.  Each statement
 * looks them up one by one: a join makes SQLite walk through all changes for every piece. */
gboolean
ms_import_writer_apply (MsDb *db, gint64 import, gint64 limit, guint *changed, GError **error)
{
#define WAITING                                                           \
  "(SELECT address FROM import_changes INDEXED BY import_changes_waiting" \
  " WHERE import_id = ?1 AND waiting NOT NULL ORDER BY address LIMIT ?2)"

  return run_apply (db,
                    "UPDATE import_changes SET fields = (SELECT fields FROM contacts c"
                    " WHERE c.address = import_changes.address)"
                    " WHERE import_id = ?1 AND address IN " WAITING,
                    import, limit, NULL, error) &&
         run_apply (db,
                    "UPDATE contacts SET fields = (SELECT waiting FROM import_changes"
                    " WHERE import_id = ?1 AND address = contacts.address)"
                    " WHERE address IN " WAITING,
                    import, limit, NULL, error) &&
         run_apply (db,
                    "UPDATE import_changes SET waiting = NULL"
                    " WHERE import_id = ?1 AND address IN " WAITING,
                    import, limit, changed, error);
#undef WAITING
}

#define SUPPRESSED                \
  MS_SQL_SUPPRESSED ("c.address") \
  " OR " MS_SQL_SUPPRESSED_ON ("c.address", "(SELECT name FROM lists WHERE id = ?1)")

static const char *const suppressed_sql[] = {
  "SELECT c.id FROM " MS_SQL_SUPPRESSED_ADDRESSES " s CROSS JOIN contacts c"
  " ON c.address = s.address WHERE " SUPPRESSED,
  "SELECT c.id FROM contacts c WHERE " SUPPRESSED,
};

gboolean
ms_import_writer_count_suppressed (MsImportWriter *self, MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean wide = FALSE;
  gboolean row = TRUE;

  if (ms_suppression_table_is_wide (db, &wide, error))
    stmt = ms_db_prepare (db, suppressed_sql[wide], error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, self->into);
  while (row)
    {
      if (!ms_stmt_step (stmt, &row, error))
        return FALSE;
      if (row)
        {
          gint64 id = ms_stmt_get_int (stmt, 0);

          self->counts.suppressed += id >= self->first || is_seen (self, id);
        }
    }

  return TRUE;
}
