/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-unsubscription.c - what a reader's wish changes, also when what he was mailed by is gone
 */

#include "config.h"

#include "ms-list-table.h"
#include "ms-suppression-table.h"
#include "ms-token-key.h"
#include "ms-unsubscription.h"
#include "table-fixture.h"

#include <string.h>

#define WORLD                                                                            \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created) VALUES"           \
  " (1, 'May', '', '', '[]', 0), (2, 'June', '', '', '[]', 0);"                          \
  "INSERT INTO lists (id, name, created) VALUES (1, 'News', 0), (2, 'Offers', 0),"       \
  " (3, 'Staff', 0);"                                                                    \
  "INSERT INTO contacts (id, address, written) VALUES (1, 'Ann@x.test', NULL),"          \
  " (2, 'bob@xn--bcher-kva.test', 'bob@bücher.test');"                                  \
  "INSERT INTO memberships (list_id, contact_id) VALUES (1, 1), (1, 2), (2, 1);"         \
  "INSERT INTO campaign_lists (campaign_id, list_id, excluded) VALUES (1, 1, 0),"        \
  " (1, 3, 1), (2, 1, 0), (2, 2, 0);"                                                    \
  "INSERT INTO recipients (id, campaign_id, address, written) VALUES"                    \
  " (11, 1, 'Ann@x.test', NULL), (12, 1, 'bob@xn--bcher-kva.test', 'bob@bücher.test')," \
  " (21, 2, 'Ann@x.test', NULL)"

static const struct
{
  const char *name;
  const char *before;
  gint64      campaign;
  gint64      recipient;
  const char *hashed;  /* whose hash the token holds; NULL: nobody's */
  const char *address; /* beside the token */
  gboolean    everything;
  const char *suppressed; /* "address/list" of all rows, and "#reason" of all hashes */
  const char *who;        /* NULL: nobody is named */
} cases[] = {
  { "one list", "", 1, 11, "ann@x.test", NULL, FALSE, "Ann@x.test/News", "Ann@x.test" },
  { "two lists", "", 2, 21, "ann@x.test", NULL, FALSE, "Ann@x.test/News Ann@x.test/Offers",
    "Ann@x.test" },
  { "everything, as the reader wants it", "", 1, 11, "ann@x.test", NULL, TRUE, "Ann@x.test/",
    "Ann@x.test" },
  { "everything, by the setting",
    "INSERT INTO settings VALUES ('unsubscribe-scope', 'everything')", 1, 11, "ann@x.test",
    NULL, FALSE, "Ann@x.test/", "Ann@x.test" },
  { "another setting is broken", "INSERT INTO settings VALUES ('port', 'x')", 1, 11,
    "ann@x.test", NULL, FALSE, "Ann@x.test/News", "Ann@x.test" },
  { "the contact is gone", "DELETE FROM contacts", 1, 11, "ann@x.test", NULL, FALSE,
    "Ann@x.test/News", "Ann@x.test" },
  { "the campaign is gone", "DELETE FROM campaigns", 1, 11, "ann@x.test", NULL, FALSE,
    "Ann@x.test/", "Ann@x.test" },
  { "campaign and contact are gone", "DELETE FROM campaigns; DELETE FROM contacts", 1, 11,
    "ann@x.test", NULL, FALSE, "#unsubscribed", NULL },
  { "another recipient has his id now",
    "UPDATE recipients SET address = 'new@x.test' WHERE id = 11", 1, 11, "ann@x.test", NULL,
    FALSE, "Ann@x.test/News", "Ann@x.test" },
  { "the recipient's id in another campaign", "", 2, 11, "ann@x.test", NULL, FALSE,
    "Ann@x.test/News Ann@x.test/Offers", "Ann@x.test" },
  { "the lists were never known", "DELETE FROM campaign_lists", 1, 11, "ann@x.test", NULL,
    FALSE, "Ann@x.test/", "Ann@x.test" },
  { "a token of the campaign", "", 1, 0, NULL, "ann@X.test", FALSE, "ann@X.test/News",
    "ann@X.test" },
  { "a token of the campaign alone", "", 1, 0, NULL, NULL, FALSE, "", NULL },
  { "an address alone", "", 0, 0, NULL, "ann@x.test", FALSE, "ann@x.test/", "ann@x.test" },
  { "nothing", "", 0, 0, NULL, NULL, TRUE, "", NULL },
  { "an address that is not the token's", "", 1, 11, "ann@x.test", "bob@x.test", FALSE,
    "Ann@x.test/News", "Ann@x.test" },
  { "not the token's, and his campaign is gone", "DELETE FROM campaigns; DELETE FROM contacts",
    1, 11, "ann@x.test", "bob@x.test", FALSE, "#unsubscribed", NULL },
  { "the token's, and his campaign is gone", "DELETE FROM campaigns; DELETE FROM contacts", 1,
    11, "ann@x.test", "ANN@x.test", FALSE, "ANN@x.test/", "ANN@x.test" },
  { "as he writes himself", "", 1, 12, "bob@xn--bcher-kva.test", NULL, FALSE,
    "bob@xn--bcher-kva.test/News", "bob@xn--bcher-kva.test" },
};

