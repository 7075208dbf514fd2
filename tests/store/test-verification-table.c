/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-verification-table.c - what is known of addresses, which are due, what becomes of the
 * bad
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-suppression-table.h"
#include "ms-verification-table.h"
#include "table-fixture.h"

#define DAY(n) (1700000000 * MS_SECOND + (n) *MS_DAY)

#define LIST  1
#define OTHER 2

static void
save (TableFixture *fixture, const char *address, MsVerified verdict, gint64 at)
{
  MsVerification row = {
    (char *) address, verdict, 250, NULL, (char *) "OK", (char *) "mx", at
  };

  g_autoptr (GError) error = NULL;

  g_assert_true (ms_verification_table_save (fixture->db, &row, &error));
  g_assert_no_error (error);
}

/* A list of five and a suppressed one, another list with one of them. */
static void
fill (TableFixture *fixture)
{
  table_fixture_exec (fixture,
                      "INSERT INTO lists (name, created) VALUES ('all', 0), ('other', 0);"
                      "INSERT INTO contacts (id, address, written) VALUES"
                      " (1, 'good@one.test', NULL), (2, 'Bad@one.test', NULL),"
                      " (3, 'later@one.test', NULL), (4, 'never@one.test', NULL),"
                      " (5, 'bad@xn--bcher-kva.test', 'bad@bücher.test'),"
                      " (6, 'gone@one.test', NULL);"
                      "INSERT INTO memberships (list_id, contact_id) SELECT 1, id FROM "
                      "contacts;"
                      "INSERT INTO memberships (list_id, contact_id) VALUES (2, 2);"
                      "INSERT INTO suppressions (address, written, reason, at) VALUES "
                      "('gone@one.test', NULL, 'manual', 0)");
  save (fixture, "good@one.test", MS_VERIFIED_GOOD, DAY (1));
  save (fixture, "bad@ONE.test", MS_VERIFIED_BAD, DAY (2));
  save (fixture, "later@one.test", MS_VERIFIED_TEMPORARY, DAY (3));
  save (fixture, "bad@xn--bcher-kva.test", MS_VERIFIED_BAD, DAY (4));
  save (fixture, "gone@one.test", MS_VERIFIED_BAD, DAY (4));
}

static void
test_find (TableFixture *fixture, gconstpointer data)
{
  MsVerification row = {
    (char *) "ann@one.test", MS_VERIFIED_BAD,        550,    (char *) "5.1.1",
    (char *) "No such user", (char *) "mx.one.test", DAY (0)
  };

  g_autoptr (MsVerification) found = NULL;
  g_autoptr (MsVerification) later = NULL;
  g_autoptr (MsVerification) none = NULL;

  g_assert_true (ms_verification_table_save (fixture->db, &row, NULL));
  g_assert_true (ms_verification_table_find (fixture->db, "ANN@one.test", &found, NULL));
  g_assert_cmpstr (found->address, ==, "ann@one.test");
  g_assert_cmpint (found->verdict, ==, MS_VERIFIED_BAD);
  g_assert_cmpuint (found->code, ==, 550);
  g_assert_cmpstr (found->enhanced, ==, "5.1.1");
  g_assert_cmpstr (found->reply, ==, "No such user");
  g_assert_cmpstr (found->server, ==, "mx.one.test");
  g_assert_cmpint (found->at, ==, DAY (0));

  save (fixture, "Ann@one.test", MS_VERIFIED_GOOD, DAY (1));
  g_assert_true (ms_verification_table_find (fixture->db, "ann@one.test", &later, NULL));
  g_assert_cmpint (later->verdict, ==, MS_VERIFIED_GOOD);
  g_assert_null (later->enhanced);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count (*) FROM verifications"), ==,
                   1);

  g_assert_true (ms_verification_table_find (fixture->db, "bob@one.test", &none, NULL));
  g_assert_null (none);
}

static void
test_due (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char          *name;
    MsVerificationFilter filter;
    gint64               since;
    const char          *due;
  } cases[] = {
    { "all",
      { FALSE, 0 },
      DAY (9),
      "good@one.test Bad@one.test later@one.test never@one.test "
      "bad@bücher.test " },
    { "all but the fresh",
      { FALSE, 0 },
      DAY (3),
      "good@one.test Bad@one.test never@one.test " },
    { "temporary", { TRUE, 0 }, DAY (9), "later@one.test " },
    { "temporary, again already", { TRUE, 0 }, DAY (3), "" },
    { "older", { FALSE, DAY (2) }, DAY (9), "good@one.test never@one.test " },
    { "older or temporary",
      { TRUE, DAY (2) },
      DAY (9),
      "good@one.test later@one.test "
      "never@one.test " },
  };

  fill (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint limit = 1; limit < 7; limit += 5)
      {
        g_autoptr (GString) seen = g_string_new (NULL);
        guint64 count = 0;
        guint64 n = 0;
        gint64  after = 0;
        guint   length;

        g_test_message ("%s", cases[i].name);
        do
          {
            g_autoptr (GError) error = NULL;
            g_autoptr (GPtrArray) page =
                ms_verification_table_due (fixture->db, LIST, &cases[i].filter, cases[i].since,
                                           after, limit, &error);

            g_assert_no_error (error);
            length = page->len;
            n += length;
            for (guint j = 0; j < length; j++)
              {
                const MsVerifiedContact *row = page->pdata[j];

                after = row->id;
                g_string_append_printf (seen, "%s ", ms_verified_contact_get_shown (row));
              }
          }
        while (length == limit);

        g_assert_cmpstr (seen->str, ==, cases[i].due);
        g_assert_true (ms_verification_table_count_due (fixture->db, LIST, &cases[i].filter,
                                                        cases[i].since, &count, NULL));
        g_assert_cmpuint (count, ==, n);
      }
}

