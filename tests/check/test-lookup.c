/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-lookup.c - a real resolver behind the checks: answers as they read them, and in time */

#include "config.h"

#include "fake-dns.h"
#include "ms-lookup.h"
#include "ms-spf.h"

#include <string.h>

#define ZONE                                                                                  \
  "a.test 300 MX 20 mx2.a.test\na.test 300 MX 10 mx1.a.test\n"                                \
  "mx1.a.test 300 A 192.0.2.1\nmx1.a.test 300 AAAA 2001:db8::1\nmx2.a.test 300 A 192.0.2.2\n" \
  "a.test 300 TXT v=spf1 |mx -all\n"                                                          \
  "null.test 300 MX 0 .\n"                                                                    \
  "bad.test ! servfail\n"                                                                     \
  "1.2.0.192.in-addr.arpa 300 PTR mx1.a.test\n"

typedef struct
{
  FakeDns    *dns;
  MsResolver *resolver;
  MsLookup    lookup;
} World;

static void
set_up (World *self, gconstpointer data)
{
  MsResolverOptions options = { .timeout_ms = 2000, .tries = 2 };
  g_autoptr (GError) error = NULL;

  self->dns = fake_dns_new (ZONE);
  options.server = fake_dns_get_server (self->dns);
  self->resolver = ms_resolver_new (&options, &error);
  g_assert_no_error (error);
  self->lookup = ms_lookup_resolver (self->resolver);
}

static void
tear_down (World *self, gconstpointer data)
{
  ms_resolver_free (self->resolver);
  fake_dns_free (self->dns);
}

static void
test_records (World *self, gconstpointer data)
{
  static const struct
  {
    const char *name;
    MsDnsType   type;
    MsDnsStatus status;
    const char *texts;
  } questions[] = {
    { "a.test", MS_DNS_MX, MS_DNS_FOUND, "mx1.a.test mx2.a.test" },
    { "a.test", MS_DNS_TXT, MS_DNS_FOUND, "v=spf1 mx -all" },
    { "192.0.2.1", MS_DNS_PTR, MS_DNS_FOUND, "mx1.a.test" },
    { "a.test", MS_DNS_A, MS_DNS_NO_DATA, "" },
    { "none.test", MS_DNS_A, MS_DNS_NO_NAME, "" },
    { "bad.test", MS_DNS_A, MS_DNS_FAILED, "" },
    { "null.test", MS_DNS_MX, MS_DNS_FOUND, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autoptr (MsRecords) records =
          ms_lookup (&self->lookup, questions[i].name, questions[i].type);
      g_autofree char *texts = g_strjoinv (" ", records->texts);

      g_assert_cmpint (records->status, ==, questions[i].status);
      g_assert_cmpstr (texts, ==, questions[i].texts);
      g_assert_true ((records->status == MS_DNS_FAILED) == (records->problem != NULL));
    }
}

static void
test_addresses (World *self, gconstpointer data)
{
  g_autoptr (MsRecords) both = ms_lookup_addresses (&self->lookup, "mx1.a.test");
  g_autoptr (MsRecords) none = ms_lookup_addresses (&self->lookup, "none.test");
  g_autoptr (MsRecords) bad = ms_lookup_addresses (&self->lookup, "bad.test");

  g_assert_cmpuint (g_strv_length (both->texts), ==, 2);
  g_assert_cmpint (none->status, ==, MS_DNS_NO_NAME);
  g_assert_cmpint (bad->status, ==, MS_DNS_FAILED);
}

static void
test_exchangers (World *self, gconstpointer data)
{
  g_autoptr (MsExchangers) found = ms_lookup_exchangers (&self->lookup, "a.test");
  g_autoptr (MsExchangers) null = ms_lookup_exchangers (&self->lookup, "null.test");
  g_autoptr (MsExchangers) bad = ms_lookup_exchangers (&self->lookup, "bad.test");
  const MsExchanger *first;

  g_assert_cmpint (found->status, ==, MS_MX_FOUND);
  g_assert_cmpuint (found->hosts->len, ==, 2);
  first = found->hosts->pdata[0];
  g_assert_cmpstr (first->name, ==, "mx1.a.test");
  g_assert_cmpuint (g_strv_length (first->addresses), ==, 2);
  g_assert_cmpint (null->status, ==, MS_MX_FAILED);
  g_assert_cmpstr (null->enhanced, ==, "5.1.10");
  g_assert_nonnull (null->reason);
  g_assert_cmpint (bad->status, ==, MS_MX_DEFERRED);
}

/* The whole way from the wire to a verdict. */
static void
test_spf (World *self, gconstpointer data)
{
  static const struct
  {
    const char *ip;
    const char *result;
  } senders[] = { { "192.0.2.2", "pass" }, { "2001:db8::1", "pass" }, { "192.0.2.3", "fail" } };

  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    {
      MsSpfQuery query = { .sender = "x@a.test" };
      g_autoptr (MsSpfVerdict) verdict = NULL;

      g_assert_true (ms_ip_parse (senders[i].ip, &query.ip));
      verdict = ms_spf_check (&self->lookup, &query);
      g_assert_cmpstr (ms_spf_result_to_string (verdict->result), ==, senders[i].result);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/lookup/records", World, NULL, set_up, test_records, tear_down);
  g_test_add ("/lookup/addresses", World, NULL, set_up, test_addresses, tear_down);
  g_test_add ("/lookup/exchangers", World, NULL, set_up, test_exchangers, tear_down);
  g_test_add ("/lookup/spf", World, NULL, set_up, test_spf, tear_down);

  return g_test_run ();
}
