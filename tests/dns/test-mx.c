/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mx.c - where the mail for a domain goes */

#include "config.h"

#include "dns-fixture.h"
#include "ms-mx.h"

#include <string.h>

#define MX_1   "mx1.test 300 A 192.0.2.1\n"
#define MX_2   "mx2.test 300 A 192.0.2.2\n"
#define MX_1_6 "mx1.test 300 AAAA 2001:db8::1\n"

/* @hosts reads "PREFERENCE NAME ADDRESS…", joined by "; ". */
static const struct
{
  const char *label;
  const char *zone;
  const char *domain;
  MsMxStatus  status;
  const char *enhanced; /* (nullable) */
  const char *hosts;    /* or what the reason holds */
  const char *site;
  guint       seconds;
} cases[] = {
  { "one", "d.test 300 MX 10 mx1.test\n" MX_1, "d.test", MS_MX_FOUND, NULL,
    "10 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "sorted", "d.test 300 MX 20 mx1.test\nd.test 300 MX 10 mx2.test\n" MX_1 MX_2, "d.test",
    MS_MX_FOUND, NULL, "10 mx2.test 192.0.2.2; 20 mx1.test 192.0.2.1", "mx1.test mx2.test",
    300 },
  { "six-first", "d.test 300 MX 10 mx1.test\n" MX_1 MX_1_6, "d.test", MS_MX_FOUND, NULL,
    "10 mx1.test 2001:db8::1 192.0.2.1", "mx1.test", 300 },
  { "six-only", "d.test 300 MX 10 mx1.test\n" MX_1_6, "d.test", MS_MX_FOUND, NULL,
    "10 mx1.test 2001:db8::1", "mx1.test", 300 },
  { "twice", "d.test 300 MX 20 mx1.test\nd.test 300 MX 10 MX1.test\n" MX_1, "d.test",
    MS_MX_FOUND, NULL, "10 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "capitals", "d.test 300 MX 10 mx1.test\n" MX_1, "D.Test.", MS_MX_FOUND, NULL,
    "10 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "idn", "xn--bcher-kva.test 300 MX 10 mx1.test\n" MX_1,
    "B\xc3\xbc"
    "cher.test",
    MS_MX_FOUND, NULL, "10 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "ttl-of-host", "d.test 300 MX 10 mx1.test\nmx1.test 77 A 192.0.2.1\n", "d.test",
    MS_MX_FOUND, NULL, "10 mx1.test 192.0.2.1", "mx1.test", 77 },
  { "itself", "d.test 300 MX 10 d.test\nd.test 300 A 192.0.2.1\n", "d.test", MS_MX_FOUND, NULL,
    "10 d.test 192.0.2.1", "d.test", 300 },
  { "cname-host", "d.test 300 MX 10 m.test\nm.test 200 CNAME mx1.test\n" MX_1, "d.test",
    MS_MX_FOUND, NULL, "10 m.test 192.0.2.1", "m.test", 200 },
  { "cname-domain", "d.test 200 CNAME e.test\ne.test 300 MX 10 mx1.test\n" MX_1, "d.test",
    MS_MX_FOUND, NULL, "10 mx1.test 192.0.2.1", "mx1.test", 200 },

  { "implicit", "d.test 300 A 192.0.2.1\n", "d.test", MS_MX_FOUND, NULL, "0 d.test 192.0.2.1",
    "d.test", 300 },
  { "implicit-six", "d.test 300 AAAA 2001:db8::1\n", "d.test", MS_MX_FOUND, NULL,
    "0 d.test 2001:db8::1", "d.test", 300 },
  { "implicit-cname", "d.test 200 CNAME mx1.test\n" MX_1, "d.test", MS_MX_FOUND, NULL,
    "0 d.test 192.0.2.1", "d.test", 200 },
  { "implicit-none", "d.test 300 TXT x\n", "d.test", MS_MX_FAILED, "5.4.4",
    "neither a mail server nor an address", "", 300 },
  { "implicit-here", "d.test 300 A 127.0.0.1\n", "d.test", MS_MX_FAILED, "5.4.6", "to itself",
    "", 300 },

  { "null", "d.test 300 MX 0 .\nd.test 300 A 192.0.2.1\n", "d.test", MS_MX_FAILED, "5.1.10",
    "takes no mail", "", 300 },
  { "null-preference", "d.test 300 MX 10 .\n", "d.test", MS_MX_FAILED, "5.1.10",
    "takes no mail", "", 300 },
  { "root-beside", "d.test 300 MX 0 .\nd.test 300 MX 10 mx1.test\n" MX_1, "d.test", MS_MX_FOUND,
    NULL, "10 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "root-beside-literal", "d.test 300 MX 0 .\nd.test 300 MX 10 192.0.2.1\n", "d.test",
    MS_MX_FAILED, "5.4.6", "names", "", 300 },
  { "no-name", "", "d.test", MS_MX_FAILED, "5.1.2", "does not exist", "", 300 },
  { "servfail", "d.test ! servfail\n", "d.test", MS_MX_DEFERRED, "4.4.3", "SERVFAIL", "", 30 },
  { "refused", "d.test ! refused\n", "d.test", MS_MX_DEFERRED, "4.4.3", "refuses", "", 30 },
  { "garbage", "d.test ! garbage\n", "d.test", MS_MX_DEFERRED, "4.4.3", "understood", "", 30 },
  { "loop", "d.test 300 CNAME e.test\ne.test 300 CNAME d.test\n", "d.test", MS_MX_DEFERRED,
    "4.4.3", "circle", "", 30 },

  { "no-address", "d.test 300 MX 10 mx1.test\nd.test 300 A 192.0.2.1\nmx1.test 300 TXT x\n",
    "d.test", MS_MX_FAILED, "5.4.4", "None of the mail servers", "", 300 },
  { "no-host", "d.test 300 MX 10 mx1.test\nd.test 300 A 192.0.2.1\n", "d.test", MS_MX_FAILED,
    "5.4.4", "None of the mail servers", "", 300 },
  { "no-valid-host", "d.test 300 MX 10 a\\032b.test\n", "d.test", MS_MX_FAILED, "5.4.4",
    "None of the mail servers", "", 300 },
  { "host-failed", "d.test 300 MX 10 mx1.test\nd.test 300 A 192.0.2.1\nmx1.test ! servfail\n",
    "d.test", MS_MX_DEFERRED, "4.4.3", "SERVFAIL", "", 30 },
  { "one-host-failed",
    "d.test 300 MX 10 mx1.test\nd.test 300 MX 20 mx2.test\n"
    "mx1.test ! servfail\n" MX_2,
    "d.test", MS_MX_FOUND, NULL, "20 mx2.test 192.0.2.2", "mx1.test mx2.test", 30 },
  { "one-host-gone", "d.test 300 MX 10 mx1.test\nd.test 300 MX 20 mx2.test\n" MX_2, "d.test",
    MS_MX_FOUND, NULL, "20 mx2.test 192.0.2.2", "mx2.test", 300 },
  { "gone-and-failed",
    "d.test 300 MX 10 mx1.test\nd.test 300 MX 20 mx2.test\n"
    "mx1.test ! servfail\n",
    "d.test", MS_MX_DEFERRED, "4.4.3", "SERVFAIL", "", 30 },

  { "literal", "d.test 300 MX 10 192.0.2.1\nd.test 300 A 192.0.2.1\n", "d.test", MS_MX_FAILED,
    "5.4.6", "192.0.2.1", "", 300 },
  { "literal-brackets", "d.test 300 MX 10 [192.0.2.1]\n", "d.test", MS_MX_FAILED, "5.4.6",
    "an address", "", 300 },
  { "literal-six", "d.test 300 MX 10 2001:db8::1\n", "d.test", MS_MX_FAILED, "5.4.6",
    "an address", "", 300 },
  { "literal-beside", "d.test 300 MX 10 192.0.2.9\nd.test 300 MX 20 mx1.test\n" MX_1, "d.test",
    MS_MX_FOUND, NULL, "20 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "literal-beside-gone", "d.test 300 MX 10 192.0.2.9\nd.test 300 MX 20 mx1.test\n", "d.test",
    MS_MX_FAILED, "5.4.4", "None of", "", 300 },
  { "localhost", "d.test 300 MX 10 localhost\n", "d.test", MS_MX_FAILED, "5.4.6",
    "every machine to itself", "", 300 },
  { "localhost-below", "d.test 300 MX 10 a.localhost\n", "d.test", MS_MX_FAILED, "5.4.6",
    "every machine to itself", "", 300 },
  { "here", "d.test 300 MX 10 mx1.test\nmx1.test 300 A 127.1.2.3\n", "d.test", MS_MX_FAILED,
    "5.4.6", "every machine to itself", "", 300 },
  { "here-zero", "d.test 300 MX 10 mx1.test\nmx1.test 300 A 0.0.0.0\n", "d.test", MS_MX_FAILED,
    "5.4.6", "every machine to itself", "", 300 },
  { "here-six", "d.test 300 MX 10 mx1.test\nmx1.test 300 AAAA ::1\n", "d.test", MS_MX_FAILED,
    "5.4.6", "every machine to itself", "", 300 },
  { "here-six-zero", "d.test 300 MX 10 mx1.test\nmx1.test 300 AAAA ::\n", "d.test",
    MS_MX_FAILED, "5.4.6", "every machine to itself", "", 300 },
  { "here-mapped", "d.test 300 MX 10 mx1.test\nmx1.test 300 AAAA ::ffff:127.0.0.1\n", "d.test",
    MS_MX_FAILED, "5.4.6", "every machine to itself", "", 300 },
  { "here-in-part", "d.test 300 MX 10 mx1.test\nmx1.test 300 A 127.0.0.1\n" MX_1, "d.test",
    MS_MX_FOUND, NULL, "10 mx1.test 192.0.2.1", "mx1.test", 300 },
  { "here-beside",
    "d.test 300 MX 10 mx1.test\nd.test 300 MX 20 mx2.test\n"
    "mx1.test 300 A 127.0.0.1\n" MX_2,
    "d.test", MS_MX_FOUND, NULL, "20 mx2.test 192.0.2.2", "mx2.test", 300 },

  { "own-literal", "", "[192.0.2.1]", MS_MX_FOUND, NULL, "0 [192.0.2.1] 192.0.2.1",
    "[192.0.2.1]", 86400 },
  { "own-literal-six", "", "[IPv6:2001:DB8::1]", MS_MX_FOUND, NULL,
    "0 [ipv6:2001:db8::1] 2001:db8::1", "[ipv6:2001:db8::1]", 86400 },
  { "own-literal-here", "", "[127.0.0.1]", MS_MX_FAILED, "5.4.6", "every machine to itself", "",
    86400 },
  { "own-literal-untagged", "", "[2001:db8::1]", MS_MX_FAILED, "5.1.2", "cannot be a domain",
    "", 86400 },
  { "own-literal-open", "", "[192.0.2.1", MS_MX_FAILED, "5.1.2", "cannot be a domain", "",
    86400 },
  { "empty", "", "", MS_MX_FAILED, "5.1.2", "cannot be a domain", "", 86400 },
  { "not-utf8", "", "a\xff\n.test", MS_MX_FAILED, "5.1.2", "cannot be a domain", "", 86400 },
};

