/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-answers.c - what becomes of each kind of answer */

#include "config.h"

#include "dns-fixture.h"

static const char zone[] =
    "a.test 300 A 192.0.2.1\n"
    "a.test 200 A 192.0.2.2\n"
    "a.test 300 AAAA 2001:db8::1\n"
    "a.test 300 TXT v=spf1 |-all\n"
    "short.test 1 A 192.0.2.1\n"
    "long.test 604800 A 192.0.2.1\n"
    "mail.test 3600 MX 20 MX2.mail.test\n"
    "mail.test 3600 MX 10 mx1.mail.test\n"
    "null.test 3600 MX 0 .\n"
    "odd.test 3600 MX 10 a\\046b\\032c.odd.test\n"
    "1.2.0.192.in-addr.arpa 60 PTR Host.test\n"
    "2.2.0.192.in-addr.arpa 60 CNAME 2.0/26.2.0.192.in-addr.arpa\n"
    "2.0/26.2.0.192.in-addr.arpa 60 PTR other.test\n"
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa 60 PTR six.test\n"
    "_25._tcp.a.test 60 TLSA 3 1 1 00ff\n"
    "_mta-sts.xn--bcher-kva.test 60 TXT v=STSv1\n"
    "xn--bcher-kva.test 60 A 192.0.2.7\n"
    "alias.test 100 CNAME alias2.test\n"
    "alias2.test 300 CNAME a.test\n"
    "gone.test 300 CNAME nowhere.test\n"
    "alone.test 50 CNAME a.test\n"
    "alone.test ! alone\n"
    "far.test 50 CNAME alone.test\n"
    "alonegone.test 50 CNAME nowhere.test\n"
    "alonegone.test ! alone\n"
    "weird.test 50 CNAME a\\032b.test\n"
    "weird.test ! alone\n"
    "loop1.test 300 CNAME loop2.test\n"
    "loop2.test 300 CNAME loop1.test\n"
    "self.test 300 CNAME self.test\n"
    "self.test ! alone\n"
    "c0.test 300 CNAME c1.test\n"
    "c1.test 300 CNAME c2.test\n"
    "c2.test 300 CNAME c3.test\n"
    "c3.test 300 CNAME c4.test\n"
    "c4.test 300 CNAME c5.test\n"
    "c5.test 300 CNAME c6.test\n"
    "c6.test 300 CNAME c7.test\n"
    "c7.test 300 CNAME c8.test\n"
    "c8.test 300 CNAME c9.test\n"
    "c9.test 300 A 192.0.2.9\n"
    "step1.test 300 CNAME step2.test\n"
    "step1.test ! alone\n"
    "step2.test 300 CNAME step1.test\n"
    "step2.test ! alone\n"
    "servfail.test ! servfail\n"
    "refused.test ! refused\n"
    "notimp.test ! notimp\n"
    "formerr.test ! formerr\n"
    "old.test ! formerr\n"
    "old.test ! no-edns\n"
    "garbage.test ! garbage\n"
    "tcp.test 300 A 192.0.2.1\n"
    "tcp.test ! truncate\n"
    "plain.test 300 A 192.0.2.1\n"
    "plain.test ! no-edns\n"
    "referral.test ! referral\n"
    "no-soa.test ! no-soa\n"
    "soa.test ! soa 600 1200\n"
    "soa2.test ! soa 600 120\n"
    "soa3.test ! soa 0 0\n"
    "soa4.test ! soa 86400 86400\n"
    "ad.test 300 A 192.0.2.1\n"
    "ad.test ! ad\n"
    "adnone.test ! ad\n"
    "adchain.test 300 CNAME a.test\n"
    "adchain.test ! ad\n"
    "adchain.test ! alone\n"
    "bad-a.test 300 A raw c00002\n"
    "bad-aaaa.test 300 AAAA raw 00\n"
    "bad-mx.test 300 MX raw 000a\n"
    "bad-mx2.test 300 MX raw 000a0161\n"
    "bad-mx4.test 300 MX raw 000ac0ff\n"
    "bad-txt.test 300 TXT raw 0561\n"
    "bad-tlsa.test 300 TLSA raw 030101\n"
    "bad-cname.test 300 CNAME raw 0561\n"
    "up.down.test 300 A 192.0.2.1\n";

