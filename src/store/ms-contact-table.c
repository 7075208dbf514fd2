/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-table.c - contacts, their fields, and the lists they are on */

#include "config.h"

#include "ms-clock.h"
#include "ms-contact-table.h"
#include "ms-field-rows.h"
#include "ms-rows.h"
#include "ms-state.h"
#include "ms-suppression-sql.h"
#include "ms-verification.h"

#include <glib/gi18n-lib.h>

#define COLUMNS        "SELECT c.id, c.address, c.written, c.fields, "
#define FOR_EVERYTHING MS_SQL_SUPPRESSED ("c.address") " "
#define FOR_LIST       MS_SQL_SUPPRESSED_ON ("c.address", "(SELECT name FROM lists WHERE id = ?1)")
#define MATCHES                                                                        \
  " AND (?3 IS NULL OR c.address LIKE ?3 ESCAPE '\\' OR c.written LIKE ?3 ESCAPE '\\'" \
  " OR c.fields LIKE ?3 ESCAPE '\\')"                                                  \
  " AND (?5 = 0 OR (?5 >> coalesce ((SELECT v.verdict FROM verifications v"            \
  " WHERE v.address = c.address), " G_STRINGIFY (MS_N_VERIFIED) ")) & 1) "

/* The recipients of an address, by the index that each campaign has of them. */
#define RECIPIENTS_OF "campaign_id IN (SELECT id FROM campaigns) AND address = ?1 "

void
ms_contact_free (MsContact *self)
{
  g_free (self->address);
  g_free (self->written);
  g_strfreev (self->values);
  g_free (self);
}

const char *
ms_contact_get_shown (const MsContact *self)
{
  return self->written != NULL ? self->written : self->address;
}

static gpointer
read_contact (MsStmt *stmt)
{
  MsContact *self = g_new0 (MsContact, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->address = ms_stmt_dup_text (stmt, 1);
  self->written = ms_stmt_dup_text (stmt, 2);
  self->values = ms_fields_decode (ms_stmt_get_text (stmt, 3));
  if (self->values == NULL)
    self->values = g_new0 (char *, 1);
  self->suppressed = ms_stmt_get_int (stmt, 4) != 0;

  return self;
}

MsContact *
ms_contact_table_find (MsDb *db, const char *address, GError **error)
{
  g_autofree char *key = ms_address_key (address);
  g_autoptr (MsStmt) stmt = NULL;

  stmt =
      ms_db_prepare (db, COLUMNS FOR_EVERYTHING "FROM contacts c WHERE c.address = ?1", error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, key);

  return ms_rows_one (stmt, read_contact, error, _ ("There is no contact with the address %s"),
                      address);
}

MsContact *
ms_contact_table_get (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, COLUMNS FOR_EVERYTHING "FROM contacts c WHERE c.id = ?1", error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_rows_one (stmt, read_contact, error, _ ("The contact is no longer there"));
}

/* The cross join keeps the order of the memberships, so that a page costs no more than its
 * rows.
 */
static const char *const page_sql[] = {
  COLUMNS FOR_EVERYTHING "FROM contacts c WHERE c.id > ?2" MATCHES "ORDER BY c.id LIMIT ?4",
  COLUMNS FOR_LIST
  " OR " FOR_EVERYTHING "FROM memberships m CROSS JOIN contacts c ON c.id = m.contact_id"
  " WHERE m.list_id = ?1 AND m.contact_id > ?2" MATCHES "ORDER BY m.contact_id LIMIT ?4",
};

GPtrArray *
ms_contact_table_page (MsDb       *db,
                       gint64      list,
                       const char *search,
                       guint       verdicts,
                       gint64      after,
                       guint       limit,
                       GError    **error)
{
  g_autofree char *like = ms_rows_like (search);
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, page_sql[list != 0], error);

  if (stmt == NULL)
    return NULL;

  if (list != 0)
    ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_int (stmt, 2, after);
  ms_stmt_bind_text (stmt, 3, like);
  ms_stmt_bind_int (stmt, 4, limit);
  ms_stmt_bind_int (stmt, 5, verdicts);

  return ms_rows_collect (stmt, read_contact, (GDestroyNotify) ms_contact_free, error);
}

static gboolean
find_id (MsDb *db, const char *key, gint64 *id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "SELECT id FROM contacts WHERE address = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);

  return ms_rows_read_int (stmt, id, error);
}

gboolean
ms_contact_table_ensure (MsDb            *db,
                         const MsAddress *address,
                         gint64          *id,
                         gboolean        *made,
                         GError         **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO contacts (address, written) VALUES (?1, ?2)"
                        " ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address->key);
  ms_stmt_bind_text (stmt, 2, address->written);
  if (!ms_stmt_run (stmt, &changed, error) || !find_id (db, address->key, id, error))
    return FALSE;

  if (made != NULL)
    *made = changed > 0;

  return TRUE;
}

/* (transfer full): the contact's values with the new ones at their positions */
static GPtrArray *
merge (MsDb              *db,
       const MsContact   *contact,
       const char *const *names,
       const char *const *values,
       GError           **error)
{
  g_autoptr (GPtrArray) merged = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; contact->values[i] != NULL; i++)
    g_ptr_array_add (merged, g_strdup (contact->values[i]));

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint position = 0;

      if (!ms_field_rows_ensure (db, names[i], &position, error))
        return NULL;

      if (merged->len <= position)
        g_ptr_array_set_size (merged, position + 1);
      g_free (merged->pdata[position]);
      merged->pdata[position] = g_strdup (values[i]);
    }

  return g_steal_pointer (&merged);
}