static char *
describe (const MsMx *mx)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mx->hosts->len; i++)
    {
      const MsMxHost  *host = mx->hosts->pdata[i];
      g_autofree char *addresses = g_strjoinv (" ", host->addresses);

      g_string_append_printf (text, "%s%u %s %s", i > 0 ? "; " : "", host->preference,
                              host->name, addresses);
    }

  return g_string_free (text, FALSE);
}

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MsMx) mx = NULL;
  g_autofree char *hosts = NULL;
  Fixture          fixture;

  fixture_init (&fixture, cases[i].zone, FALSE);
  mx = ms_mx_find_sync (fixture.resolver, cases[i].domain);
  hosts = describe (mx);

  g_assert_cmpint (mx->status, ==, cases[i].status);
  g_assert_cmpstr (mx->enhanced, ==, cases[i].enhanced);
  g_assert_cmpstr (mx->site, ==, cases[i].site);
  g_assert_cmpint (mx->expires - NOON, ==, cases[i].seconds * MS_SECOND);
  g_assert_cmpint (mx->implicit, ==, g_str_has_prefix (cases[i].label, "implicit"));
  if (mx->status == MS_MX_FOUND)
    {
      g_assert_cmpstr (hosts, ==, cases[i].hosts);
      g_assert_null (mx->reason);
    }
  else
    {
      g_assert_cmpstr (hosts, ==, "");
      g_assert_nonnull (mx->reason);
      if (strstr (mx->reason, cases[i].hosts) == NULL)
        g_error ("“%s” does not hold “%s”", mx->reason, cases[i].hosts);
      g_assert_true (g_utf8_validate (mx->reason, -1, NULL));
      g_assert_null (strchr (mx->reason, '\n'));
    }
  fixture_clear (&fixture);
}

