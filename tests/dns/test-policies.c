/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-policies.c - MTA-STS and TLSA as they come over the DNS */

#include "config.h"

#include "dns-fixture.h"
#include "fake-server.h"
#include "ms-mta-sts.h"
#include "ms-tlsa.h"

#define DIGEST "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const char zone[] = "_mta-sts.fake.test 300 TXT v=STSv1; |id=2026;\n"
                           "mta-sts.fake.test 300 CNAME web.fake.test\n"
                           "web.fake.test 300 A 127.0.0.1\n"
                           "_mta-sts.fails.test ! servfail\n"

                           "_25._tcp.mx.fake.test 300 TLSA 3 1 1 " DIGEST "\n"
                           "_25._tcp.mx.fake.test 300 TLSA 1 1 1 " DIGEST "\n"
                           "_25._tcp.mx.fake.test ! ad\n"
                           "_25._tcp.alias.fake.test 300 CNAME _dane.fake.test\n"
                           "_25._tcp.alias.fake.test ! ad\n"
                           "_dane.fake.test 300 TLSA 2 1 1 " DIGEST "\n"
                           "_dane.fake.test ! ad\n"
                           "_25._tcp.forged.fake.test 300 TLSA 3 1 1 " DIGEST "\n"
                           "_25._tcp.fails.fake.test ! servfail\n";

static void
test_mta_sts (void)
{
  const char *const scripts[] = {
    "! tls good\n! name mta-sts.fake.test\nC: GET /.well-known/mta-sts.txt HTTP/1.1\n"
    "C: *\nC: *\nC: \n"
    "R: HTTP/1.1 200 OK%0D%0AContent-Type: text/plain%0D%0AContent-Length: 61%0D%0A%0D%0A"
    "version: STSv1%0Amode: enforce%0Amx: mx.fake.test%0Amax_age: 86400%0A\n! silence\n",
    NULL
  };

  g_autoptr (FakeServer) web = fake_server_new (scripts);
  MsMtaStsOptions options = { .ca_file = fake_server_get_ca_file (),
                              .port = fake_server_get_port (web) };
  Fixture         fixture;
  guint           asked;

  fixture_init (&fixture, zone, FALSE);
  {
    g_autoptr (MsMtaSts) sts = ms_mta_sts_new (fixture.resolver, &options);
    g_autoptr (MsStsPolicy) policy = ms_mta_sts_find_sync (sts, "FAKE.test");
    g_autoptr (MsStsPolicy) again = ms_mta_sts_find_sync (sts, "fake.test");

    g_assert_nonnull (policy);
    g_assert_cmpint (policy->mode, ==, MS_STS_ENFORCE);
    g_assert_true (ms_sts_policy_allows (policy, "mx.fake.test"));
    g_assert_true (again == policy);
    g_assert_cmpuint (fake_server_count_connections (web), ==, 1);

    g_assert_null (ms_mta_sts_find_sync (sts, "fails.test"));
    asked = fake_dns_count (fixture.dns, NULL, NULL);
    g_assert_null (ms_mta_sts_find_sync (sts, "without.test"));
    g_assert_cmpuint (fake_dns_count (fixture.dns, NULL, NULL), ==, asked + 1);
  }
  fixture_clear (&fixture);
}

static const struct
{
  const char  *host;
  gboolean     trust;
  MsTlsaStatus status;
  guint        usage; /* of the only record that can be used; 0: none */
} cases[] = {
  { "mx.fake.test", TRUE, MS_TLSA_FOUND, 3 },
  { "alias.fake.test", TRUE, MS_TLSA_FOUND, 2 },
  { "mx.fake.test", FALSE, MS_TLSA_NONE, 0 },
  { "forged.fake.test", TRUE, MS_TLSA_NONE, 0 },
  { "without.fake.test", TRUE, MS_TLSA_NONE, 0 },
  { "fails.fake.test", TRUE, MS_TLSA_FAILED, 0 },
};

static void
test_tlsa (gconstpointer data)
{
  guint    i = GPOINTER_TO_UINT (data);
  MsMxHost host = { .name = (char *) cases[i].host, .secure = TRUE };
  Fixture  fixture;

  fixture_init (&fixture, zone, cases[i].trust);
  {
    g_autoptr (MsDnsAnswer) answer = NULL;
    g_autoptr (GPtrArray) records = NULL;

    g_assert_cmpint (ms_tlsa_ask (fixture.resolver, &host, 25, &answer, &records), ==,
                     cases[i].status);
    if (cases[i].usage != 0)
      {
        const MsDnsRecord *record = records->pdata[0];

        g_assert_cmpuint (records->len, ==, 1);
        g_assert_cmpuint (record->usage, ==, cases[i].usage);
        g_assert_cmpuint (g_bytes_get_size (record->data), ==, 32);
      }
  }
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dns/policies/mta-sts", test_mta_sts);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/policies/tlsa/%s-%s", cases[i].host,
                                               cases[i].trust ? "trusted" : "untrusted");

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_tlsa);
    }

  return g_test_run ();
}
