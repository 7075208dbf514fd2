/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-suppressed.c - one rule of who is suppressed, wherever it is applied */

#include "config.h"

#include "ms-audience-query.h"
#include "ms-contact-table.h"
#include "ms-ledger-query.h"
#include "ms-ledger.h"
#include "ms-list-table.h"
#include "ms-suppression-table.h"
#include "ms-token-key.h"
#include "ms-verification-table.h"
#include "table-fixture.h"

#include <string.h>

#define NEWS   1
#define OFFERS 2
#define STAFF  4

#define WORLD                                                                       \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created) VALUES"      \
  " (1, 'May', '', '', '[]', 0);"                                                   \
  "INSERT INTO lists (id, name, created) VALUES (1, 'News', 0), (2, 'Offers', 0),"  \
  " (3, 'Staff', 0);"                                                               \
  "INSERT INTO contacts (id, address) VALUES (1, 'Ann@x.test'), (2, 'bob@y.test');" \
  "INSERT INTO memberships (list_id, contact_id) VALUES (1, 2);"

#define ROW(address, list)                                                                  \
  "INSERT INTO suppressions (address, list, reason, at) VALUES ('" address "', '" list "'," \
  " 'manual', 0);"

static const struct
{
  const char *name;
  const char *rows;
  gboolean    erased;
  guint       on; /* lists that the contact is on */
  guint       to; /* lists that the campaign goes to */
  gboolean    suppressed;
} cases[] = {
  { "nobody", "", FALSE, NEWS, NEWS, FALSE },
  { "somebody else", ROW ("bob@x.test", "") ROW ("ann@y.test", ""), FALSE, NEWS, NEWS, FALSE },
  { "everything", ROW ("ann@X.TEST", ""), FALSE, NEWS, NEWS, TRUE },
  { "the domain", ROW ("@X.test", ""), FALSE, NEWS, NEWS, TRUE },
  { "a domain above", ROW ("@test", ""), FALSE, NEWS, NEWS, FALSE },
  { "another domain", ROW ("@ax.test", ""), FALSE, NEWS, NEWS, FALSE },
  { "no wildcards", ROW ("@%", "") ROW ("%", "") ROW ("*@x.test", "") ROW ("@_.test", ""),
    FALSE, NEWS, NEWS, FALSE },
  { "erased", "", TRUE, NEWS, NEWS, TRUE },
  { "erased, on another list", ROW ("ann@x.test", "Offers"), TRUE, NEWS | OFFERS, NEWS, TRUE },
  { "the list", ROW ("ann@x.test", "NEWS"), FALSE, NEWS, NEWS, TRUE },
  { "the domain for the list", ROW ("@x.test", "news"), FALSE, NEWS, NEWS, TRUE },
  { "another list", ROW ("ann@x.test", "Offers"), FALSE, NEWS | OFFERS, NEWS, FALSE },
  { "one of two lists", ROW ("ann@x.test", "News"), FALSE, NEWS | OFFERS, NEWS | OFFERS,
    FALSE },
  { "both lists", ROW ("ann@x.test", "News") ROW ("@x.test", "Offers"), FALSE, NEWS | OFFERS,
    NEWS | OFFERS, TRUE },
  { "the only one of two that he is on", ROW ("ann@x.test", "News"), FALSE, NEWS, NEWS | OFFERS,
    TRUE },
  { "one of two, on the other", ROW ("ann@x.test", "News"), FALSE, OFFERS, NEWS | OFFERS,
    FALSE },
  { "on a list beside", ROW ("ann@x.test", "News"), FALSE, NEWS | STAFF, NEWS | OFFERS, TRUE },
  { "on none any more", ROW ("ann@x.test", "News"), FALSE, 0, NEWS | OFFERS, TRUE },
  { "on none any more, and another list", ROW ("ann@x.test", "Staff"), FALSE, 0, NEWS, FALSE },
};

/* Runs @sql, which ends before a list's id and a bracket, for each of @lists. */
static GArray *
for_lists (TableFixture *fixture, const char *sql, guint lists)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gint64 id = 1; id <= 3; id++)
    if (lists >> (id - 1) & 1)
      {
        g_autofree char *whole = g_strdup_printf ("%s%d)", sql, (int) id);

        table_fixture_exec (fixture, whole);
        g_array_append_val (ids, id);
      }

  return ids;
}

static gboolean
note_ann (const MsAudienceRow *row, gpointer data)
{
  if (g_ascii_strcasecmp (row->address, "ann@x.test") == 0)
    *(gboolean *) data = row->suppressed;

  return TRUE;
}

