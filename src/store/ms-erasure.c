/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-erasure.c - a person erased on request */

#include "config.h"

#include "ms-erasure-table.h"
#include "ms-erasure.h"
#include "ms-rows.h"
#include "ms-text.h"
#include "ms-token-key.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* By the index that each campaign has of them. */
#define HIS_RECIPIENTS "campaign_id IN (SELECT id FROM campaigns) AND address = ?1"

/* ?2: a JSON array of small texts */
#define QUOTES(text) \
  "EXISTS (SELECT 1 FROM json_each (?2) n WHERE instr (lower (" text "), n.value) > 0)"

/* What his address is called in texts. */
typedef struct
{
  const char *key;
  char       *names;  /* (owned): its forms, a JSON array in small letters */
  char       *locals; /* (owned): the parts before the @ likewise */
} Target;

static void
target_clear (Target *self)
{
  g_free (self->names);
  g_free (self->locals);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

static gpointer
read_form (MsStmt *stmt)
{
  return g_ascii_strdown (ms_stmt_get_text (stmt, 0), -1);
}

/* @cut: only what stands before the @ */
static char *
forms_to_json (const GPtrArray *forms, gboolean cut)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < forms->len; i++)
    {
      const char *form = forms->pdata[i];
      const char *at = cut ? strrchr (form, '@') : NULL;

      g_string_append (out, i > 0 ? "," : "");
      ms_text_append_json (out, form, at != NULL ? at - form : -1);
    }
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}

static gboolean
find_forms (MsDb *db, const MsAddress *address, Target *target, GError **error)
{
  g_autoptr (GPtrArray) forms = NULL;
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "SELECT f FROM (SELECT ?1 AS f UNION SELECT ?2"
                        " UNION SELECT written FROM contacts WHERE address = ?1"
                        " UNION SELECT written FROM recipients WHERE " HIS_RECIPIENTS
                        " UNION SELECT written FROM suppressions WHERE address = ?1"
                        " UNION SELECT written FROM consents WHERE address = ?1)"
                        " WHERE f NOT NULL",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, address->key);
  ms_stmt_bind_text (stmt, 2, address->written);
  forms = ms_rows_collect (stmt, read_form, g_free, error);
  if (forms == NULL)
    return FALSE;

  target->key = address->key;
  target->names = forms_to_json (forms, FALSE);
  target->locals = forms_to_json (forms, TRUE);

  return TRUE;
}

/* Who is claimed is stopped by the mark; of whom a byte may be on its way a reply will come
 * that has to find its recipient. */
static gboolean
check_idle (MsDb *db, const char *key, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (db,
                        "SELECT c.name FROM recipients r JOIN campaigns c ON c.id ="
                        " r.campaign_id WHERE r.campaign_id IN (SELECT id FROM campaigns)"
                        " AND r.address = ?1 AND r.state = 2",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (!ms_stmt_step (stmt, &row, error))
    return FALSE;
  if (!row)
    return TRUE;

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED,
               _ ("A message of “%s” is on its way to %s right now: erase the address again "
                  "in a moment. If nothing is being delivered, go on with the campaign or stop "
                  "it first"),
               ms_stmt_get_text (stmt, 0), key);

  return FALSE;
}