static void
test_domain (void)
{
  static const struct
  {
    const char *asked;
    const char *domain;
  } names[] = {
    { "D.test.", "d.test" },
    { "b\xc3\xbc"
      "cher.test",
      "xn--bcher-kva.test" },
    { "[192.0.2.1]", "[192.0.2.1]" },
  };
  Fixture fixture;

  fixture_init (&fixture, "", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (MsMx) mx = ms_mx_find_sync (fixture.resolver, names[i].asked);

      g_assert_cmpstr (mx->domain, ==, names[i].domain);
    }
  fixture_clear (&fixture);
}

/* The same servers make the same site, whatever their order. */
static void
test_site (void)
{
  g_autoptr (MsMx) one = NULL;
  g_autoptr (MsMx) other = NULL;
  Fixture fixture;

  fixture_init (&fixture,
                "d.test 300 MX 10 mx1.test\nd.test 300 MX 20 mx2.test\n"
                "e.test 300 MX 5 mx2.test\ne.test 300 MX 6 mx1.test\n" MX_1 MX_2,
                FALSE);
  one = ms_mx_find_sync (fixture.resolver, "d.test");
  other = ms_mx_find_sync (fixture.resolver, "e.test");
  g_assert_cmpstr (one->site, ==, other->site);
  g_assert_cmpuint (fake_dns_count (fixture.dns, "mx1.test", "A"), ==, 1);
  fixture_clear (&fixture);
}

