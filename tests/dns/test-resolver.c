/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-resolver.c - many questions at once, each once, as long as answers hold */

#include "config.h"

#include "dns-fixture.h"
#include "ms-dns-channel.h"

#include <glib/gstdio.h>

#define MANY 10000

static const char zone[] = "a.test 200 A 192.0.2.1\n"
                           "a.test 300 AAAA 2001:db8::1\n"
                           "garbage.test ! garbage\n"
                           "drop.test ! drop\n"
                           "drop1.test 300 A 192.0.2.1\n"
                           "drop1.test ! drop 1\n"
                           "wrong.test 300 A 192.0.2.1\n"
                           "wrong.test ! wrong-id\n"
                           "late.test 300 A 192.0.2.1\n"
                           "late.test ! slow 900\n"
                           "*.slow.test 300 A 192.0.2.1\n"
                           "*.slow.test ! slow 20\n"
                           "*.many.test 300 A 192.0.2.1\n"
                           "*.held.test 300 A 192.0.2.1\n"
                           "*.held.test ! hold\n";

static void
test_expiry (void)
{
  static const struct
  {
    const char *name;
    guint       seconds;
  } names[] = { { "a.test", 200 }, { "nowhere.test", 300 }, { "garbage.test", 30 } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Fixture fixture;
      guint   asked[3];

      fixture_init (&fixture, zone, FALSE);
      for (guint round = 0; round < 3; round++)
        {
          g_autoptr (MsDnsAnswer) answer =
              ms_resolver_ask (fixture.resolver, names[i].name, MS_DNS_A);

          asked[round] = fake_dns_count (fixture.dns, NULL, NULL);
          ms_clock_advance (round == 0 ? names[i].seconds * MS_SECOND - 1 : 1);
        }
      g_assert_cmpuint (asked[0], ==, asked[1]);
      g_assert_cmpuint (asked[1], <, asked[2]);
      fixture_clear (&fixture);
    }
}

static void
test_retry (void)
{
  MsResolverOptions options = { .timeout_ms = 200, .tries = 3 };
  g_autoptr (MsDnsAnswer) lost = NULL;
  g_autoptr (MsDnsAnswer) late = NULL;
  g_autoptr (MsDnsAnswer) wrong = NULL;

  Fixture fixture;
  gint64  before;

  fixture_init (&fixture, zone, FALSE);
  ms_resolver_free (fixture.resolver);
  options.server = fake_dns_get_server (fixture.dns);
  fixture.resolver = ms_resolver_new (&options, NULL);

  lost = ms_resolver_ask (fixture.resolver, "drop1.test", MS_DNS_A);
  g_assert_cmpint (lost->status, ==, MS_DNS_FOUND);
  g_assert_cmpuint (fake_dns_count (fixture.dns, "drop1.test", "A"), ==, 2);

  before = g_get_monotonic_time ();
  late = ms_resolver_ask (fixture.resolver, "drop.test", MS_DNS_A);
  g_assert_cmpint (late->status, ==, MS_DNS_FAILED);
  g_assert_cmpstr (late->problem, ==, "The DNS server did not answer in time");
  g_assert_cmpuint (fake_dns_count (fixture.dns, "drop.test", "A"), >=, 2);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 500 * 1000);

  wrong = ms_resolver_ask (fixture.resolver, "wrong.test", MS_DNS_A);
  g_assert_cmpint (wrong->status, ==, MS_DNS_FAILED);
  fixture_clear (&fixture);
}

/* Whom many threads' answers count down. */
typedef struct
{
  GMutex mutex;
  GCond  cond;
  guint  found;
  guint  failed;
} Count;

static void
count_answer (MsDnsAnswer *answer, gpointer user_data)
{
  Count *count = user_data;

  g_mutex_lock (&count->mutex);
  if (answer->status == MS_DNS_FOUND)
    count->found++;
  else
    count->failed++;
  g_cond_signal (&count->cond);
  g_mutex_unlock (&count->mutex);
}

static void
count_init (Count *count)
{
  *count = (Count){ .found = 0 };
  g_mutex_init (&count->mutex);
  g_cond_init (&count->cond);
}

