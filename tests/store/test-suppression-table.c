/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-suppression-table.c - who is never mailed again */

#include "config.h"

#include "ms-clock.h"
#include "ms-suppression-table.h"
#include "table-fixture.h"

#include <string.h>

static gboolean
add_on (TableFixture *fixture, const char *text, const char *list, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSuppression) row = ms_suppression_parse (text, &error);

  gboolean added = FALSE;

  g_assert_no_error (error);
  row->list = g_strdup (list);
  row->reason = g_strdup (reason);
  g_assert_true (ms_suppression_table_add (fixture->db, row, &added, &error));
  g_assert_no_error (error);

  return added;
}

static gboolean
add (TableFixture *fixture, const char *text, const char *reason)
{
  return add_on (fixture, text, NULL, reason);
}

static void
test_parse (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *text;
    const char *address; /* NULL: must be refused */
    const char *written;
  } cases[] = {
    { "ann@example.org", "ann@example.org", NULL },
    { "Ann@Example.ORG", "Ann@Example.ORG", NULL },
    { "jörg@bücher.example", "jörg@xn--bcher-kva.example", "jörg@bücher.example" },
    { "JÖRG@bücher.example", "jörg@xn--bcher-kva.example", "JÖRG@bücher.example" },
    { "\"a@b\"@example.org", "\"a@b\"@example.org", NULL },
    { "@example.org", "@example.org", NULL },
    { "example.org", "@example.org", NULL },
    { "Bücher.example", "@xn--bcher-kva.example", "@Bücher.example" },
    { "@[192.0.2.1]", "@[192.0.2.1]", NULL },
    { "*@example.org", "*@example.org", NULL },
    { "%@example.org", "%@example.org", NULL },
    { "_@example.org", "_@example.org", NULL },
    { "@*.example.org", NULL, NULL },
    { "*.example.org", NULL, NULL },
    { "@%", NULL, NULL },
    { "@", NULL, NULL },
    { "@@", NULL, NULL },
    { "", NULL, NULL },
    { "ann", NULL, NULL },
    { "ann@", NULL, NULL },
    { "@example", NULL, NULL },
    { "@@example.org", NULL, NULL },
    { "ann@example.org\n", NULL, NULL },
    { "ann@example.org, bob@example.org", NULL, NULL },
    { "\xff@example.org", NULL, NULL },
    { "@\xff.org", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsSuppression) row = ms_suppression_parse (cases[i].text, &error);

      g_test_message ("case %u", i);
      if (cases[i].address == NULL)
        {
          g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          g_assert_null (row);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpstr (row->address, ==, cases[i].address);
      g_assert_cmpstr (row->written, ==, cases[i].written);
    }
}

static void
test_contains (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *address;
    const char *list;
    gboolean    contained;
  } cases[] = {
    { "ann@example.org", NULL, TRUE },
    { "ANN@EXAMPLE.ORG", NULL, TRUE },
    { "ann@example.org", "News", TRUE },
    { "bob@example.org", NULL, FALSE },
    { "ann@example.or", NULL, FALSE },
    { "xann@example.org", NULL, FALSE },
    { "bob@example.org", "News", TRUE },
    { "BOB@example.org", "NEWS", TRUE },
    { "bob@example.org", "Newsletter", FALSE },
    { "bob@example.org", "", FALSE },
    { "x@blocked.test", NULL, TRUE },
    { "X@Blocked.TEST", "News", TRUE },
    { "\"a@b\"@blocked.test", NULL, TRUE },
    { "x@sub.blocked.test", NULL, FALSE },
    { "x@notblocked.test", NULL, FALSE },
    { "x@xn--bcher-kva.example", NULL, TRUE },
    { "x@half.test", NULL, FALSE },
    { "x@half.test", "News", TRUE },
    { "x@half.test", "Offers", FALSE },
    { "anything@star.test", NULL, FALSE },
    { "*@star.test", NULL, TRUE },
    { "a_b@under.test", NULL, TRUE },
    { "axb@under.test", NULL, FALSE },
    { "a%@under.test", NULL, TRUE },
    { "abc@under.test", NULL, FALSE },
    { "o'brien@under.test", NULL, TRUE },
    { "\"x';DROP\"@under.test", NULL, TRUE },
    { "", NULL, FALSE },
    { "blocked.test", NULL, FALSE },
  };

  add (fixture, "ann@example.org", MS_SUPPRESSION_UNSUBSCRIBED);
  add_on (fixture, "bob@example.org", "News", MS_SUPPRESSION_UNSUBSCRIBED);
  add (fixture, "blocked.test", MS_SUPPRESSION_MANUAL);
  add (fixture, "@Bücher.example", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "@half.test", "news", MS_SUPPRESSION_MANUAL);
  add (fixture, "*@star.test", MS_SUPPRESSION_MANUAL);
  add (fixture, "a_b@under.test", MS_SUPPRESSION_MANUAL);
  add (fixture, "a%@under.test", MS_SUPPRESSION_MANUAL);
  add (fixture, "o'brien@under.test", MS_SUPPRESSION_MANUAL);
  add (fixture, "\"x';drop\"@under.test", MS_SUPPRESSION_MANUAL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean found = !cases[i].contained;

      g_test_message ("%s on %s", cases[i].address, cases[i].list);
      g_assert_true (ms_suppression_table_contains (fixture->db, cases[i].address,
                                                    cases[i].list, &found, NULL));
      g_assert_cmpint (found, ==, cases[i].contained);
    }
}

