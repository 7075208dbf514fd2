/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-suppression-table.c - who is never mailed again */

#include "config.h"

#include "ms-clock.h"
#include "ms-suppression-table.h"
#include "table-fixture.h"

#include <string.h>

static gboolean
add (TableFixture *fixture, const char *text, const char *reason)
{
  g_auto (MsAddress) address = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  gboolean added = FALSE;

  g_assert_cmpint (ms_address_parse (text, &address), ==, MS_ADDRESS_OK);
  g_assert_true (ms_suppression_table_add (fixture->db, &address, reason, &added, &error));
  g_assert_no_error (error);

  return added;
}

static void
test_add (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *address;
    gboolean    contained;
  } cases[] = {
    { "ann@example.org", TRUE },
    { "ANN@EXAMPLE.ORG", TRUE },
    { "bob@example.org", FALSE },
    { "ann@example.or", FALSE },
  };
  g_autoptr (GPtrArray) page = NULL;
  const MsSuppression *first;

  ms_clock_freeze (1700000000 * MS_SECOND);
  g_assert_true (add (fixture, "ann@example.org", MS_SUPPRESSION_UNSUBSCRIBED));
  ms_clock_advance (MS_DAY);
  g_assert_false (add (fixture, "Ann@Example.org", MS_SUPPRESSION_MANUAL));
  ms_clock_thaw ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean found = !cases[i].contained;

      g_test_message ("%s", cases[i].address);
      g_assert_true (
          ms_suppression_table_contains (fixture->db, cases[i].address, &found, NULL));
      g_assert_cmpint (found, ==, cases[i].contained);
    }

  page = ms_suppression_table_page (fixture->db, NULL, NULL, 10, NULL);
  g_assert_cmpuint (page->len, ==, 1);
  first = page->pdata[0];
  g_assert_cmpstr (first->reason, ==, MS_SUPPRESSION_UNSUBSCRIBED);
  g_assert_cmpint (first->at, ==, 1700000000 * MS_SECOND);
}

static void
test_page (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autofree char *after = NULL;
  guint            length;

  add (fixture, "c@example.org", MS_SUPPRESSION_MANUAL);
  add (fixture, "B@example.org", MS_SUPPRESSION_MANUAL);
  add (fixture, "jörg@example.org", MS_SUPPRESSION_BOUNCED);
  add (fixture, "a@example.org", MS_SUPPRESSION_COMPLAINED);
  add (fixture, "a_b@example.org", MS_SUPPRESSION_COMPLAINED);

  do
    {
      g_autoptr (GPtrArray) page = ms_suppression_table_page (fixture->db, "", after, 2, NULL);

      for (guint i = 0; i < page->len; i++)
        {
          const MsSuppression *row = page->pdata[i];

          g_string_append_printf (seen, "%s ",
                                  row->written != NULL ? row->written : row->address);
          g_free (after);
          after = g_strdup (row->address);
        }
      length = page->len;
    }
  while (length == 2);
  g_assert_cmpstr (seen->str, ==,
                   "a@example.org a_b@example.org B@example.org c@example.org "
                   "jörg@example.org ");

  found = ms_suppression_table_page (fixture->db, "A_", NULL, 9, NULL);
  g_assert_cmpuint (found->len, ==, 1);
}

static void
test_remove (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  add (fixture, "ann@example.org", MS_SUPPRESSION_MANUAL);
  g_assert_true (ms_suppression_table_remove (fixture->db, "ANN@example.org", &error));
  g_assert_no_error (error);
  g_assert_false (ms_suppression_table_remove (fixture->db, "ann@example.org", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "ann@example.org"));
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/suppression-table/add", test_add },
    { "/suppression-table/page", test_page },
    { "/suppression-table/remove", test_remove },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