/* In their order: what tells whose a row is goes last.  ?1: the key. */
static const struct
{
  const char *sql;
  gboolean    locals; /* of ?2: the parts before the @ rather than whole addresses */
  gboolean    names;
} steps[] = {
  { "UPDATE attempts SET reply = '' WHERE recipient_id IN (SELECT id FROM recipients "
    "WHERE " HIS_RECIPIENTS ") AND reply <> '' AND " QUOTES ("reply"),
    TRUE, FALSE },
  { "UPDATE returns SET sender = '', subject = '', raw = x'' WHERE id IN (SELECT return_id"
    " FROM returned WHERE address = ?1)" },
  { "UPDATE returns SET sender = '', subject = '', raw = x'' WHERE ?1 NOT NULL AND " QUOTES (
        "sender || ' ' || subject || ' ' || CAST (raw AS TEXT)"),
    FALSE, TRUE },
  { "UPDATE returned SET diagnostic = '' WHERE ?1 NOT NULL AND address <> ?1 AND " QUOTES (
        "diagnostic"),
    FALSE, TRUE },
  { "DELETE FROM returned WHERE address = ?1" },
  { "UPDATE attempts SET reply = '' WHERE ?1 NOT NULL AND reply <> '' AND " QUOTES ("reply"),
    FALSE, TRUE },
  { "UPDATE campaigns SET reason = NULL WHERE ?1 NOT NULL AND " QUOTES ("reason"), FALSE,
    TRUE },
  { "DELETE FROM import_rejects WHERE ?1 NOT NULL AND " QUOTES ("raw"), FALSE, TRUE },
  { "DELETE FROM import_changes WHERE import_id IN (SELECT id FROM imports) AND address = ?1" },
  { "DELETE FROM verifications WHERE address = ?1" },
  { "DELETE FROM consents WHERE address = ?1" },
  { "DELETE FROM suppressions WHERE address = ?1" },
  { "DELETE FROM memberships WHERE contact_id = (SELECT id FROM contacts WHERE address = ?1)"
    " AND list_id IN (SELECT id FROM lists)" },
};

static gboolean
run (MsDb *db, const char *sql, const char *key, const char *quoted, guint *n, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  guint changed = 0;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (quoted != NULL)
    ms_stmt_bind_text (stmt, 2, quoted);
  if (!ms_stmt_run (stmt, &changed, error))
    return FALSE;

  *n += changed;

  return TRUE;
}

static gboolean
take_away (MsDb *db, const Target *target, MsErased *out, GError **error)
{
  guint contacts = 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (!run (db, steps[i].sql, target->key,
              steps[i].locals  ? target->locals
              : steps[i].names ? target->names
                               : NULL,
              &out->others, error))
      return FALSE;

  if (!run (db,
            "UPDATE recipients SET address = 'erased-' || id || '@erased.invalid',"
            " written = NULL, next_attempt = NULL,"
            " state = CASE WHEN state IN (0, 1, 4) THEN 7 ELSE state END WHERE " HIS_RECIPIENTS,
            target->key, NULL, &out->recipients, error) ||
      !run (db, "DELETE FROM contacts WHERE address = ?1", target->key, NULL, &contacts, error))
    return FALSE;

  out->contact = contacts > 0;

  return TRUE;
}

gboolean
ms_erasure_erase (MsDb *db, const MsAddress *address, MsErased *out, GError **error)
{
  g_auto (Target) target = { NULL };
  g_autoptr (MsTokenKey) key = ms_token_key_load (db, error);
  MsErased erased = { 0 };
  gint64   hash;

  if (key == NULL || !check_idle (db, address->key, error) ||
      !find_forms (db, address, &target, error))
    return FALSE;

  hash = ms_token_hash_address (key, address->key);
  if (!take_away (db, &target, &erased, error) ||
      !ms_erasure_table_add (db, hash, MS_ERASURE_ERASED, NULL, error))
    return FALSE;

  if (out != NULL)
    *out = erased;

  return TRUE;
}

gboolean
ms_erasure_sweep (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  gint64 busy = 1;

  if (ms_db_exec (db, "VACUUM", error))
    stmt = ms_db_prepare (db, "PRAGMA wal_checkpoint (TRUNCATE)", error);
  if (stmt != NULL && ms_rows_read_int (stmt, &busy, error) && busy == 0)
    return TRUE;

  if (error != NULL && *error == NULL)
    g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                         _ ("another program reads the database all the time"));
  g_prefix_error (error, "%s: ",
                  _ ("The data is erased, but copies may be left in the database's file until "
                     "you erase again when nothing else uses it"));

  return FALSE;
}
