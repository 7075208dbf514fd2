/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-list-table.c - lists: names, counts, and what an import hides */

#include "config.h"

#include "ms-list-table.h"
#include "table-fixture.h"

static gint64
make (TableFixture *fixture, const char *name)
{
  g_autoptr (GError) error = NULL;

  gint64 id = 0;

  g_assert_true (ms_list_table_make (fixture->db, name, &id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);

  return id;
}

static void
test_make (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int         code; /* -1: it is made */
  } cases[] = {
    { "Press", -1 },
    { "press", MS_STORE_ERROR_EXISTS },
    { "Presse", -1 },
    { "", MS_STORE_ERROR_FAILED },
    { " \t", MS_STORE_ERROR_FAILED },
    { "a\nb", MS_STORE_ERROR_FAILED },
    { "Freundeskreis Köln", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      gint64   id = 0;
      gboolean made = ms_list_table_make (fixture->db, cases[i].name, &id, &error);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (made, ==, cases[i].code < 0);
      if (!made)
        g_assert_error (error, MS_STORE_ERROR, cases[i].code);
    }
}

static void
test_counts (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (MsListInfo) found = NULL;
  g_autoptr (GError) error = NULL;

  make (fixture, "B");
  make (fixture, "a");
  table_fixture_exec (fixture, "INSERT INTO memberships VALUES (1, 7, NULL), (1, 8, NULL);"
                               "INSERT INTO lists (name, created, hidden) VALUES ('C', 0, 1);"
                               "INSERT INTO memberships VALUES (3, 7, NULL)");

  all = ms_list_table_all (fixture->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((MsListInfo *) all->pdata[0])->name, ==, "a");
  g_assert_cmpuint (((MsListInfo *) all->pdata[0])->members, ==, 0);
  g_assert_cmpuint (((MsListInfo *) all->pdata[1])->members, ==, 2);

  found = ms_list_table_find (fixture->db, "b", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (found->name, ==, "B");

  g_assert_null (ms_list_table_find (fixture->db, "C", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

static void
test_change (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsListInfo) info = NULL;

  gint64 id = make (fixture, "One");
  gint64 other = 0;

  make (fixture, "Two");
  g_assert_false (ms_list_table_rename (fixture->db, id, "TWO", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_true (ms_list_table_rename (fixture->db, id, "ONE", &error));
  info = ms_list_table_get (fixture->db, id, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->name, ==, "ONE");

  g_assert_true (ms_list_table_ensure (fixture->db, "one", &other, &error));
  g_assert_cmpint (other, ==, id);
  g_assert_true (ms_list_table_ensure (fixture->db, "Three", &other, &error));
  g_assert_cmpint (other, !=, id);

  table_fixture_exec (fixture, "INSERT INTO memberships VALUES (1, 7, NULL)");
  g_assert_true (ms_list_table_remove (fixture->db, id, &error));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM memberships"), ==, 0);
  g_assert_false (ms_list_table_remove (fixture->db, id, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ms_list_table_rename (fixture->db, id, "Four", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/list-table/make", test_make },
    { "/list-table/counts", test_counts },
    { "/list-table/change", test_change },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
