/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-settings.c - each setting's default, what it takes and what it refuses */

#include "config.h"

#include "ms-settings.h"

#include <string.h>

static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  guint            count = 0;
  const MsSetting *table = ms_settings_table (&count);

  g_assert_cmpuint (count, ==, 15);
  for (guint i = 0; i < count; i++)
    {
      g_assert_true (g_hash_table_add (names, (char *) table[i].name));
      g_assert_cmpstr (table[i].label, !=, "");
      g_assert_cmpuint (table[i].offset, <, sizeof (MsSettings));
      g_assert_true (ms_settings_find (table[i].name) == &table[i]);
      g_assert_cmpuint (strspn (table[i].name, "abcdefghijklmnopqrstuvwxyz-0123456789"), ==,
                        strlen (table[i].name));
    }
  g_assert_null (ms_settings_find ("colour"));
}

static void
test_defaults (void)
{
  g_autoptr (MsSettings) settings = ms_settings_new ();

  g_assert_null (settings->dns_server);
  g_assert_false (settings->trust_dnssec);
  g_assert_null (settings->ehlo_name);
  g_assert_null (settings->source_ipv4);
  g_assert_null (settings->source_ipv6);
  g_assert_cmpuint (settings->port, ==, 25);
  g_assert_cmpuint (settings->connections, ==, 100);
  g_assert_cmpuint (settings->timeout, ==, 0);
  g_assert_null (settings->shaping_file);
  g_assert_cmpstr (settings->blocklists, ==,
                   "zen.spamhaus.org bl.spamcop.net b.barracudacentral.org");
  g_assert_null (settings->ca_file);
  g_assert_cmpstr (settings->unsubscribe_scope, ==, "list");
  g_assert_cmpuint (settings->hard_bounces, ==, 1);
  g_assert_cmpuint (settings->soft_bounces, ==, 5);
  g_assert_cmpuint (settings->soft_bounce_days, ==, 30);
}

static const struct
{
  const char *name;
  const char *text;
  const char *kept; /* NULL: refused */
} cases[] = {
  { "hard-bounces", "0", "0" },
  { "hard-bounces", "101", NULL },
  { "soft-bounces", "1000", "1000" },
  { "soft-bounce-days", "0", NULL },
  { "dns-server", "192.0.2.1", "192.0.2.1:53" },
  { "dns-server", " 192.0.2.1:5353 ", "192.0.2.1:5353" },
  { "dns-server", "2001:db8::1", "[2001:db8::1]:53" },
  { "dns-server", "[2001:db8::1]:5353", "[2001:db8::1]:5353" },
  { "dns-server", "[2001:db8::1]", NULL },
  { "dns-server", "[2001:db8::1", NULL },
  { "dns-server", "192.0.2.1:0", NULL },
  { "dns-server", "192.0.2.1:65536", NULL },
  { "dns-server", "192.0.2.1:53x", NULL },
  { "dns-server", "192.0.2", NULL },
  { "dns-server", "dns.example.org", NULL },
  { "dns-server", ":53", NULL },
  { "trust-dnssec", "yes", "yes" },
  { "trust-dnssec", "ON", "yes" },
  { "trust-dnssec", "1", "yes" },
  { "trust-dnssec", "false", "no" },
  { "trust-dnssec", "maybe", NULL },
  { "ehlo-name", "mail.example.org", "mail.example.org" },
  { "ehlo-name", "[192.0.2.1]", "[192.0.2.1]" },
  { "ehlo-name", "[IPv6:2001:db8::1]", "[IPv6:2001:db8::1]" },
  { "ehlo-name", "[2001:db8::1]", NULL },
  { "ehlo-name", "[]", NULL },
  { "ehlo-name", "mail example", NULL },
  { "ehlo-name", "mail.example.org\r\nMAIL", NULL },
  { "ehlo-name", "mail..org", NULL },
  { "ehlo-name", "-mail.org", NULL },
  { "ehlo-name", "b\303\274cher.example", NULL },
  { "source-ipv4", "192.0.2.1", "192.0.2.1" },
  { "source-ipv4", "2001:db8::1", NULL },
  { "source-ipv4", "none", NULL },
  { "source-ipv6", "2001:db8::1", "2001:db8::1" },
  { "source-ipv6", "none", "none" },
  { "source-ipv6", "192.0.2.1", NULL },
  { "port", "2525", "2525" },
  { "port", "0", NULL },
  { "port", "65536", NULL },
  { "port", "25x", NULL },
  { "port", "-25", NULL },
  { "connections", "500", "500" },
  { "connections", "501", NULL },
  { "connections", "0", NULL },
  { "timeout", "3600", "3600" },
  { "timeout", "3601", NULL },
  { "shaping-file", "/etc/mailshot/shaping.ini", "/etc/mailshot/shaping.ini" },
  { "shaping-file", "shaping.ini", NULL },
  { "shaping-file", "/a\nb", NULL },
  { "blocklists", " zen.example.org,\tbl.example.org ", "zen.example.org bl.example.org" },
  { "blocklists", "none", "none" },
  { "blocklists", "zen example/org", NULL },
  { "blocklists", ",", NULL },
  { "unsubscribe-scope", "everything", "everything" },
  { "unsubscribe-scope", "list", "list" },
  { "unsubscribe-scope", "Everything", NULL },
  { "unsubscribe-scope", "none", NULL },
  { "ca-file", "/etc/ca.pem", "/etc/ca.pem" },
  { "ca-file", "ca.pem", NULL },
};

static void
test_values (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MsSetting *setting = ms_settings_find (cases[i].name);
      g_autoptr (MsSettings) settings = ms_settings_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *standard = ms_settings_get (settings, setting);
      g_autofree char *kept = NULL;
      g_autofree char *again = NULL;

      g_test_message ("%s=%s", cases[i].name, cases[i].text);
      g_assert_cmpint (ms_settings_set (settings, setting, cases[i].text, &error), ==,
                       cases[i].kept != NULL);
      kept = ms_settings_get (settings, setting);
      if (cases[i].kept == NULL)
        {
          g_assert_error (error, MS_SETTINGS_ERROR, MS_SETTINGS_ERROR_INVALID);
          g_assert_nonnull (strstr (error->message, cases[i].name));
          g_assert_cmpstr (kept, ==, standard);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpstr (kept, ==, cases[i].kept);
      /* What is told can be typed. */
      g_assert_true (ms_settings_set (settings, setting, kept, NULL));
      again = ms_settings_get (settings, setting);
      g_assert_cmpstr (again, ==, kept);
      g_assert_true (ms_settings_set (settings, setting, i % 2 ? "" : NULL, NULL));
      g_free (again);
      again = ms_settings_get (settings, setting);
      g_assert_cmpstr (again, ==, standard);
    }
}

static void
test_no_block_lists (void)
{
  g_autoptr (MsSettings) settings = ms_settings_new ();

  g_assert_true (ms_settings_set (settings, ms_settings_find ("blocklists"), "none", NULL));
  g_assert_cmpstr (settings->blocklists, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/settings/table", test_table);
  g_test_add_func ("/model/settings/defaults", test_defaults);
  g_test_add_func ("/model/settings/values", test_values);
  g_test_add_func ("/model/settings/no-block-lists", test_no_block_lists);

  return g_test_run ();
}
