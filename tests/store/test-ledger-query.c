/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ledger-query.c - counts, pages, attempts and the audience, against a small ledger */

#include "config.h"

#include "ms-page-index.h"
#include "table-fixture.h"

#define BIT(state) (1u << (state))

/* Campaign 2 lies between the rows of campaign 1, as after a resend to those added since. */
#define LEDGER                                                                               \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created, first_recipient,"     \
  " last_recipient)"                                                                         \
  " VALUES (1, 'x', '', '', '[]', 0, 10, 15), (2, 'y', '', '', '[]', 0, 13, 14),"            \
  " (3, 'z', '', '', '[]', 0, 0, 0);"                                                        \
  "INSERT INTO peers VALUES (1, 'account:A', '', 'mx.example.org', '192.0.2.1', 'TLSv1.3')," \
  " (2, 'direct', 'mx.example.org', 'mx.example.org', '192.0.2.1', '');"                     \
  "INSERT INTO recipients (id, campaign_id, address, written, state, tries) VALUES"          \
  " (10, 1, 'ann@example.org', NULL, 3, 2), (11, 1, 'bob@example.org', NULL, 4, 1),"         \
  " (12, 1, 'c@xn--bcher-kva.example', 'c@bücher.example', 0, 0),"                          \
  " (13, 2, 'ann@example.org', NULL, 5, 1), (14, 2, 'dan@example.org', NULL, 0, 0),"         \
  " (15, 1, 'eve@example.org', NULL, 4, 1);"                                                 \
  "INSERT INTO attempts VALUES (10, 1, 1, 1, 100, 4, 450, '4.7.1', 'later', NULL),"          \
  " (10, 2, 2, 1, 300, 3, 250, '2.0.0', 'queued', 'ABC'),"                                   \
  " (11, 1, 1, 1, 110, 4, 451, NULL, 'busy 100%', NULL),"                                    \
  " (13, 1, 1, NULL, 120, 5, 0, NULL, 'contact deleted', NULL),"                             \
  " (15, 1, 1, 2, 130, 4, 450, '4.2.0', 'greylisted', NULL)"

static void
test_counts (TableFixture *fixture, gconstpointer data)
{
  MsLedgerCounts counts;

  table_fixture_exec (fixture, LEDGER);
  g_assert_true (ms_ledger_query_counts (fixture->db, 1, &counts, NULL));
  g_assert_cmpuint (counts.recipients, ==, 4);
  g_assert_cmpuint (counts.states[MS_STATE_QUEUED], ==, 1);
  g_assert_cmpuint (counts.states[MS_STATE_SENT], ==, 1);
  g_assert_cmpuint (counts.states[MS_STATE_DEFERRED], ==, 2);
  g_assert_cmpuint (counts.states[MS_STATE_FAILED], ==, 0);

  g_assert_true (ms_ledger_query_counts (fixture->db, 3, &counts, NULL));
  g_assert_cmpuint (counts.recipients, ==, 0);
}

static char *
join_ids (GPtrArray *page)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < page->len; i++)
    g_string_append_printf (out, "%" G_GINT64_FORMAT " ",
                            ((MsRecipientRow *) page->pdata[i])->id);

  return g_string_free (out, FALSE);
}

static gboolean
append_id (const MsRecipientRow *row, gpointer out, GError **error)
{
  g_string_append_printf (out, "%" G_GINT64_FORMAT " ", row->id);

  return TRUE;
}

