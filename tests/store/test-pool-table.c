/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pool-table.c - pools come back as they were saved, and lose accounts that are removed */

#include "config.h"

#include "ms-account-table.h"
#include "ms-pool-table.h"
#include "table-fixture.h"

static gint64
add_account (TableFixture *fixture, const char *name)
{
  g_autoptr (MsAccount) account = ms_account_new ();
  g_autoptr (GError) error = NULL;

  account->name = g_strdup (name);
  account->host = g_strdup ("smtp.example.org");
  ms_account_table_save (fixture->db, account, &error);
  g_assert_no_error (error);

  return account->id;
}

static void
save (TableFixture *fixture, MsPool *pool)
{
  g_autoptr (GError) error = NULL;

  ms_pool_table_save (fixture->db, pool, &error);
  g_assert_no_error (error);
}

/* @expected: "name=a:3 b:1" */
static void
assert_pool (TableFixture *fixture, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsPool) pool = ms_pool_table_find (fixture->db, name, &error);
  g_autoptr (GString) told = g_string_new (NULL);

  g_assert_no_error (error);
  g_string_append_printf (told, "%s=", pool->name);
  for (guint i = 0; i < pool->members->len; i++)
    {
      const MsPoolMember *member = pool->members->pdata[i];

      g_string_append_printf (told, "%s%s:%u", i > 0 ? " " : "", member->account,
                              member->weight);
    }
  g_assert_cmpstr (told->str, ==, expected);
}

static void
test_round_trip (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsPool) pool = ms_pool_new ("Fleet");
  g_autoptr (MsPool) other = ms_pool_new ("another");
  g_autoptr (GPtrArray) all = NULL;
  gint64 b = add_account (fixture, "b");
  gint64 a = add_account (fixture, "a");

  ms_pool_add (pool, b, "b", 1);
  ms_pool_add (pool, a, "a", 2);
  ms_pool_add (pool, a, "a", 3);
  save (fixture, pool);
  save (fixture, other);
  g_assert_cmpint (pool->id, >, 0);
  g_assert_cmpint (other->id, !=, pool->id);
  assert_pool (fixture, "FLEET", "Fleet=a:3 b:1");
  assert_pool (fixture, "another", "another=");

  all = ms_pool_table_all (fixture->db, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((MsPool *) all->pdata[0])->name, ==, "another");
  g_assert_cmpuint (((MsPool *) all->pdata[1])->members->len, ==, 2);
}

static void
test_change (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsPool) pool = ms_pool_new ("Fleet");
  g_autoptr (MsPool) other = ms_pool_new ("Other");
  gint64 a = add_account (fixture, "a");
  gint64 b = add_account (fixture, "b");

  ms_pool_add (pool, a, "a", 5);
  ms_pool_add (other, a, "a", MS_POOL_WEIGHT_MAX + 1);
  save (fixture, pool);
  save (fixture, other);

  g_ptr_array_set_size (pool->members, 0);
  ms_pool_add (pool, b, "b", 0);
  g_free (pool->name);
  pool->name = g_strdup ("Ships");
  save (fixture, pool);
  assert_pool (fixture, "Ships", "Ships=b:1");
  assert_pool (fixture, "Other", "Other=a:100");
  g_assert_null (ms_pool_table_find (fixture->db, "Fleet", NULL));
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int         code;
  } cases[] = {
    { "FLEET", MS_STORE_ERROR_EXISTS },
    { "", MS_STORE_ERROR_FAILED },
    { " ", MS_STORE_ERROR_FAILED },
    { "a\tb", MS_STORE_ERROR_FAILED },
  };
  g_autoptr (MsPool) first = ms_pool_new ("Fleet");

  save (fixture, first);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsPool) pool = ms_pool_new (cases[i].name);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_false (ms_pool_table_save (fixture->db, pool, &error));
      g_assert_error (error, MS_STORE_ERROR, cases[i].code);
      g_assert_cmpint (pool->id, ==, 0);
    }
}

/* A pool is what is left of its accounts; accounts are what is left of a pool. */
static void
test_removed (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsPool) pool = ms_pool_new ("Fleet");
  g_autoptr (GError) error = NULL;
  gint64 a = add_account (fixture, "a");
  gint64 b = add_account (fixture, "b");

  ms_pool_add (pool, a, "a", 1);
  ms_pool_add (pool, b, "b", 2);
  save (fixture, pool);
  g_assert_true (ms_account_table_remove (fixture->db, a, NULL));
  assert_pool (fixture, "Fleet", "Fleet=b:2");
  g_assert_true (ms_account_table_remove (fixture->db, b, NULL));
  assert_pool (fixture, "Fleet", "Fleet=");

  add_account (fixture, "c");
  ms_pool_add (pool, 999, "gone", 1);
  g_assert_false (ms_pool_table_save (fixture->db, pool, NULL));

  g_assert_true (ms_pool_table_remove (fixture->db, "fleet", &error));
  g_assert_no_error (error);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM pool_members"), ==, 0);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM accounts"), ==, 1);
  g_assert_false (ms_pool_table_remove (fixture->db, "fleet", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/pool-table/round-trip", test_round_trip },
    { "/pool-table/change", test_change },
    { "/pool-table/refused", test_refused },
    { "/pool-table/removed", test_removed },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