gboolean
ms_contact_table_set_fields (MsDb              *db,
                             gint64             id,
                             const char *const *names,
                             const char *const *values,
                             GError           **error)
{
  g_autoptr (MsContact) contact = ms_contact_table_get (db, id, error);
  g_autoptr (GPtrArray) merged = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (MsStmt) stmt = NULL;

  if (contact == NULL)
    return FALSE;

  merged = merge (db, contact, names, values, error);
  stmt =
      merged != NULL
          ? ms_db_prepare (db, "UPDATE contacts SET fields = nullif (?2, '[]') WHERE id = ?1",
                           error)
          : NULL;
  if (stmt == NULL)
    return FALSE;

  ms_fields_encode (json, (const char *const *) merged->pdata, merged->len);
  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_static (stmt, 2, json->str, json->len);

  return ms_stmt_run (stmt, NULL, error);
}

/* Recipients of the address that wait for their turn fail, with an attempt that says why. */
static gboolean
fail_waiting (MsDb *db, const char *key, MsState last, const char *reason, GError **error)
{
  g_autoptr (MsStmt) attempt = NULL;
  g_autoptr (MsStmt) state = NULL;

  attempt = ms_db_prepare (db,
                           "INSERT INTO attempts"
                           " (recipient_id, number, run_id, at, state, code, reply)"
                           " SELECT id, tries + 1, coalesce ((SELECT max (id) FROM runs"
                           " WHERE campaign_id = recipients.campaign_id), 0), ?3, ?4, 0, ?5"
                           " FROM recipients WHERE " RECIPIENTS_OF "AND state <= ?2",
                           error);
  if (attempt == NULL)
    return FALSE;

  ms_stmt_bind_text (attempt, 1, key);
  ms_stmt_bind_int (attempt, 2, last);
  ms_stmt_bind_int (attempt, 3, ms_clock_wall ());
  ms_stmt_bind_int (attempt, 4, MS_STATE_FAILED);
  ms_stmt_bind_text (attempt, 5, reason);
  if (!ms_stmt_run (attempt, NULL, error))
    return FALSE;

  state = ms_db_prepare (db,
                         "UPDATE recipients SET state = ?3, tries = tries + 1"
                         " WHERE " RECIPIENTS_OF "AND state <= ?2",
                         error);
  if (state == NULL)
    return FALSE;

  ms_stmt_bind_text (state, 1, key);
  ms_stmt_bind_int (state, 2, last);
  ms_stmt_bind_int (state, 3, MS_STATE_FAILED);

  return ms_stmt_run (state, NULL, error);
}

/* Where the new address is a recipient of the same campaign already, the old one's row fails:
 * nobody gets a message twice. */
static gboolean
move_waiting (MsDb *db, const char *before, const MsAddress *now, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE OR IGNORE recipients SET address = ?2, written = ?3"
                        " WHERE " RECIPIENTS_OF "AND state = ?4",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, before);
  ms_stmt_bind_text (stmt, 2, now->key);
  ms_stmt_bind_text (stmt, 3, now->written);
  ms_stmt_bind_int (stmt, 4, MS_STATE_QUEUED);
  if (!ms_stmt_run (stmt, NULL, error))
    return FALSE;

  return g_ascii_strcasecmp (before, now->key) == 0 ||
         fail_waiting (db, before, MS_STATE_QUEUED, "address corrected", error);
}

gboolean
ms_contact_table_set_address (MsDb *db, gint64 id, const MsAddress *address, GError **error)
{
  g_autoptr (MsContact) contact = ms_contact_table_get (db, id, error);
  g_autoptr (MsStmt) stmt = NULL;

  if (contact == NULL)
    return FALSE;

  stmt =
      ms_db_prepare (db, "UPDATE contacts SET address = ?2, written = ?3 WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_text (stmt, 2, address->key);
  ms_stmt_bind_text (stmt, 3, address->written);

  return ms_rows_run_unique (stmt, NULL, error,
                             _ ("There is a contact with the address %s already"),
                             address->key) &&
         move_waiting (db, contact->address, address, error);
}

gboolean
ms_contact_table_join (MsDb *db, gint64 id, gint64 list, gboolean *joined, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  guint changed = 0;

  stmt = ms_db_prepare (db,
                        "INSERT INTO memberships (list_id, contact_id) VALUES (?1, ?2)"
                        " ON CONFLICT DO NOTHING",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_int (stmt, 2, id);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  if (joined != NULL)
    *joined = changed > 0;

  return TRUE;
}

gboolean
ms_contact_table_leave (MsDb *db, gint64 id, gint64 list, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db, "DELETE FROM memberships WHERE list_id = ?1 AND contact_id = ?2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, list);
  ms_stmt_bind_int (stmt, 2, id);

  return ms_rows_run_one (stmt, error, _ ("The contact is not on that list"));
}

static gboolean
leave_all (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "DELETE FROM memberships"
                        " WHERE list_id IN (SELECT id FROM lists) AND contact_id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_contact_table_remove (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsContact) contact = ms_contact_table_get (db, id, error);
  g_autoptr (MsStmt) stmt = NULL;

  if (contact == NULL ||
      !fail_waiting (db, contact->address, MS_STATE_CLAIMED, "contact deleted", error) ||
      !leave_all (db, id, error))
    return FALSE;

  stmt = ms_db_prepare (db, "DELETE FROM contacts WHERE id = ?1", error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);

  return ms_stmt_run (stmt, NULL, error);
}
