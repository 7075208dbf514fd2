/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-field-rows.c - fields are found by their keys, made once and keep their places */

#include "config.h"

#include "ms-field-rows.h"
#include "table-fixture.h"

static void
test_ensure (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    guint       position;
  } cases[] = {
    { "First Name", 0 }, { "plan", 1 },  { "first_name", 0 }, { "FIRST-NAME", 0 },
    { " Stadt ", 2 },    { "STADT", 2 }, { "Größe", 3 },      { "größe", 3 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MsFieldTable) table = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint position = 99;

      g_test_message ("%s", cases[i].name);
      g_assert_true (ms_field_rows_ensure (fixture->db, cases[i].name, &position, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (position, ==, cases[i].position);
    }

  table = ms_field_rows_load (fixture->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ms_field_table_get_size (table), ==, 4);
  g_assert_cmpstr (ms_field_table_get_name (table, 0), ==, "First Name");
  g_assert_cmpstr (ms_field_table_get_name (table, 2), ==, "Stadt");
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "", "  ", "email", "E-Mail", "a\nb", "\xff", "_" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean ok = ms_field_rows_ensure (fixture->db, names[i], NULL, &error);

      g_test_message ("case %u", i);
      /* "E-Mail" is another key than "email", and a column of that name may well be a field. */
      g_assert_cmpint (ok, ==, g_strcmp0 (names[i], "E-Mail") == 0);
      if (!ok)
        g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
    }
}

static void
test_empty (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsFieldTable) table = ms_field_rows_load (fixture->db, NULL);

  g_assert_cmpuint (ms_field_table_get_size (table), ==, 0);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/field-rows/ensure", test_ensure },
    { "/field-rows/refused", test_refused },
    { "/field-rows/empty", test_empty },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