/* He is claimed before he is suppressed, and may have left the lists since. */
static void
assert_mark (TableFixture *fixture, gboolean suppressed)
{
  g_autoptr (GError) error = NULL;

  MsState state = MS_STATE_QUEUED;

  table_fixture_exec (fixture, "DELETE FROM recipients; INSERT INTO recipients (id,"
                               " campaign_id, address, state) VALUES (7, 1, 'ann@x.test', 1)");
  g_assert_true (ms_ledger_mark (fixture->db, 7, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, suppressed ? MS_STATE_SUPPRESSED : MS_STATE_SENDING);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients"), ==, state);
  g_assert_true (ms_ledger_mark (fixture->db, 7, &state, NULL));
  g_assert_cmpint (state, ==, MS_STATE_QUEUED);
}

static void
assert_audience (TableFixture *fixture, const GArray *lists, gboolean suppressed)
{
  MsAudience audience = { 0 };
  gboolean   seen = !suppressed;

  g_assert_true (ms_audience_query_each (fixture->db, lists, NULL, note_ann, &seen, NULL));
  g_assert_cmpint (seen, ==, suppressed);
  g_assert_true (ms_ledger_query_audience (fixture->db, 0, lists, NULL, &audience, NULL));
  g_assert_cmpint (audience.suppressed, ==, suppressed);
}

static void
assert_snapshot (TableFixture *fixture, const GArray *lists, gboolean suppressed)
{
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_true (ms_ledger_snapshot (fixture->db, 1, lists, nothing, NULL));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients WHERE address "
                                                  "= 'ann@x.test'"),
                   ==, suppressed ? MS_STATE_SUPPRESSED : MS_STATE_QUEUED);
}

/* Whoever failed is not tried again then, and is told of; the deferred are left to the mark. */
static void
assert_requeue (TableFixture *fixture, gboolean suppressed)
{
  const guint states = 1u << MS_STATE_DEFERRED | 1u << MS_STATE_FAILED;
  MsResend    resend = { 9, 9, 9 };
  guint       count = 0;

  table_fixture_exec (fixture, "DELETE FROM recipients; INSERT INTO recipients (id,"
                               " campaign_id, address, state) VALUES (7, 1, 'ann@x.test', 5),"
                               " (8, 1, 'someone@else.test', 5), (9, 1, 'Later@z.test', 4),"
                               " (10, 1, 'nobody@else.test', 8)");
  g_assert_true (ms_ledger_query_resend (fixture->db, 1, states, &resend, NULL));
  g_assert_cmpuint (resend.tried, ==, 3 - suppressed);
  g_assert_cmpuint (resend.bounced, ==, 0);
  g_assert_cmpuint (resend.others, ==, suppressed);
  g_assert_true (ms_ledger_requeue (fixture->db, 1, states, &count, NULL));
  g_assert_cmpuint (count, ==, resend.tried);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients WHERE id = 7"),
                   ==, suppressed ? MS_STATE_FAILED : MS_STATE_QUEUED);
}

static void
erase (TableFixture *fixture, const char *address)
{
  g_autoptr (MsTokenKey) key = ms_token_key_load (fixture->db, NULL);
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT INTO erasures (hash, reason, at) VALUES (%" G_GINT64_FORMAT
                         ", 'erased', 0)",
                         ms_token_hash_address (key, address));
  table_fixture_exec (fixture, sql);
}

static void
test_rule (TableFixture *fixture, gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GArray) on = NULL;
  g_autoptr (GArray) to = NULL;

  table_fixture_exec (fixture, WORLD);
  table_fixture_exec (fixture, cases[i].rows);
  if (cases[i].erased)
    erase (fixture, "ANN@x.test");
  on = for_lists (fixture, "INSERT INTO memberships (contact_id, list_id) VALUES (1, ",
                  cases[i].on);
  to = for_lists (fixture,
                  "INSERT INTO campaign_lists (campaign_id, excluded, list_id) VALUES (1, 0, ",
                  cases[i].to);
  assert_mark (fixture, cases[i].suppressed);
  assert_requeue (fixture, cases[i].suppressed);
  if ((cases[i].on & cases[i].to) != 0)
    {
      assert_audience (fixture, to, cases[i].suppressed);
      assert_snapshot (fixture, to, cases[i].suppressed);
    }
}

static gboolean
is_shown_suppressed (TableFixture *fixture, gint64 list)
{
  g_autoptr (GPtrArray) page = ms_contact_table_page (fixture->db, list, "ann", 0, 0, 9, NULL);

  g_assert_cmpuint (page->len, ==, 1);

  return ((MsContact *) page->pdata[0])->suppressed;
}

/* What is shown of a list, and verified on it, is what it may not mail. */
static void
test_lists (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsContact) contact = NULL;
  g_autoptr (GPtrArray) news = NULL;
  g_autoptr (GPtrArray) offers = NULL;

  table_fixture_exec (fixture,
                      WORLD ROW ("ann@x.test", "News") "INSERT INTO memberships (list_id, "
                                                       "contact_id) VALUES (1, 1), (2, 1)");
  g_assert_true (is_shown_suppressed (fixture, 1));
  g_assert_false (is_shown_suppressed (fixture, 2));
  g_assert_false (is_shown_suppressed (fixture, 0));
  contact = ms_contact_table_find (fixture->db, "ann@x.test", NULL);
  g_assert_false (contact->suppressed);

  news = ms_verification_table_page (fixture->db, 1, 0, 9, NULL);
  g_assert_cmpuint (news->len, ==, 1);
  offers = ms_verification_table_page (fixture->db, 2, 0, 9, NULL);
  g_assert_cmpuint (offers->len, ==, 1);

  table_fixture_exec (fixture, ROW ("@x.test", ""));
  g_assert_true (is_shown_suppressed (fixture, 2));
  g_assert_true (is_shown_suppressed (fixture, 0));
}