static void
test_page (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char       *name;
    MsRecipientFilter filter;
    gint64            after;
    guint             limit;
    const char       *expect;
  } cases[] = {
    { "all", { 1, 0, NULL }, 0, 9, "10 11 12 15 " },
    { "other campaign", { 2, 0, NULL }, 0, 9, "13 14 " },
    { "no rows", { 3, 0, NULL }, 0, 9, "" },
    { "first page", { 1, 0, NULL }, 0, 2, "10 11 " },
    { "second page", { 1, 0, NULL }, 11, 2, "12 15 " },
    { "behind the last", { 1, 0, NULL }, 15, 2, "" },
    { "one state", { 1, BIT (MS_STATE_DEFERRED), NULL }, 0, 9, "11 15 " },
    { "one state, second page", { 1, BIT (MS_STATE_DEFERRED), NULL }, 11, 9, "15 " },
    { "state 0", { 1, BIT (MS_STATE_QUEUED), NULL }, 0, 9, "12 " },
    { "two states",
      { 1, BIT (MS_STATE_SENT) | BIT (MS_STATE_DEFERRED), NULL },
      0,
      9,
      "10 11 15 " },
    { "search", { 1, 0, "BOB" }, 0, 9, "11 " },
    { "search as written", { 1, 0, "bücher" }, 0, 9, "12 " },
    { "search the reply", { 1, BIT (MS_STATE_DEFERRED), "grey" }, 0, 9, "15 " },
    { "search a per cent sign", { 1, 0, "%" }, 0, 9, "11 " },
    { "site", { 1, 0, NULL, "mx.example.org" }, 0, 9, "15 " },
    { "site and another state", { 1, BIT (MS_STATE_SENT), NULL, "mx.example.org" }, 0, 9, "" },
    { "site and search", { 1, 0, "eve", "mx.example.org" }, 0, 9, "15 " },
    { "another site", { 1, 0, NULL, "mx.example.net" }, 0, 9, "" },
  };

  table_fixture_exec (fixture, LEDGER);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) page = NULL;
      g_autoptr (GString) each = g_string_new (NULL);
      g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_autofree char *ids = NULL;
      guint64          count = 0;

      g_test_message ("%s", cases[i].name);
      page = ms_ledger_query_page (fixture->db, &cases[i].filter, cases[i].after,
                                   cases[i].limit, &error);
      g_assert_no_error (error);
      ids = join_ids (page);
      g_assert_cmpstr (ids, ==, cases[i].expect);

      g_assert_true (
          ms_ledger_query_each (fixture->db, &cases[i].filter, append_id, each, &error));
      if (cases[i].after == 0 && cases[i].limit == 9)
        {
          g_assert_cmpstr (each->str, ==, cases[i].expect);
          g_assert_true (ms_page_index_recipients (fixture->db, &cases[i].filter, 1, keys,
                                                   &count, &error));
          g_assert_cmpuint (count, ==, page->len);
        }
    }
}

/* Of one who bounced the newest bounce that counts is what is said of him. */
static void
test_bounced (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *change;
    guint       code;
    const char *reply;
    gint class;
  } steps[] = {
    { "UPDATE recipients SET state = 6 WHERE id = 10", 550, "no such user", 2 },
    { "UPDATE returned SET undone = 1 WHERE id = 2", 0, "full", 6 },
    { "UPDATE recipients SET state = 3 WHERE id = 10", 250, "queued", -1 },
  };

  table_fixture_exec (fixture, LEDGER);
  table_fixture_exec (fixture,
                      "INSERT INTO returned (id, kind, address, campaign_id, recipient_id,"
                      " weight, class, code, enhanced, diagnostic, at) VALUES"
                      " (1, 1, 'ann@example.org', 1, 10, 1, 6, 0, NULL, 'full', 1),"
                      " (2, 1, 'ann@example.org', 1, 10, 2, 2, 550, '5.1.1',"
                      " 'no such user', 2),"
                      " (3, 2, 'ann@example.org', 1, 10, 0, 0, 0, NULL, 'delayed', 3),"
                      " (4, 1, 'ann@example.org', 2, 13, 0, 0, 0, NULL, 'of another', 4)");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      MsRecipientFilter filter = { 1, 0, steps[i].reply };
      g_autoptr (MsRecipientRow) ann = NULL;
      g_autoptr (GPtrArray) page = NULL;
      g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
      guint64 count = 0;

      table_fixture_exec (fixture, steps[i].change);
      ann = ms_ledger_query_find (fixture->db, 1, "ann@example.org", NULL);
      g_assert_cmpuint (ann->last.code, ==, steps[i].code);
      g_assert_cmpstr (ann->last.reply, ==, steps[i].reply);
      g_assert_cmpint (ann->last.class, ==, steps[i].class);
      g_assert_cmpstr (ann->last.server, ==, "mx.example.org");
      page = ms_ledger_query_page (fixture->db, &filter, 0, 9, NULL);
      g_assert_cmpuint (page->len, ==, 1);
      g_assert_true (ms_page_index_recipients (fixture->db, &filter, 1, keys, &count, NULL));
      g_assert_cmpuint (count, ==, 1);
    }
}