static void
test_bounds (void)
{
  g_autoptr (GString) zone = g_string_new (NULL);
  g_autoptr (MsMx) mx = NULL;
  const MsMxHost *host;
  Fixture         fixture;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (zone, "d.test 300 MX %u m%u.test\nm%u.test 300 A 192.0.2.%u\n",
                            40 - i, i, i, i + 1);
  for (guint i = 1; i < 40; i++)
    g_string_append_printf (zone,
                            "m39.test 300 A 198.51.100.%u\nm39.test 300 AAAA 2001:db8::%u\n"
                            "m38.test 300 A 198.51.100.%u\nm37.test 300 AAAA 2001:db8::%u\n",
                            i, i, i, i);

  fixture_init (&fixture, zone->str, FALSE);
  mx = ms_mx_find_sync (fixture.resolver, "d.test");
  g_assert_cmpuint (mx->hosts->len, ==, 20);

  host = mx->hosts->pdata[0];
  g_assert_cmpstr (host->name, ==, "m39.test");
  g_assert_cmpuint (g_strv_length (host->addresses), ==, 10);
  g_assert_nonnull (strchr (host->addresses[4], ':'));
  g_assert_null (strchr (host->addresses[5], ':'));
  g_assert_cmpuint (g_strv_length (((MsMxHost *) mx->hosts->pdata[1])->addresses), ==, 10);
  /* Nine of the many, and its one of IPv4. */
  host = mx->hosts->pdata[2];
  g_assert_cmpuint (g_strv_length (host->addresses), ==, 10);
  g_assert_null (strchr (host->addresses[9], ':'));
  g_assert_nonnull (strchr (host->addresses[8], ':'));
  g_assert_cmpuint (((MsMxHost *) mx->hosts->pdata[19])->preference, ==, 20);
  fixture_clear (&fixture);
}