static void
count_wait (Count *count, guint n)
{
  g_mutex_lock (&count->mutex);
  while (count->found + count->failed < n)
    g_cond_wait (&count->cond, &count->mutex);
  g_mutex_unlock (&count->mutex);
}

static void
test_once (void)
{
  Fixture fixture;
  Count   count;

  fixture_init (&fixture, zone, FALSE);
  count_init (&count);
  ms_resolver_query (fixture.resolver, "a.held.test", MS_DNS_A, count_answer, &count);
  fake_dns_wait_held (fixture.dns, 1);
  for (guint i = 1; i < 100; i++)
    ms_resolver_query (fixture.resolver, i % 2 ? "A.held.test." : "a.held.test", MS_DNS_A,
                       count_answer, &count);
  fake_dns_release (fixture.dns);
  count_wait (&count, 100);
  g_assert_cmpuint (count.found, ==, 100);
  g_assert_cmpuint (fake_dns_count (fixture.dns, NULL, NULL), ==, 1);
  fixture_clear (&fixture);
}

static void
test_many (void)
{
  Fixture fixture;
  Count   count;
  gint64  before;
  gint64  took;

  fixture_init (&fixture, zone, FALSE);
  count_init (&count);
  before = g_get_monotonic_time ();
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u.many.test", i);

      ms_resolver_query (fixture.resolver, name, MS_DNS_A, count_answer, &count);
    }
  count_wait (&count, MANY);
  took = g_get_monotonic_time () - before;
  g_assert_cmpuint (count.found, ==, MANY);
  g_test_message ("%d names in %" G_GINT64_FORMAT " ms", MANY, took / 1000);
  fixture_clear (&fixture);
}

/* 600 at once, each of 20 ms: they are on the wire together. */
static void
test_slow (void)
{
  Fixture fixture;
  Count   count;
  gint64  before;

  fixture_init (&fixture, zone, FALSE);
  count_init (&count);
  before = g_get_monotonic_time ();
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u.slow.test", i);

      ms_resolver_query (fixture.resolver, name, MS_DNS_A, count_answer, &count);
    }
  count_wait (&count, 600);
  g_assert_cmpuint (count.found, ==, 600);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 600 * 20 * 1000 / 2);
  fixture_clear (&fixture);
}

/* A server that is quick with others is waited for nevertheless. */
static void
test_late (void)
{
  g_autoptr (MsDnsAnswer) late = NULL;
  Fixture fixture;

  fixture_init (&fixture, zone, FALSE);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u.many.test", i);
      g_autoptr (MsDnsAnswer) answer = ms_resolver_ask (fixture.resolver, name, MS_DNS_A);

      g_assert_cmpint (answer->status, ==, MS_DNS_FOUND);
    }
  late = ms_resolver_ask (fixture.resolver, "late.test", MS_DNS_A);
  g_assert_cmpint (late->status, ==, MS_DNS_FOUND);
  fixture_clear (&fixture);
}

static void
test_free (void)
{
  Fixture fixture;
  Count   count;

  fixture_init (&fixture, zone, FALSE);
  count_init (&count);
  /* More than are on the wire at a time. */
  for (guint i = 0; i < 600; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u.held.test", i);

      ms_resolver_query (fixture.resolver, name, MS_DNS_A, count_answer, &count);
    }
  fake_dns_wait_held (fixture.dns, 500);
  g_assert_cmpuint (fake_dns_count (fixture.dns, NULL, NULL), ==, 500);
  g_clear_pointer (&fixture.resolver, ms_resolver_free);
  g_assert_cmpuint (count.failed, ==, 600);
  fixture_clear (&fixture);
}

typedef struct
{
  MsResolver *resolver;
  Count      *count;
} Again;

static void
ask_again (MsDnsAnswer *answer, gpointer user_data)
{
  Again *again = user_data;

  /* One that is known, and one that is not. */
  ms_resolver_query (again->resolver, "a.test", MS_DNS_A, count_answer, again->count);
  ms_resolver_query (again->resolver, "a.test", MS_DNS_AAAA, count_answer, again->count);
}