static char *
rows_of (TableFixture *fixture)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt =
      ms_db_prepare (fixture->db,
                     "SELECT coalesce (group_concat (t, ' '), '') FROM (SELECT address || '/'"
                     " || list AS t FROM suppressions WHERE reason = 'unsubscribed' AND"
                     " return_id = 5 UNION ALL SELECT '#' || reason FROM erasures WHERE"
                     " reason = 'unsubscribed')",
                     NULL);
  g_assert_true (ms_stmt_step (stmt, &row, NULL) && row);

  return ms_stmt_dup_text (stmt, 0);
}

static gboolean
apply (TableFixture *fixture, const MsUnsubscription *wish, char **who, GStrv *lists)
{
  g_autoptr (GError) error = NULL;

  gboolean changed = FALSE;

  g_assert_true (ms_unsubscription_apply (fixture->db, wish, who, lists, &changed, &error));
  g_assert_no_error (error);

  return changed;
}

/* Each is done twice: the second time changes nothing, and says the same. */
static void
test_apply (TableFixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MsTokenKey) key = NULL;

  MsUnsubscription wish = { .token = { MS_TOKEN_UNSUBSCRIBE, cases[i].campaign,
                                       cases[i].recipient, 0 },
                            .address = cases[i].address,
                            .everything = cases[i].everything,
                            .return_id = 5 };

  table_fixture_exec (fixture, WORLD);
  key = ms_token_key_load (fixture->db, NULL);
  if (cases[i].hashed != NULL)
    wish.token.hash = ms_token_hash_address (key, cases[i].hashed);
  table_fixture_exec (fixture, cases[i].before);

  for (guint again = 0; again < 2; again++)
    {
      g_autofree char *rows = NULL;
      g_autofree char *who = NULL;
      g_auto (GStrv) lists = NULL;

      gboolean changed = apply (fixture, &wish, &who, &lists);

      rows = rows_of (fixture);
      g_assert_cmpstr (rows, ==, cases[i].suppressed);
      g_assert_cmpint (changed, ==, again == 0 && *cases[i].suppressed != '\0');
      g_assert_cmpstr (who, ==, cases[i].who);
      g_assert_nonnull (lists);
    }

  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM suppressions"
                                                  " WHERE return_id IS NOT 5"),
                   ==, 0);
}

static gboolean
is_suppressed (TableFixture *fixture, const char *list)
{
  gboolean found = FALSE;

  g_assert_true (ms_suppression_table_contains (fixture->db, "ANN@x.test", list, &found, NULL));

  return found;
}

/* A list that is deleted between the mail and the wish, and made anew. */
static void
test_list_made_anew (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsTokenKey) key = NULL;
  g_auto (GStrv) lists = NULL;
  MsUnsubscription wish = { .token = { MS_TOKEN_RETURN, 2, 21, 0 } };

  gint64 id = 0;

  table_fixture_exec (fixture, WORLD);
  key = ms_token_key_load (fixture->db, NULL);
  wish.token.hash = ms_token_hash_address (key, "ann@x.test");
  g_assert_true (ms_list_table_remove (fixture->db, 1, NULL));
  g_assert_true (ms_list_table_make (fixture->db, "news", &id, NULL));

  g_assert_true (apply (fixture, &wish, NULL, &lists));
  g_assert_cmpuint (g_strv_length (lists), ==, 2);
  g_assert_true (is_suppressed (fixture, "NEWS"));
  g_assert_true (is_suppressed (fixture, "Offers"));
  g_assert_false (is_suppressed (fixture, "Staff"));
  g_assert_false (is_suppressed (fixture, NULL));

  g_assert_true (ms_list_table_rename (fixture->db, id, "Letter", NULL));
  g_assert_true (is_suppressed (fixture, "letter"));
  g_assert_false (is_suppressed (fixture, "News"));
  g_assert_false (apply (fixture, &wish, NULL, NULL));
}

int
main (int argc, char **argv)
{
  static const TableTest others[] = {
    { "/unsubscription/list-made-anew", test_list_made_anew },
  };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  TableTest tests[G_N_ELEMENTS (cases) + G_N_ELEMENTS (others)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_ptr_array_add (names, g_strconcat ("/unsubscription/", cases[i].name, NULL));
      tests[i] = (TableTest){ names->pdata[i], test_apply, GUINT_TO_POINTER (i) };
    }
  memcpy (tests + G_N_ELEMENTS (cases), others, sizeof others);

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