static const struct
{
  const char *label;
  const char *zone;
  gboolean    trust;
  gboolean    secure;
} security[] = {
  { "all", "d.test 300 MX 10 mx1.test\nd.test ! ad\nmx1.test ! ad\n" MX_1, TRUE, TRUE },
  { "not trusted", "d.test 300 MX 10 mx1.test\nd.test ! ad\nmx1.test ! ad\n" MX_1, FALSE,
    FALSE },
  { "not the MX", "d.test 300 MX 10 mx1.test\nmx1.test ! ad\n" MX_1, TRUE, FALSE },
  { "not the host", "d.test 300 MX 10 mx1.test\nd.test ! ad\n" MX_1, TRUE, FALSE },
  { "implicit", "d.test 300 A 192.0.2.1\nd.test ! ad\n", TRUE, TRUE },
};

static void
test_secure (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (security); i++)
    {
      g_autoptr (MsMx) mx = NULL;
      Fixture fixture;

      fixture_init (&fixture, security[i].zone, security[i].trust);
      mx = ms_mx_find_sync (fixture.resolver, "d.test");
      g_test_message ("%s", security[i].label);
      g_assert_cmpuint (mx->hosts->len, ==, 1);
      g_assert_cmpint (((MsMxHost *) mx->hosts->pdata[0])->secure, ==, security[i].secure);
      fixture_clear (&fixture);
    }
}

/* Preferences stay in order; of the two that are equal each comes first about half the time. */
static void
test_order (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (MsMx) mx = NULL;
  guint   first[3] = { 0 };
  Fixture fixture;

  fixture_init (&fixture,
                "d.test 300 MX 10 m0.test\nd.test 300 MX 10 m1.test\nd.test 300 MX 10 m2.test\n"
                "d.test 300 MX 5 a.test\nd.test 300 MX 20 z.test\n*.test 300 A 192.0.2.1\n",
                FALSE);
  mx = ms_mx_find_sync (fixture.resolver, "d.test");
  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GPtrArray) order = ms_mx_order (mx, rand);

      g_assert_cmpuint (order->len, ==, 5);
      g_assert_cmpstr (((MsMxHost *) order->pdata[0])->name, ==, "a.test");
      g_assert_cmpstr (((MsMxHost *) order->pdata[4])->name, ==, "z.test");
      first[((MsMxHost *) order->pdata[1])->name[1] - '0']++;
      g_assert_true (order->pdata[1] != order->pdata[2] && order->pdata[2] != order->pdata[3] &&
                     order->pdata[1] != order->pdata[3]);
    }
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (first[i], >, 900);
  fixture_clear (&fixture);
}

static void
count_deferred (MsMx *mx, gpointer user_data)
{
  guint *n = user_data;

  g_assert_cmpint (mx->status, ==, MS_MX_DEFERRED);
  g_assert_cmpstr (mx->enhanced, ==, "4.4.3");
  ++*n;
}

/* While the MX is asked for, and while the addresses are. */
static void
test_free (void)
{
  Fixture fixture;
  guint   n = 0;

  fixture_init (&fixture,
                "a.test 300 MX 10 mx1.test\na.test ! hold\n"
                "b.test 300 MX 10 held.test\nheld.test ! hold\n",
                FALSE);
  ms_mx_find (fixture.resolver, "a.test", count_deferred, &n);
  ms_mx_find (fixture.resolver, "b.test", count_deferred, &n);
  fake_dns_wait_held (fixture.dns, 3);
  g_clear_pointer (&fixture.resolver, ms_resolver_free);
  g_assert_cmpuint (n, ==, 2);
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/mx/%s", cases[i].label);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/dns/mx/domain", test_domain);
  g_test_add_func ("/dns/mx/site", test_site);
  g_test_add_func ("/dns/mx/bounds", test_bounds);
  g_test_add_func ("/dns/mx/secure", test_secure);
  g_test_add_func ("/dns/mx/order", test_order);
  g_test_add_func ("/dns/mx/free", test_free);

  return g_test_run ();
}