static void
test_from_callback (void)
{
  Fixture fixture;
  Count   count;
  Again   again;

  fixture_init (&fixture, zone, FALSE);
  count_init (&count);
  again = (Again){ fixture.resolver, &count };
  ms_resolver_query (fixture.resolver, "a.test", MS_DNS_A, ask_again, &again);
  count_wait (&count, 2);
  g_assert_cmpuint (count.found, ==, 2);

  /* And while it is being freed. */
  ms_resolver_query (fixture.resolver, "a.held.test", MS_DNS_A, ask_again, &again);
  fake_dns_wait_held (fixture.dns, 1);
  g_clear_pointer (&fixture.resolver, ms_resolver_free);
  g_assert_cmpuint (count.failed, ==, 2);
  fixture_clear (&fixture);
}

static const struct
{
  const char *server;
  gboolean    good;
} servers[] = {
  { "192.0.2.1", TRUE },
  { "192.0.2.1:5353", TRUE },
  { "[2001:db8::1]:53", TRUE },
  { "[2001:db8::1]", TRUE },
  { "2001:db8::1", TRUE },
  { "", FALSE },
  { "dns.test", FALSE },
  { "192.0.2", FALSE },
  { "192.0.2.1:", FALSE },
  { "192.0.2.1:0", FALSE },
  { "192.0.2.1:65536", FALSE },
  { "192.0.2.1:x", FALSE },
  { "[2001:db8::1", FALSE },
  { "[2001:db8::1]x", FALSE },
  { "[2001:db8::1]:", FALSE },
  { "192.0.2.1 53", FALSE },
  { "192.0.2.1, [2001:db8::1]:53", TRUE },
  { "192.0.2.1,", FALSE },
  { "192.0.2.1,x", FALSE },
};

static void
test_server (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      MsResolverOptions options = { .server = servers[i].server };
      g_autoptr (GError) error = NULL;
      g_autoptr (MsResolver) resolver = ms_resolver_new (&options, &error);

      if (servers[i].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, MS_DNS_ERROR, MS_DNS_ERROR_SERVER);
      g_assert_cmpint (resolver != NULL, ==, servers[i].good);
    }
}

/* What the first server makes of the question that the second one answers. */
static const char *const firsts[] = {
  "a.test ! servfail\n",
  "a.test ! refused\n",
  "a.test ! notimp\n",
  "a.test ! drop\n",
  NULL, /* nobody is there */
};

static MsDnsAnswer *
ask_two (const char *one, const char *other)
{
  g_autofree char  *both = g_strdup_printf ("%s, %s", one, other);
  MsResolverOptions options = { .server = both, .timeout_ms = 200, .tries = 3 };
  g_autoptr (MsResolver) resolver = ms_resolver_new (&options, NULL);

  return ms_resolver_ask (resolver, "a.test", MS_DNS_A);
}

static void
test_next_server (void)
{
  g_autoptr (FakeDns) good = fake_dns_new ("a.test 300 A 192.0.2.1\n");

  for (guint i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      g_autoptr (FakeDns) first = fake_dns_new (firsts[i] != NULL ? firsts[i] : "");
      g_autofree char *server = g_strdup (fake_dns_get_server (first));
      g_autoptr (MsDnsAnswer) answer = NULL;

      if (firsts[i] == NULL)
        g_clear_pointer (&first, fake_dns_free);
      answer = ask_two (server, fake_dns_get_server (good));
      g_assert_cmpint (answer->status, ==, MS_DNS_FOUND);
      g_assert_cmpuint (fake_dns_count (good, "a.test", "A"), ==, i + 1);
      if (first != NULL)
        g_assert_cmpuint (fake_dns_count (first, "a.test", "A"), >=, 1);
    }
}

