/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-limits.c - every knob of an account, and the check of an account that holds them */

#include "config.h"

#include "ms-account.h"

#include <string.h>

static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint          count = 0;
  const MsLimit *table = ms_limits_table (&count);

  /* Every guint of the struct is in the table, and each once. */
  g_assert_cmpuint (count * sizeof (guint), ==, sizeof (MsLimits));
  for (guint i = 0; i < count; i++)
    {
      g_assert_true (g_hash_table_add (names, (char *) table[i].name));
      g_assert_cmpstr (table[i].label, !=, "");
      g_assert_cmpuint (table[i].offset, ==, i * sizeof (guint));
      g_assert_cmpuint (table[i].minimum, <=, table[i].standard);
      g_assert_cmpuint (table[i].standard, <=, table[i].maximum);
      g_assert_cmpuint (table[i].maximum, <=, G_MAXINT);
      g_assert_cmpuint (strspn (table[i].name, "abcdefghijklmnopqrstuvwxyz-"), ==,
                        strlen (table[i].name));
    }
}

static void
test_defaults (void)
{
  MsLimits limits;

  memset (&limits, 0xff, sizeof limits);
  ms_limits_init (&limits);
  g_assert_cmpuint (limits.connections, ==, 4);
  g_assert_cmpuint (limits.messages_per_connection, ==, 0);
  g_assert_cmpuint (limits.recipients_per_message, ==, 1);
  g_assert_cmpuint (limits.timeout, ==, 0);
  g_assert_cmpuint (limits.per_second, ==, 0);
  g_assert_cmpuint (limits.per_minute, ==, 0);
  g_assert_cmpuint (limits.per_hour, ==, 0);
  g_assert_cmpuint (limits.per_day, ==, 0);
  g_assert_cmpuint (limits.per_month, ==, 0);
}

static void
test_get_and_set (void)
{
  guint          count = 0;
  const MsLimit *table = ms_limits_table (&count);
  MsLimits       limits;

  for (guint i = 0; i < count; i++)
    ms_limits_set (&limits, &table[i], 100 + i);
  for (guint i = 0; i < count; i++)
    g_assert_cmpuint (ms_limits_get (&limits, &table[i]), ==, 100 + i);
  g_assert_cmpuint (limits.connections, ==, 100);
  g_assert_cmpuint (limits.per_month, ==, 100 + count - 1);
}

static MsAccount *
usable_account (void)
{
  MsAccount *account = ms_account_new ();

  account->name = g_strdup ("Work");
  account->host = g_strdup ("smtp.example.org");

  return account;
}

static void
expect (const MsAccount *account, gboolean usable)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ms_account_check (account, &error), ==, usable);
  if (usable)
    g_assert_no_error (error);
  else
    g_assert_error (error, MS_ACCOUNT_ERROR, MS_ACCOUNT_ERROR_INVALID);
}

static void
test_account_limits (void)
{
  g_autoptr (MsAccount) account = usable_account ();
  guint          count = 0;
  const MsLimit *table = ms_limits_table (&count);

  expect (account, TRUE);
  for (guint i = 0; i < count; i++)
    {
      g_test_message ("%s", table[i].name);
      ms_limits_set (&account->limits, &table[i], table[i].minimum);
      expect (account, TRUE);
      ms_limits_set (&account->limits, &table[i], table[i].maximum);
      expect (account, TRUE);
      ms_limits_set (&account->limits, &table[i], table[i].maximum + 1);
      expect (account, FALSE);
      if (table[i].minimum > 0)
        {
          ms_limits_set (&account->limits, &table[i], table[i].minimum - 1);
          expect (account, FALSE);
        }
      ms_limits_set (&account->limits, &table[i], table[i].standard);
    }
}

static const struct
{
  const char *name;
  const char *host;
  guint16     port;
  const char *user;
  gboolean    usable;
} accounts[] = {
  { "Work", "smtp.example.org", 25, NULL, TRUE },
  { "My work", "192.0.2.1", 65535, "ann@example.org", TRUE },
  { "Work", "2001:db8::1", 587, "an n", TRUE },
  { "Work", "b\303\274cher.example", 25, NULL, TRUE },
  { NULL, "smtp.example.org", 25, NULL, FALSE },
  { "", "smtp.example.org", 25, NULL, FALSE },
  { " ", "smtp.example.org", 25, NULL, FALSE },
  { "Wo\nrk", "smtp.example.org", 25, NULL, FALSE },
  { "Work", NULL, 25, NULL, FALSE },
  { "Work", "", 25, NULL, FALSE },
  { "Work", "smtp example.org", 25, NULL, FALSE },
  { "Work", "smtp.example.org\n", 25, NULL, FALSE },
  { "Work", "smtp://example.org", 25, NULL, FALSE },
  { "Work", "ann@example.org", 25, NULL, FALSE },
  { "Work", "smtp.example.org", 0, NULL, FALSE },
  { "Work", "smtp.example.org", 25, "ann\r\nbob", FALSE },
};

static void
test_accounts (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autoptr (MsAccount) account = ms_account_new ();
      g_autoptr (MsAccount) copy = NULL;

      g_test_message ("%u: %s", i, accounts[i].host);
      account->name = g_strdup (accounts[i].name);
      account->host = g_strdup (accounts[i].host);
      account->port = accounts[i].port;
      account->user = g_strdup (accounts[i].user);
      expect (account, accounts[i].usable);
      copy = ms_account_copy (account);
      g_clear_pointer (&account, ms_account_free);
      expect (copy, accounts[i].usable);
    }
}

static void
test_security (void)
{
  static const struct
  {
    const char *name;
    MsSecurity  security;
    guint16     port;
  } table[] = { { "none", MS_SECURITY_NONE, 25 },
                { "starttls", MS_SECURITY_STARTTLS, 587 },
                { "tls", MS_SECURITY_TLS, 465 } };
  MsSecurity found = MS_SECURITY_TLS;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_assert_cmpstr (ms_security_to_string (table[i].security), ==, table[i].name);
      g_assert_true (ms_security_from_string (table[i].name, &found));
      g_assert_cmpint (found, ==, table[i].security);
      g_assert_cmpuint (ms_security_default_port (found), ==, table[i].port);
    }
  g_assert_true (ms_security_from_string ("STARTTLS", &found));
  g_assert_false (ms_security_from_string ("ssl", &found));
  g_assert_false (ms_security_from_string ("", &found));
  g_assert_cmpint (found, ==, MS_SECURITY_STARTTLS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/limits/table", test_table);
  g_test_add_func ("/model/limits/defaults", test_defaults);
  g_test_add_func ("/model/limits/get-and-set", test_get_and_set);
  g_test_add_func ("/model/account/limits", test_account_limits);
  g_test_add_func ("/model/account/check", test_accounts);
  g_test_add_func ("/model/account/security", test_security);

  return g_test_run ();
}