static gboolean
news_has_left (TableFixture *fixture)
{
  gboolean found = FALSE;

  g_assert_true (
      ms_suppression_table_contains (fixture->db, "ann@x.test", "news", &found, NULL));

  return found;
}

/* A suppression belongs to the name of a list and to an address, not to their rows. */
static void
test_survives (TableFixture *fixture, gconstpointer data)
{
  gint64 id = 0;

  table_fixture_exec (fixture, WORLD ROW ("ann@x.test", "News") ROW ("ann@x.test", "Offers")
                                   ROW ("bob@y.test", "Offers") ROW ("bob@y.test", "News"));
  g_assert_true (ms_contact_table_remove (fixture->db, 1, NULL));
  g_assert_true (news_has_left (fixture));
  g_assert_true (ms_list_table_remove (fixture->db, 1, NULL));
  g_assert_true (news_has_left (fixture));
  g_assert_true (ms_list_table_make (fixture->db, "NEWS", &id, NULL));
  g_assert_true (news_has_left (fixture));

  /* He who left both stays once; a name that changes in case alone loses nothing. */
  g_assert_true (ms_list_table_rename (fixture->db, id, "news", NULL));
  g_assert_true (news_has_left (fixture));
  g_assert_true (ms_list_table_remove (fixture->db, 2, NULL));
  g_assert_true (ms_list_table_rename (fixture->db, id, "Offers", NULL));
  g_assert_false (news_has_left (fixture));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM suppressions"), ==, 2);
}

/* The reason is told apart; whoever is deferred is queued, and settled by the mark. */
static void
test_resend (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  MsResend resend = { 0 };
  guint    count = 0;

  table_fixture_exec (fixture,
                      WORLD ROW ("hand@x.test", "") ROW ("late@x.test", "")
                          ROW ("@gone.test",
                               "") "INSERT INTO suppressions (address, list, reason, at) VALUES"
                                   " ('bad@x.test', '', 'bounced', 0);"
                                   "INSERT INTO recipients (campaign_id, address, state) VALUES"
                                   " (1, 'Bad@x.test', 5), (1, 'hand@x.test', 8),"
                                   " (1, 'late@x.test', 4), (1, 'a@gone.test', 5),"
                                   " (1, 'ok@x.test', 5), (1, 'sent@x.test', 3)");
  g_assert_true (ms_ledger_query_resend (fixture->db, 1, ~0u, &resend, NULL));
  text = ms_resend_describe (&resend);
  g_assert_cmpstr (text, ==,
                   "1 recipient is tried once more. 1 is suppressed because the address "
                   "bounced, and gets nothing. 3 are suppressed for other reasons, and get "
                   "nothing.");
  g_assert_true (ms_ledger_requeue (fixture->db, 1, ~0u, &count, NULL));
  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients WHERE state "
                                                  "= 0 AND address IN ('late@x.test', "
                                                  "'ok@x.test')"),
                   ==, 2);
}

/* A key that is gone must not let the erased be mailed. */
static void
test_key_gone (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strconcat (fixture->path, "-keys/token.key", NULL);
  g_autoptr (MsDb) db = NULL;
  g_autoptr (GError) error = NULL;

  MsState state = MS_STATE_QUEUED;

  table_fixture_exec (fixture,
                      WORLD "INSERT INTO recipients (id, campaign_id, address, state) VALUES"
                            " (7, 1, 'ann@x.test', 1)");
  erase (fixture, "bob@y.test");
  g_unlink (path);
  db = ms_db_open (fixture->path, MS_DB_WRITE, NULL);
  g_assert_false (ms_ledger_mark (db, 7, &state, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "token.key"));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients"), ==, 1);
}

int
main (int argc, char **argv)
{
  static const TableTest others[] = {
    { "/suppressed/lists", test_lists },
    { "/suppressed/survives", test_survives },
    { "/suppressed/key-gone", test_key_gone },
    { "/suppressed/resend", test_resend },
  };
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  TableTest tests[G_N_ELEMENTS (cases) + G_N_ELEMENTS (others)];

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_ptr_array_add (names, g_strconcat ("/suppressed/rule/", cases[i].name, NULL));
      tests[i] = (TableTest){ names->pdata[i], test_rule, GUINT_TO_POINTER (i) };
    }
  memcpy (tests + G_N_ELEMENTS (cases), others, sizeof others);

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
