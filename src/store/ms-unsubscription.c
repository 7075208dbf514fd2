/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-unsubscription.c - what a reader's wish to leave changes */

#include "config.h"

#include "ms-erasure-table.h"
#include "ms-recipient-find.h"
#include "ms-rows.h"
#include "ms-suppression-sql.h"
#include "ms-suppression-table.h"
#include "ms-unsubscription.h"

/* Whom a wish is about. */
typedef struct
{
  char *key;     /* (owned) (nullable) */
  char *written; /* (owned) (nullable) */
} Person;

static void
person_clear (Person *self)
{
  g_free (self->key);
  g_free (self->written);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Person, person_clear)

/* The walk through all contacts is for those whose campaign was deleted. */
#define BY_ADDRESS "SELECT ?2, NULL WHERE ?1 = 0 OR address_hash (?2) = ?1"
#define BY_WALK \
  "SELECT address, written FROM contacts WHERE ?1 <> 0 AND address_hash (address) = ?1"

/* @address: (nullable): ?2 */
static gboolean
find_person (MsDb       *db,
             const char *sql,
             gint64      hash,
             const char *address,
             Person     *person,
             GError    **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  gboolean row = FALSE;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, hash);
  if (address != NULL)
    ms_stmt_bind_text (stmt, 2, address);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;

  if (row)
    {
      person->key = ms_stmt_dup_text (stmt, 0);
      person->written = ms_stmt_dup_text (stmt, 1);
    }

  return TRUE;
}

/* A token outweighs the address it came with, which anybody may write into a mail. */
static gboolean
identify (MsDb *db, const MsUnsubscription *wish, Person *person, GError **error)
{
  gboolean erased = FALSE;

  if (!ms_recipient_find_address (db, &wish->token, &person->key, &person->written, error) ||
      (person->key == NULL && wish->address != NULL &&
       !find_person (db, BY_ADDRESS, wish->token.hash, wish->address, person, error)))
    return FALSE;
  if (person->key != NULL)
    return TRUE;

  return ms_erasure_table_contains (db, wish->token.hash, &erased, error) &&
         (erased || find_person (db, BY_WALK, wish->token.hash, NULL, person, error));
}

static gpointer
read_name (MsStmt *stmt)
{
  return ms_stmt_dup_text (stmt, 0);
}

/* (transfer full): the names that are known of the lists it went to */
static GStrv
read_lists (MsDb *db, gint64 campaign, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT DISTINCT name FROM (" MS_SQL_CAMPAIGN_LISTS (
                            "?1") ") WHERE name <> ''",
                        error);
  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, campaign);
  names = ms_rows_collect (stmt, read_name, g_free, error);
  if (names == NULL)
    return NULL;

  g_ptr_array_set_free_func (names, NULL);
  g_ptr_array_add (names, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
suppress (MsDb                   *db,
          const MsUnsubscription *wish,
          const Person           *person,
          const char             *list,
          gboolean               *changed,
          GError                **error)
{
  MsSuppression row = { .address = person->key,
                        .written = person->written,
                        .list = (char *) list,
                        .reason = (char *) MS_SUPPRESSION_UNSUBSCRIBED,
                        .campaign_id = wish->token.campaign,
                        .return_id = wish->return_id };
  gboolean      added = FALSE;

  if (!ms_suppression_table_add (db, &row, &added, error))
    return FALSE;

  *changed = *changed || added;

  return TRUE;
}

static gboolean
suppress_lists (MsDb                   *db,
                const MsUnsubscription *wish,
                const Person           *person,
                GStrv                   lists,
                gboolean               *changed,
                GError                **error)
{
  if (lists[0] == NULL)
    return suppress (db, wish, person, "", changed, error);

  for (guint i = 0; lists[i] != NULL; i++)
    if (!suppress (db, wish, person, lists[i], changed, error))
      return FALSE;

  return TRUE;
}

/* Not by all the settings: a bad value of another one must not keep anybody on a list. */
gboolean
ms_unsubscription_is_wide (MsDb *db, gboolean *wide, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 answer = 0;

  stmt = ms_db_prepare (db,
                        "SELECT EXISTS (SELECT 1 FROM settings"
                        " WHERE name = 'unsubscribe-scope' AND value = 'everything')",
                        error);
  if (stmt == NULL || !ms_rows_read_int (stmt, &answer, error))
    return FALSE;

  *wide = answer != 0;

  return TRUE;
}

gboolean
ms_unsubscription_apply (MsDb                   *db,
                         const MsUnsubscription *wish,
                         char                  **out_address,
                         GStrv                  *out_lists,
                         gboolean               *out_changed,
                         GError                **error)
{
  g_auto (Person) person = { NULL, NULL };
  g_auto (GStrv) lists = g_new0 (char *, 1);

  gboolean wide = FALSE;
  gboolean changed = FALSE;
  gboolean good = TRUE;

  if (!identify (db, wish, &person, error) || !ms_unsubscription_is_wide (db, &wide, error))
    return FALSE;

  if (person.key != NULL && !wish->everything && !wide)
    {
      g_strfreev (lists);
      lists = read_lists (db, wish->token.campaign, error);
      if (lists == NULL)
        return FALSE;
    }

  if (person.key != NULL)
    good = suppress_lists (db, wish, &person, lists, &changed, error);
  else if (wish->token.hash != 0)
    good = ms_erasure_table_add (db, wish->token.hash, MS_SUPPRESSION_UNSUBSCRIBED, &changed,
                                 error);
  if (!good)
    return FALSE;

  if (out_address != NULL)
    *out_address = g_steal_pointer (&person.key);
  if (out_lists != NULL)
    *out_lists = g_steal_pointer (&lists);
  if (out_changed != NULL)
    *out_changed = changed;

  return TRUE;
}