static void
test_page (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  MsVerificationCounts counts = { 0 };
  gint64               after = 0;
  guint                length;

  fill (fixture);
  do
    {
      g_autoptr (GPtrArray) page =
          ms_verification_table_page (fixture->db, LIST, after, 2, NULL);

      length = page->len;
      for (guint i = 0; i < length; i++)
        {
          const MsVerifiedContact *row = page->pdata[i];

          after = row->id;
          g_string_append_printf (seen, "%d%s ", (int) row->id,
                                  row->known != NULL ? ms_verified_sign (row->known->verdict)
                                                     : "-");
        }
    }
  while (length == 2);
  g_assert_cmpstr (seen->str, ==, "1✓ 2✗ 3? 4- 5✗ ");

  g_assert_true (ms_verification_table_counts (fixture->db, LIST, &counts, NULL));
  g_assert_cmpuint (counts.verdicts[MS_VERIFIED_GOOD], ==, 1);
  g_assert_cmpuint (counts.verdicts[MS_VERIFIED_BAD], ==, 2);
  g_assert_cmpuint (counts.verdicts[MS_VERIFIED_TEMPORARY], ==, 1);
  g_assert_cmpuint (counts.unknown, ==, 1);
  g_assert_cmpint (counts.oldest, ==, DAY (1));
}

static void
test_suppress (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) page = NULL;
  guint64 count = 0;

  fill (fixture);
  g_assert_true (ms_verification_table_suppress_bad (fixture->db, LIST, &count, NULL));
  g_assert_cmpuint (count, ==, 2);
  g_assert_true (ms_verification_table_suppress_bad (fixture->db, LIST, &count, NULL));
  g_assert_cmpuint (count, ==, 0);

  page = ms_suppression_table_page (fixture->db, "bad@", NULL, 9, NULL);
  g_assert_cmpuint (page->len, ==, 2);
  for (guint i = 0; i < page->len; i++)
    g_assert_cmpstr (((MsSuppression *) page->pdata[i])->reason, ==, MS_SUPPRESSION_BOUNCED);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT reason = 'manual' FROM suppressions"
                                                  " WHERE address = 'gone@one.test'"),
                   ==, 1);
}

static void
test_remove (TableFixture *fixture, gconstpointer data)
{
  guint64 count = 0;

  fill (fixture);
  g_assert_true (ms_verification_table_remove_bad (fixture->db, LIST, &count, NULL));
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT sum (contact_id) FROM memberships"
                                                  " WHERE list_id = 1"),
                   ==, 1 + 3 + 4);
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT count (*) FROM memberships WHERE list_id = 2"),
                   ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count (*) FROM contacts"), ==, 6);
}

static void
test_domain (TableFixture *fixture, gconstpointer data)
{
  gboolean known = TRUE;
  gboolean accepts_all = FALSE;

  ms_clock_freeze (DAY (1));
  g_assert_true (ms_verification_table_save_domain (fixture->db, "one.test", FALSE, NULL));
  g_assert_true (ms_verification_table_save_domain (fixture->db, "one.test", TRUE, NULL));
  ms_clock_thaw ();

  g_assert_true (ms_verification_table_find_domain (fixture->db, "one.test", DAY (1), &known,
                                                    &accepts_all, NULL));
  g_assert_true (known && accepts_all);
  g_assert_true (ms_verification_table_find_domain (fixture->db, "one.test", DAY (1) + 1,
                                                    &known, &accepts_all, NULL));
  g_assert_false (known);
  g_assert_true (ms_verification_table_find_domain (fixture->db, "two.test", 0, &known,
                                                    &accepts_all, NULL));
  g_assert_false (known);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/verification-table/find", test_find },
    { "/verification-table/due", test_due },
    { "/verification-table/page", test_page },
    { "/verification-table/suppress", test_suppress },
    { "/verification-table/remove", test_remove },
    { "/verification-table/domain", test_domain },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
