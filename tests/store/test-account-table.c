/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-account-table.c - accounts come back as they were saved, every knob of them */

#include "config.h"

#include "ms-account-table.h"
#include "table-fixture.h"

#include <string.h>

static MsAccount *
new_account (const char *name)
{
  MsAccount *account = ms_account_new ();

  account->name = g_strdup (name);
  account->host = g_strdup ("smtp.example.org");

  return account;
}

static void
test_round_trip (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsAccount) account = new_account ("Office");
  g_autoptr (MsAccount) loaded = NULL;
  g_autoptr (GError) error = NULL;

  guint          count = 0;
  const MsLimit *knobs = ms_limits_table (&count);

  account->port = 2525;
  account->security = MS_SECURITY_TLS;
  account->user = g_strdup ("ann");
  account->password_file = g_strdup ("/p");
  account->ca_file = g_strdup ("/c");
  for (guint i = 0; i < count; i++)
    ms_limits_set (&account->limits, &knobs[i], 3 + i);
  g_assert_true (ms_account_table_save (fixture->db, account, &error));
  g_assert_no_error (error);
  g_assert_cmpint (account->id, >, 0);

  loaded = ms_account_table_find (fixture->db, "OFFICE", &error);
  g_assert_no_error (error);
  g_assert_cmpint (loaded->id, ==, account->id);
  g_assert_cmpstr (loaded->name, ==, "Office");
  g_assert_cmpstr (loaded->host, ==, "smtp.example.org");
  g_assert_cmpuint (loaded->port, ==, 2525);
  g_assert_cmpuint (loaded->security, ==, MS_SECURITY_TLS);
  g_assert_cmpstr (loaded->user, ==, "ann");
  g_assert_cmpstr (loaded->password_file, ==, "/p");
  g_assert_cmpstr (loaded->ca_file, ==, "/c");

  for (guint i = 0; i < count; i++)
    {
      g_autofree char *column = g_strdelimit (g_strdup (knobs[i].name), "-", '_');
      g_autofree char *sql = g_strdup_printf ("SELECT %s FROM accounts", column);

      g_test_message ("%s", knobs[i].name);
      g_assert_cmpuint (ms_limits_get (&loaded->limits, &knobs[i]), ==, 3 + i);
      g_assert_cmpint (table_fixture_number (fixture, sql), ==, 3 + i);
    }
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    int         code; /* -1: not the store's */
  } cases[] = {
    { "OFFICE", MS_STORE_ERROR_EXISTS },
    { "Sandbox", MS_STORE_ERROR_EXISTS },
    { "direct", MS_STORE_ERROR_EXISTS },
    { "pool:Office", MS_STORE_ERROR_EXISTS },
    { "", -1 },
    { "a\tb", MS_STORE_ERROR_FAILED },
  };
  g_autoptr (MsAccount) first = new_account ("Office");

  g_assert_true (ms_account_table_save (fixture->db, first, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsAccount) account = new_account (cases[i].name);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].name);
      g_assert_false (ms_account_table_save (fixture->db, account, &error));
      g_assert_cmpint (account->id, ==, 0);
      if (cases[i].code >= 0)
        g_assert_error (error, MS_STORE_ERROR, cases[i].code);
      else
        g_assert_error (error, MS_ACCOUNT_ERROR, MS_ACCOUNT_ERROR_INVALID);
    }
}

static void
test_change (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsAccount) account = new_account ("Office");
  g_autoptr (MsAccount) other = new_account ("Home");
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_account_table_save (fixture->db, account, NULL));
  g_assert_true (ms_account_table_save (fixture->db, other, NULL));
  table_fixture_exec (fixture,
                      "UPDATE accounts SET pace = '{}';"
                      "INSERT INTO campaigns (name, sender, subject, headers, created, route)"
                      " VALUES ('a', '', '', '[]', 0, 'account:Office'),"
                      " ('b', '', '', '[]', 0, 'account:Home'),"
                      " ('c', '', '', '[]', 0, 'combined:Office;tries=3'),"
                      " ('d', '', '', '[]', 0, 'combined:pool:Office'),"
                      " ('e', '', '', '[]', 0, 'direct'), ('f', '', '', '[]', 0, NULL)");

  g_free (account->name);
  account->name = g_strdup ("Work");
  account->limits.connections = 7;
  g_assert_true (ms_account_table_save (fixture->db, account, &error));
  g_assert_no_error (error);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM campaigns"
                                                  " WHERE route = 'account:Work'"),
                   ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM campaigns"
                                                  " WHERE route IN ('combined:Work;tries=3',"
                                                  " 'combined:pool:Office')"),
                   ==, 2);
  /* How far each limit was used outlives a change of the settings. */
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM accounts"
                                                  " WHERE pace = '{}'"),
                   ==, 2);

  all = ms_account_table_all (fixture->db, NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((MsAccount *) all->pdata[1])->name, ==, "Work");
  g_assert_cmpuint (((MsAccount *) all->pdata[1])->limits.connections, ==, 7);

  g_assert_true (ms_account_table_remove (fixture->db, account->id, NULL));
  g_assert_null (ms_account_table_find (fixture->db, "Work", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ms_account_table_save (fixture->db, account, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_assert_false (ms_account_table_remove (fixture->db, account->id, NULL));
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/account-table/round-trip", test_round_trip },
    { "/account-table/refused", test_refused },
    { "/account-table/change", test_change },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