static void
test_add (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) page = NULL;
  const MsSuppression *row;
  MsSuppression        whole = { .address = (char *) "c@example.org",
                                 .list = (char *) "News",
                                 .reason = (char *) MS_SUPPRESSION_BOUNCED,
                                 .at = 1,
                                 .campaign_id = 2,
                                 .return_id = 3 };

  ms_clock_freeze (1700000000 * MS_SECOND);
  g_assert_true (add (fixture, "ann@example.org", MS_SUPPRESSION_UNSUBSCRIBED));
  ms_clock_advance (MS_DAY);
  g_assert_false (add (fixture, "Ann@Example.org", MS_SUPPRESSION_MANUAL));
  g_assert_true (add_on (fixture, "Ann@Example.org", "News", MS_SUPPRESSION_MANUAL));
  g_assert_false (add_on (fixture, "Ann@Example.org", "news", MS_SUPPRESSION_BOUNCED));
  ms_clock_thaw ();
  g_assert_true (ms_suppression_table_add (fixture->db, &whole, NULL, NULL));

  page = ms_suppression_table_page (fixture->db, NULL, NULL, 10, NULL);
  g_assert_cmpuint (page->len, ==, 3);
  row = page->pdata[0];
  g_assert_cmpstr (row->list, ==, "");
  g_assert_cmpstr (row->reason, ==, MS_SUPPRESSION_UNSUBSCRIBED);
  g_assert_cmpint (row->at, ==, 1700000000 * MS_SECOND);
  g_assert_cmpint (row->campaign_id, ==, 0);
  row = page->pdata[1];
  g_assert_cmpstr (row->list, ==, "News");
  g_assert_cmpstr (row->reason, ==, MS_SUPPRESSION_MANUAL);
  row = page->pdata[2];
  g_assert_cmpint (row->at, ==, 1);
  g_assert_cmpint (row->campaign_id, ==, 2);
  g_assert_cmpint (row->return_id, ==, 3);
}

static void
test_page (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (MsSuppression) after = NULL;
  guint length;

  add (fixture, "c@example.org", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "B@example.org", "x", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "b@example.org", "", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "b@example.org", "Y", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "b@example.org", "z", MS_SUPPRESSION_MANUAL);
  add (fixture, "jörg@example.org", MS_SUPPRESSION_BOUNCED);
  add (fixture, "a@example.org", MS_SUPPRESSION_COMPLAINED);
  add (fixture, "a_b@example.org", MS_SUPPRESSION_COMPLAINED);

  do
    {
      g_autoptr (GPtrArray) page = ms_suppression_table_page (fixture->db, "", after, 2, NULL);

      length = page->len;
      for (guint i = 0; i < length; i++)
        {
          const MsSuppression *row = page->pdata[i];

          g_string_append_printf (seen, "%s%s%s ",
                                  row->written != NULL ? row->written : row->address,
                                  *row->list != '\0' ? "/" : "", row->list);
        }
      g_clear_pointer (&after, ms_suppression_free);
      if (length > 0)
        after = g_ptr_array_steal_index (page, length - 1);
    }
  while (length == 2);
  g_assert_cmpstr (seen->str, ==,
                   "a@example.org a_b@example.org b@example.org B@example.org/x "
                   "b@example.org/Y b@example.org/z c@example.org jörg@example.org ");

  found = ms_suppression_table_page (fixture->db, "A_", NULL, 9, NULL);
  g_assert_cmpuint (found->len, ==, 1);
}

static void
expect_left (TableFixture *fixture, gint64 count)
{
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM suppressions"), ==,
                   count);
}

static void
test_remove (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *address;
    const char *list;
    const char *says; /* NULL: it is taken away */
  } cases[] = {
    { "ANN@example.org", "Offers", "for everything" },
    { "ANN@example.org", "NEWS", NULL },
    { "ann@example.org", "News", "ann@example.org" },
    { "ANN@example.org", "", NULL },
    { "ann@example.org", "", "ann@example.org" },
    { "%@example.org", "", "%@example.org" },
    { "%@example.org", "News", "News" },
    { "x@left.test", "", "Offers" },
    { "x@whole.test", "", "@whole.test" },
  };

  add (fixture, "ann@example.org", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "ann@example.org", "News", MS_SUPPRESSION_MANUAL);
  add_on (fixture, "x@left.test", "Offers", MS_SUPPRESSION_MANUAL);
  add (fixture, "whole.test", MS_SUPPRESSION_MANUAL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s on %s", cases[i].address, cases[i].list);
      g_assert_cmpint (ms_suppression_table_remove (fixture->db, cases[i].address,
                                                    cases[i].list, &error),
                       ==, cases[i].says == NULL);
      if (cases[i].says == NULL)
        continue;
      g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
  expect_left (fixture, 2);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/suppression-table/parse", test_parse },
    { "/suppression-table/contains", test_contains },
    { "/suppression-table/add", test_add },
    { "/suppression-table/page", test_page },
    { "/suppression-table/remove", test_remove },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