static void
test_no_server (void)
{
  g_autoptr (FakeDns) one = fake_dns_new ("a.test ! servfail\n");
  g_autoptr (FakeDns) other = fake_dns_new ("a.test ! refused\n");
  g_autoptr (MsDnsAnswer) answer =
      ask_two (fake_dns_get_server (one), fake_dns_get_server (other));

  g_assert_cmpint (answer->status, ==, MS_DNS_FAILED);
  g_assert_cmpuint (fake_dns_count (one, "a.test", "A"), >=, 1);
  g_assert_cmpuint (fake_dns_count (other, "a.test", "A"), >=, 1);
}

static void
write_system (const char *path, const char *server)
{
  g_autofree char *text = g_strdup_printf ("nameserver %s\n", server);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* The system's servers are others than before; what is under way goes to them. */
static void
test_system (void)
{
  MsResolverOptions options = { .timeout_ms = TIMEOUT_MS };
  g_autoptr (FakeDns) before = fake_dns_new (zone);
  g_autoptr (FakeDns) after =
      fake_dns_new_at ("127.0.0.2", fake_dns_get_port (before),
                       "*.held.test 300 A 192.0.2.9\nb.test 300 A 192.0.2.9\n");
  g_autoptr (MsResolver) resolver = NULL;
  g_autoptr (MsDnsAnswer) old = NULL;
  g_autoptr (MsDnsAnswer) new = NULL;
  g_autofree char *folder = g_dir_make_tmp ("mailshot-dns-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "resolv.conf", NULL);
  Count            count;

  ms_clock_freeze (NOON);
  count_init (&count);
  write_system (path, "127.0.0.1");
  ms_dns_channel_set_system (path, fake_dns_get_port (before));
  resolver = ms_resolver_new (&options, NULL);
  g_assert_nonnull (resolver);

  old = ms_resolver_ask (resolver, "a.test", MS_DNS_A);
  g_assert_cmpint (old->status, ==, MS_DNS_FOUND);
  ms_resolver_query (resolver, "a.held.test", MS_DNS_A, count_answer, &count);
  fake_dns_wait_held (before, 1);

  write_system (path, "127.0.0.2");
  ms_clock_advance (MS_MINUTE);
  new = ms_resolver_ask (resolver, "b.test", MS_DNS_A);
  g_assert_cmpint (new->status, ==, MS_DNS_FOUND);
  count_wait (&count, 1);
  g_assert_cmpuint (count.found, ==, 1);
  g_assert_cmpuint (fake_dns_count (after, "a.held.test", "A"), ==, 1);

  g_clear_pointer (&resolver, ms_resolver_free);
  g_unlink (path);
  g_rmdir (folder);
  ms_dns_channel_set_system ("/etc/resolv.conf", 53);
  ms_clock_thaw ();
}

/* Nobody listens at the port that a server had. */
static void
test_nobody (void)
{
  FakeDns          *dns = fake_dns_new ("");
  g_autofree char  *server = g_strdup (fake_dns_get_server (dns));
  MsResolverOptions options = { .server = server, .timeout_ms = 300, .tries = 2 };
  g_autoptr (MsResolver) resolver = ms_resolver_new (&options, NULL);
  g_autoptr (MsDnsAnswer) answer = NULL;

  fake_dns_free (dns);
  answer = ms_resolver_ask (resolver, "a.test", MS_DNS_A);
  g_assert_cmpint (answer->status, ==, MS_DNS_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dns/resolver/expiry", test_expiry);
  g_test_add_func ("/dns/resolver/retry", test_retry);
  g_test_add_func ("/dns/resolver/once", test_once);
  g_test_add_func ("/dns/resolver/many", test_many);
  g_test_add_func ("/dns/resolver/slow", test_slow);
  g_test_add_func ("/dns/resolver/late", test_late);
  g_test_add_func ("/dns/resolver/system", test_system);
  g_test_add_func ("/dns/resolver/free", test_free);
  g_test_add_func ("/dns/resolver/from-callback", test_from_callback);
  g_test_add_func ("/dns/resolver/server", test_server);
  g_test_add_func ("/dns/resolver/next-server", test_next_server);
  g_test_add_func ("/dns/resolver/no-server", test_no_server);
  g_test_add_func ("/dns/resolver/nobody", test_nobody);

  return g_test_run ();
}
