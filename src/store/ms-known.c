/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-known.c - all that is known of a person, for himself */

#include "config.h"

#include "ms-known.h"
#include "ms-rows.h"
#include "ms-state.h"
#include "ms-text.h"
#include "ms-verification.h"

#define TIME(column)                                                      \
  "CASE WHEN " column " > 0 THEN strftime ('%Y-%m-%dT%H:%M:%SZ', " column \
  " / 1000000, 'unixepoch') END"

/* The name of a number: ?2 and ?3 are JSON arrays of names. */
#define STATE(column)   "json_extract (?2, '$[' || " column " || ']')"
#define VERDICT(column) "json_extract (?3, '$[' || " column " || ']')"

/* Each row is one JSON object.  ?1: the key. */
static const struct
{
  const char *name;
  const char *sql;
  gboolean    states;   /* it has ?2 */
  gboolean    verdicts; /* it has ?3 */
} kinds[] = {
  { "contact",
    "SELECT json_object ('email', coalesce (c.written, c.address), 'fields', (SELECT"
    " json_group_object (f.name, v.value) FROM json_each (c.fields) v JOIN fields f"
    " ON f.position = v.key WHERE v.value <> ''), 'lists', (SELECT json_group_array (l.name)"
    " FROM lists l JOIN memberships m ON m.list_id = l.id AND m.contact_id = c.id))"
    " FROM contacts c WHERE c.address = ?1" },
  { "campaigns",
    "SELECT json_object ('campaign', c.name, 'subject', c.subject, 'state', " STATE (
        "r.state") ","
                   " 'attempts', (SELECT json_group_array (json_object ('time', " TIME (
                       "a.at") ", 'code',"
                               " a.code, 'enhanced_code', a.enhanced, 'reply', a.reply, "
                               "'server', p.server))"
                               " FROM attempts a LEFT JOIN peers p ON p.id = a.peer_id WHERE "
                               "a.recipient_id = r.id))"
                               " FROM campaigns c JOIN recipients r ON r.campaign_id = c.id "
                               "AND r.address = ?1",
    TRUE, FALSE },
  { "suppressions", "SELECT json_object ('list', list, 'reason', reason, 'time', " TIME (
                        "at") ")"
                              " FROM suppressions WHERE address = ?1" },
  { "erasures",
    "SELECT json_object ('reason', reason, 'time', " TIME (
        "at") ") FROM erasures"
              " WHERE EXISTS (SELECT 1 FROM erasures) AND hash = address_hash (?1)" },
  { "verifications",
    "SELECT json_object ('verdict', " VERDICT (
        "verdict") ", 'code', code, 'reply', reply, 'server', server,"
                   " 'time', " TIME ("at") ") FROM verifications WHERE address = ?1",
    FALSE, TRUE },
  { "returned", "SELECT json_object ('sender', m.sender, 'subject', m.subject, 'code', r.code,"
                " 'diagnostic', r.diagnostic, 'time', " TIME (
                    "r.at") ", 'mail', m.id)"
                            " FROM returned r LEFT JOIN returns m ON m.id = r.return_id WHERE "
                            "r.address = ?1" },
  { "consents", "SELECT json_object ('name', name, 'list', list, 'text', text, 'asked',"
                " " TIME ("asked_at") ", 'asked_from', asked_from, 'confirmed', " TIME (
                    "confirmed_at") ", 'confirmed_from', confirmed_from) FROM consents WHERE "
                                    "address = ?1" },
  { "imports",
    "SELECT json_object ('file', i.file, 'list', i.list_name, 'time', " TIME (
        "i.started") ", 'earlier_fields', json (c.fields)) FROM imports i JOIN import_changes c"
                     " ON c.import_id = i.id AND c.address = ?1" },
};

typedef const char *(*NameFunc) (guint number);

static const char *
name_state (guint number)
{
  return ms_state_to_string (number);
}

static const char *
name_verdict (guint number)
{
  return ms_verified_to_string (number);
}

static char *
names_to_json (NameFunc name, guint count)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < count; i++)
    {
      g_string_append (out, i > 0 ? "," : "");
      ms_text_append_json (out, name (i), -1);
    }
  g_string_append_c (out, ']');

  return g_string_free (out, FALSE);
}

static gpointer
read_object (MsStmt *stmt)
{
  return ms_stmt_dup_text (stmt, 0);
}

static gboolean
append_kind (MsDb *db, guint kind, const char *key, GString *out, GError **error)
{
  g_autofree char *states = names_to_json (name_state, MS_N_STATES);
  g_autofree char *verdicts = names_to_json (name_verdict, MS_N_VERIFIED);
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, kinds[kind].sql, error);
  g_autoptr (GPtrArray) objects = NULL;

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_text (stmt, 1, key);
  if (kinds[kind].states)
    ms_stmt_bind_text (stmt, 2, states);
  if (kinds[kind].verdicts)
    ms_stmt_bind_text (stmt, 3, verdicts);
  objects = ms_rows_collect (stmt, read_object, g_free, error);
  if (objects == NULL)
    return FALSE;

  g_string_append_printf (out, ",\n\"%s\":[", kinds[kind].name);
  for (guint i = 0; i < objects->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ",\n" : "", (char *) objects->pdata[i]);
  g_string_append_c (out, ']');

  return TRUE;
}

char *
ms_known_to_json (MsDb *db, const MsAddress *address, GError **error)
{
  g_autoptr (GString) out = g_string_new ("{\"address\":");

  ms_text_append_json (out, address->written != NULL ? address->written : address->key, -1);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (!append_kind (db, i, address->key, out, error))
      return NULL;
  g_string_append (out, "}\n");

  return g_string_free (g_steal_pointer (&out), FALSE);
}