static void
test_row (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsRecipientRow) ann = NULL;
  g_autoptr (MsRecipientRow) untried = NULL;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;
  const MsAttempt *first;

  table_fixture_exec (fixture, LEDGER);
  ann = ms_ledger_query_find (fixture->db, 1, "Ann@Example.ORG", &error);
  g_assert_no_error (error);
  g_assert_cmpint (ann->state, ==, MS_STATE_SENT);
  g_assert_cmpint (ann->first_attempt, ==, 100);
  g_assert_cmpuint (ann->last.number, ==, 2);
  g_assert_cmpint (ann->last.at, ==, 300);
  g_assert_cmpuint (ann->last.code, ==, 250);
  g_assert_cmpstr (ann->last.enhanced, ==, "2.0.0");
  g_assert_cmpstr (ann->last.reply, ==, "queued");
  g_assert_cmpstr (ann->last.reference, ==, "ABC");
  g_assert_cmpstr (ann->last.route, ==, "account:A");
  g_assert_cmpstr (ann->last.server, ==, "mx.example.org");
  g_assert_cmpstr (ann->last.address, ==, "192.0.2.1");
  g_assert_cmpstr (ann->last.tls, ==, "TLSv1.3");

  untried = ms_ledger_query_find (fixture->db, 1, "c@bücher.example", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ms_recipient_row_get_shown (untried), ==, "c@bücher.example");
  g_assert_cmpuint (untried->last.number, ==, 0);
  g_assert_cmpstr (untried->last.reply, ==, "");

  attempts = ms_ledger_query_attempts (fixture->db, ann->id, &error);
  g_assert_cmpuint (attempts->len, ==, 2);
  first = attempts->pdata[0];
  g_assert_cmpint (first->state, ==, MS_STATE_DEFERRED);
  g_assert_cmpstr (first->reply, ==, "later");
  g_assert_cmpstr (first->reference, ==, "");

  g_assert_null (ms_ledger_query_find (fixture->db, 1, "dan@example.org", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

static gboolean
stop (const MsRecipientRow *row, gpointer data, GError **error)
{
  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, "enough");

  return FALSE;
}

static void
test_each_ends (TableFixture *fixture, gconstpointer data)
{
  const MsRecipientFilter filter = { 1, 0, NULL };
  g_autoptr (GError) error = NULL;

  table_fixture_exec (fixture, LEDGER);
  g_assert_false (ms_ledger_query_each (fixture->db, &filter, stop, NULL, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
}

static GArray *
new_ids (const gint64 *ids)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; *ids != 0; ids++)
    g_array_append_val (array, *ids);

  return array;
}

static void
test_audience (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    gint64      campaign;
    gint64      lists[3];
    gint64      excluded[3];
    guint       recipients;
    guint       suppressed;
  } cases[] = {
    { "one list", 0, { 1 }, { 0 }, 3, 1 },
    { "two lists share a contact", 0, { 1, 2 }, { 0 }, 4, 1 },
    { "one excluded", 0, { 1 }, { 2 }, 2, 1 },
    { "a suppressed one excluded", 0, { 1, 2 }, { 3 }, 4, 0 },
    { "itself excluded", 0, { 1 }, { 1 }, 0, 0 },
    { "no list", 0, { 0 }, { 0 }, 0, 0 },
    { "an empty list", 0, { 9 }, { 0 }, 0, 0 },
    { "recipients already", 1, { 1, 2 }, { 0 }, 2, 1 },
  };

  table_fixture_exec (fixture, LEDGER);
  table_fixture_exec (fixture,
                      "INSERT INTO contacts (id, address) VALUES (1, 'Ann@example.org'),"
                      " (2, 'bob@example.org'), (3, 'fay@example.org'), (4, 'gus@example.org'),"
                      " (5, 'hal@example.org');"
                      "INSERT INTO lists (id, name, created) VALUES (1, 'a', 0), (2, 'b', 0),"
                      " (3, 'c', 0);"
                      "INSERT INTO memberships (list_id, contact_id) VALUES (1, 1), (1, 2),"
                      " (1, 3), (1, 4), (2, 3), (2, 5), (3, 4);"
                      "INSERT INTO suppressions (address, written, reason, at) VALUES "
                      "('GUS@example.org', NULL, 'manual', 0),"
                      " ('nobody@example.org', NULL, 'manual', 0)");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GArray) lists = new_ids (cases[i].lists);
      g_autoptr (GArray) excluded = new_ids (cases[i].excluded);

      MsAudience audience = { 0 };

      g_test_message ("%s", cases[i].name);
      g_assert_true (ms_ledger_query_audience (fixture->db, cases[i].campaign, lists,
                                               excluded->len > 0 ? excluded : NULL, &audience,
                                               &error));
      g_assert_no_error (error);
      g_assert_cmpuint (audience.recipients, ==, cases[i].recipients);
      g_assert_cmpuint (audience.suppressed, ==, cases[i].suppressed);
    }
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/ledger-query/counts", test_counts },   { "/ledger-query/page", test_page },
    { "/ledger-query/row", test_row },         { "/ledger-query/each-ends", test_each_ends },
    { "/ledger-query/bounced", test_bounced }, { "/ledger-query/audience", test_audience },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
