/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-settings-table.c - settings come back as they were saved, and a default stays a default
 */

#include "config.h"

#include "ms-settings-table.h"
#include "table-fixture.h"

#include <string.h>

static void
save (TableFixture *fixture, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_settings_table_save (fixture->db, ms_settings_find (name), text, &error));
  g_assert_no_error (error);
}

static MsSettings *
load (TableFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  MsSettings *settings = ms_settings_table_load (fixture->db, &error);

  g_assert_no_error (error);
  g_assert_nonnull (settings);

  return settings;
}

static void
test_round_trip (TableFixture *fixture, gconstpointer data)
{
  static const char *const values[][2] = {
    { "dns-server", "192.0.2.1:53" },
    { "trust-dnssec", "yes" },
    { "ehlo-name", "mail.example.org" },
    { "source-ipv4", "192.0.2.9" },
    { "source-ipv6", "none" },
    { "port", "2525" },
    { "connections", "7" },
    { "timeout", "30" },
    { "shaping-file", "/s.ini" },
    { "blocklists", "none" },
    { "ca-file", "/ca.pem" },
  };
  g_autoptr (MsSettings) settings = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    save (fixture, values[i][0], values[i][1]);

  settings = load (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = ms_settings_get (settings, ms_settings_find (values[i][0]));

      g_assert_cmpstr (text, ==, values[i][1]);
    }
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM settings"), ==,
                   G_N_ELEMENTS (values));
}

static void
test_unset (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsSettings) empty = load (fixture);
  g_autoptr (MsSettings) settings = NULL;

  g_assert_cmpuint (empty->connections, ==, 100);
  save (fixture, "connections", "7");
  save (fixture, "connections", "8");
  save (fixture, "ehlo-name", "a.example");
  save (fixture, "ehlo-name", NULL);
  save (fixture, "port", "");

  settings = load (fixture);
  g_assert_cmpuint (settings->connections, ==, 8);
  g_assert_null (settings->ehlo_name);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM settings"), ==, 1);
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  save (fixture, "port", "2525");
  g_assert_false (ms_settings_table_save (fixture->db, ms_settings_find ("port"), "x", &error));
  g_assert_error (error, MS_SETTINGS_ERROR, MS_SETTINGS_ERROR_INVALID);
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT count(*) FROM settings WHERE value = '2525'"),
                   ==, 1);
}

/* A newer program's setting is none of ours; a value that is not taken is told, not guessed. */
static void
test_strangers (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsSettings) settings = NULL;
  g_autoptr (MsSettings) broken = NULL;
  g_autoptr (GError) error = NULL;

  table_fixture_exec (fixture, "INSERT INTO settings VALUES ('colour', 'red'), ('port', '26')");
  settings = load (fixture);
  g_assert_cmpuint (settings->port, ==, 26);

  table_fixture_exec (fixture, "UPDATE settings SET value = 'x' WHERE name = 'port'");
  broken = ms_settings_table_load (fixture->db, &error);
  g_assert_null (broken);
  g_assert_error (error, MS_SETTINGS_ERROR, MS_SETTINGS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "port"));
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/store/settings-table/round-trip", test_round_trip, NULL },
    { "/store/settings-table/unset", test_unset, NULL },
    { "/store/settings-table/refused", test_refused, NULL },
    { "/store/settings-table/strangers", test_strangers, NULL },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