#define LABEL_63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* What is found reads "TEXT", "10 TEXT" for MX, joined by "; ". */
static const struct
{
  const char *label;
  const char *name;
  MsDnsType   type;
  MsDnsStatus status;
  const char *found; /* (nullable) */
  guint       seconds;
  const char *end;   /* (nullable): the canonical name, where it is another */
  int         asked; /* questions, all in all */
} cases[] = {
  { "a", "a.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1; 192.0.2.2", 200, NULL, 1 },
  { "aaaa", "a.test", MS_DNS_AAAA, MS_DNS_FOUND, "2001:db8::1", 300, NULL, 1 },
  { "txt", "a.test", MS_DNS_TXT, MS_DNS_FOUND, "v=spf1 -all", 300, NULL, 1 },
  { "mx", "mail.test", MS_DNS_MX, MS_DNS_FOUND, "20 mx2.mail.test; 10 mx1.mail.test", 3600,
    NULL, 1 },
  { "null-mx", "null.test", MS_DNS_MX, MS_DNS_FOUND, "0 ", 3600, NULL, 1 },
  { "escaped", "odd.test", MS_DNS_MX, MS_DNS_FOUND, "10 a\\046b\\032c.odd.test", 3600, NULL,
    1 },
  { "ptr", "192.0.2.1", MS_DNS_PTR, MS_DNS_FOUND, "host.test", 60, "1.2.0.192.in-addr.arpa",
    1 },
  { "ptr-delegated", "192.0.2.2", MS_DNS_PTR, MS_DNS_FOUND, "other.test", 60,
    "2.0/26.2.0.192.in-addr.arpa", 1 },
  { "ptr-six", "2001:db8::1", MS_DNS_PTR, MS_DNS_FOUND, "six.test", 60,
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", 1 },
  { "ptr-no-address", "a.test", MS_DNS_PTR, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "tlsa", "_25._tcp.a.test", MS_DNS_TLSA, MS_DNS_FOUND, "3 1 1 00ff", 60, NULL, 1 },
  { "underscore-idn",
    "_mta-sts.b\xc3\xbc"
    "cher.test",
    MS_DNS_TXT, MS_DNS_FOUND, "v=STSv1", 60, "_mta-sts.xn--bcher-kva.test", 1 },
  { "idn",
    "B\xc3\x9c"
    "CHER.test.",
    MS_DNS_A, MS_DNS_FOUND, "192.0.2.7", 60, "xn--bcher-kva.test", 1 },
  { "capitals-dot", "A.TEST.", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1; 192.0.2.2", 200, "a.test",
    1 },
  { "ttl-small", "short.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1", 5, NULL, 1 },
  { "ttl-large", "long.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1", 86400, NULL, 1 },
  { "no-name", "nowhere.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 300, NULL, 1 },
  { "no-data", "mail.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 300, NULL, 1 },
  { "branch", "down.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 300, NULL, 1 },
  { "no-soa", "no-soa.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 60, NULL, 1 },
  { "soa-ttl", "soa.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 600, NULL, 1 },
  { "soa-minimum", "soa2.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 120, NULL, 1 },
  { "soa-small", "soa3.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 5, NULL, 1 },
  { "soa-large", "soa4.test", MS_DNS_A, MS_DNS_NO_DATA, NULL, 3600, NULL, 1 },
  { "referral", "referral.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, 1 },
  { "cname", "alias.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1; 192.0.2.2", 100, "a.test", 1 },
  { "cname-no-data", "alias.test", MS_DNS_MX, MS_DNS_NO_DATA, NULL, 100, "a.test", 1 },
  { "cname-no-name", "gone.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 300, "nowhere.test", 1 },
  { "cname-alone", "alone.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1; 192.0.2.2", 50, "a.test",
    2 },
  { "cname-alone-no-name", "alonegone.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 50, "nowhere.test",
    2 },
  { "cname-weird", "weird.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 60, "a\\032b.test", 1 },
  { "cname-loop", "loop1.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, 1 },
  { "cname-self", "self.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "cname-loop-alone", "step1.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "cname-eight", "c1.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.9", 300, "c9.test", 1 },
  { "cname-nine", "c0.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, 1 },
  { "servfail", "servfail.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, 1 },
  { "refused", "refused.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, 1 },
  { "notimp", "notimp.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, 1 },
  { "formerr", "formerr.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "formerr-old", "old.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "garbage", "garbage.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "tcp", "tcp.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1", 300, NULL, 2 },
  { "no-edns", "plain.test", MS_DNS_A, MS_DNS_FOUND, "192.0.2.1", 300, NULL, 2 },
  { "bad-a", "bad-a.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-aaaa", "bad-aaaa.test", MS_DNS_AAAA, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-mx", "bad-mx.test", MS_DNS_MX, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-mx-cut", "bad-mx2.test", MS_DNS_MX, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-mx-ahead", "bad-mx4.test", MS_DNS_MX, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-txt", "bad-txt.test", MS_DNS_TXT, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-tlsa", "bad-tlsa.test", MS_DNS_TLSA, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "bad-cname", "bad-cname.test", MS_DNS_A, MS_DNS_FAILED, NULL, 30, NULL, -1 },
  { "name-empty", "", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-root", ".", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-two-dots", "a..test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-dot-first", ".a.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-dots-last", "a.test..", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-blank", "a b.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-not-utf8", "a\xff.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "name-not-idn", "ab--\xc3\xbc.test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "label-64", "a" LABEL_63 ".test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 86400, "", 0 },
  { "label-63", LABEL_63 ".test", MS_DNS_A, MS_DNS_NO_NAME, NULL, 300, NULL, 1 },
  { "name-255", LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63, MS_DNS_A, MS_DNS_NO_NAME, NULL,
    86400, "", 0 },
};

static char *
describe (const MsDnsAnswer *answer, MsDnsType type)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < answer->records->len; i++)
    {
      const MsDnsRecord *record = answer->records->pdata[i];

      g_string_append (text, i > 0 ? "; " : "");
      if (type == MS_DNS_MX)
        g_string_append_printf (text, "%u ", record->preference);
      g_string_append (text, record->text);
      if (type == MS_DNS_TLSA)
        {
          gsize         size;
          const guint8 *bytes = g_bytes_get_data (record->data, &size);

          g_string_append_printf (text, "%d %d %d ", record->usage, record->selector,
                                  record->matching);
          for (gsize j = 0; j < size; j++)
            g_string_append_printf (text, "%02x", bytes[j]);
        }
    }

  return g_string_free (text, FALSE);
}

static void
test_case (gconstpointer data)
{
  guint   i = GPOINTER_TO_UINT (data);
  Fixture fixture;

  fixture_init (&fixture, zone, FALSE);
  /* The second time it comes from the cache. */
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (MsDnsAnswer) answer =
          ms_resolver_ask (fixture.resolver, cases[i].name, cases[i].type);
      g_autofree char *found = describe (answer, cases[i].type);
      guint            asked = fake_dns_count (fixture.dns, NULL, NULL);

      g_assert_cmpint (answer->status, ==, cases[i].status);
      g_assert_cmpstr (found, ==, cases[i].found != NULL ? cases[i].found : "");
      g_assert_cmpint (answer->expires - NOON, ==, cases[i].seconds * MS_SECOND);
      g_assert_false (answer->authenticated);
      g_assert_cmpint (answer->problem != NULL, ==, answer->status == MS_DNS_FAILED);
      if (cases[i].status != MS_DNS_FAILED)
        g_assert_cmpstr (answer->name, ==, cases[i].end != NULL ? cases[i].end : cases[i].name);
      if (cases[i].asked >= 0)
        g_assert_cmpuint (asked, ==, cases[i].asked);
      else
        g_assert_cmpuint (asked, <=, 12);
      if (round == 0)
        fake_dns_set (fixture.dns, "");
    }
  fixture_clear (&fixture);
}

static const struct
{
  const char *name;
  gboolean    trust;
  gboolean    authenticated;
} authenticity[] = {
  { "ad.test", TRUE, TRUE },       { "ad.test", FALSE, FALSE },
  { "a.test", TRUE, FALSE },       { "adnone.test", TRUE, TRUE },
  { "adnone.test", FALSE, FALSE }, { "adchain.test", TRUE, FALSE },
};

static void
test_authenticated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (authenticity); i++)
    {
      g_autoptr (MsDnsAnswer) answer = NULL;

      Fixture fixture;

      fixture_init (&fixture, zone, authenticity[i].trust);
      answer = ms_resolver_ask (fixture.resolver, authenticity[i].name, MS_DNS_A);
      g_assert_cmpint (answer->authenticated, ==, authenticity[i].authenticated);
      fixture_clear (&fixture);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/answers/%s", cases[i].label);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/dns/answers/authenticated", test_authenticated);

  return g_test_run ();
}
