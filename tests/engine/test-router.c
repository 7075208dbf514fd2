/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-router.c - which way recipients take, and that those who have none now hold up nobody */

#include "config.h"

#include "fake-dns.h"
#include "fake-server.h"
#include "ms-clock.h"
#include "ms-ledger.h"
#include "ms-scheduler.h"
#include "world.h"

#define MONDAY (1772438400 * MS_SECOND)

/* The dispatcher's calls of the ledger come through here: see tests/meson.build. */
static guint n_claims;
static guint n_asked; /* whether somebody is wanted */

/* The run is not over yet when they are read: its threads still count. */
static guint
get (guint *counter)
{
  return (guint) g_atomic_int_get (counter);
}

gboolean __real_ms_ledger_claim (MsDb           *db,
                                 const MsRunRow *run,
                                 MsClaimWindow  *window,
                                 GError        **error);
gboolean __wrap_ms_ledger_claim (MsDb           *db,
                                 const MsRunRow *run,
                                 MsClaimWindow  *window,
                                 GError        **error);

typedef struct
{
  MsClaimWish wants;
  gpointer    data;
} Wish;

static gboolean
count_wish (const char *key, guint deferrals, gint64 deferred_since, gpointer data)
{
  Wish *wish = data;

  g_atomic_int_inc (&n_asked);

  return wish->wants (key, deferrals, deferred_since, wish->data);
}

gboolean
__wrap_ms_ledger_claim (MsDb *db, const MsRunRow *run, MsClaimWindow *window, GError **error)
{
  Wish     wish = { window->wants, window->data };
  gboolean claimed;

  g_atomic_int_inc (&n_claims);
  if (window->wants != NULL)
    {
      window->wants = count_wish;
      window->data = &wish;
    }
  claimed = __real_ms_ledger_claim (db, run, window, error);
  window->wants = wish.wants;
  window->data = wish.data;

  return claimed;
}

/* So many recipients in so many domains dN.test, in turns. */
static void
add_domains (World *world, guint recipients, guint domains)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT INTO contacts (address) WITH RECURSIVE n (i) AS (SELECT 0 "
                         "UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %u) SELECT 'r' || i || "
                         "'@d' || (i %% %u) || '.test' FROM n",
                         recipients, domains);
  world_exec (world, sql);
  world_exec (world,
              "INSERT OR IGNORE INTO memberships (list_id, contact_id) SELECT 1, id FROM "
              "contacts");
}

/* Each domain has a site of its own.  None of their servers can be reached: there is no way to
 * them from the source address that is set. */
static char *
make_zone (guint domains)
{
  GString *zone = g_string_new (NULL);

  for (guint i = 0; i < domains; i++)
    g_string_append_printf (zone,
                            "d%u.test 300 MX 10 mx%u.test\n"
                            "mx%u.test 300 A 192.0.2.%u\n",
                            i, i, i, i % 250 + 1);

  return g_string_free (zone, FALSE);
}

static void
set_direct (World *world, FakeDns *dns)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT INTO settings (name, value) VALUES ('dns-server', '%s'), "
                         "('source-ipv4', '127.0.0.1'), ('source-ipv6', 'none'), "
                         "('ehlo-name', 'sender.test'), ('connections', '50')",
                         fake_dns_get_server (dns));
  world_exec (world, sql);
  g_atomic_int_set (&n_claims, 0);
  g_atomic_int_set (&n_asked, 0);
}

/* Most sites are dead: 20,000 recipients are deferred for the price of looking at each once. */
static void
test_dead_sites (void)
{
  g_autofree char *zone = make_zone (300);
  g_autoptr (FakeDns) dns = fake_dns_new (zone);
  g_autoptr (GError) error = NULL;
  World *world = world_new ();

  add_domains (world, 20000, 300);
  set_direct (world, dns);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "direct", 0, &error), ==, MS_END_WAITING);
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_DEFERRED), ==, 20000);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, 20000);
  g_assert_cmpuint (fake_dns_count (dns, NULL, "MX"), ==, 300);
  g_test_message ("%u claims, %u looks", get (&n_claims), get (&n_asked));
  g_assert_cmpuint (get (&n_claims), <, 1000);
  g_assert_cmpuint (get (&n_asked), <, 20 * 20000);
  world_free (world);
}

/* The DNS keeps silent about a third of the domains: meanwhile all others have their answer,
 * and the ledger is not searched again and again for somebody who could go on. */
static void
test_silent_dns (void)
{
  g_autoptr (GString) zone = g_string_new (NULL);
  g_autofree char *found = make_zone (300);
  g_autoptr (FakeDns) dns = NULL;
  g_autoptr (GError) error = NULL;
  World      *world = world_new ();
  MsDelivery *delivery;
  gint64      began;
  double      seconds;

  g_string_assign (zone, found);
  for (guint i = 0; i < 300; i += 3)
    g_string_append_printf (zone, "d%u.test ! hold\n", i);
  dns = fake_dns_new (zone->str);
  add_domains (world, 3000, 300);
  set_direct (world, dns);
  began = g_get_monotonic_time ();
  delivery = world_start (world, MS_ORDER_SEND, "direct", 0);
  world_await (world, "SELECT count(*) = 2000 FROM recipients WHERE state = 4");
  seconds = (g_get_monotonic_time () - began) / 1e6;
  g_test_message ("%u claims, %u looks in %.1f s", get (&n_claims), get (&n_asked), seconds);
  g_assert_cmpuint (get (&n_claims), <, 1000);
  g_assert_cmpuint (get (&n_asked), <, 20 * 3000);

  /* The run ends while the answers are still to come. */
  ms_delivery_pause (delivery);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_PAUSED);
  fake_dns_release (dns);
  ms_delivery_free (delivery);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients WHERE state IN (1, 2)"),
                   ==, 0);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients WHERE state IN (0, 4)"),
                   ==, 3000);

  /* And goes on where it was. */
  fake_dns_set (dns, found);
  g_assert_cmpint (world_run (world, MS_ORDER_RESUME, NULL, 0, &error), ==, MS_END_WAITING);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, 3000);
  world_free (world);
}

/* What the DNS says is an answer, for everybody of the domain. */
static void
test_verdicts (void)
{
  g_autoptr (FakeDns) dns = NULL;
  g_autoptr (GError) error = NULL;
  World *world = world_new ();

  dns = fake_dns_new ("d0.test 300 MX 0 .\n"
                      "d1.test ! servfail\n"
                      "d2.test 300 MX 10 mx.d2.test\n"
                      "mx.d2.test 300 A 127.0.0.1\n"
                      "d4.test 300 MX 10 mx4.test\n"
                      "mx4.test 300 A 192.0.2.4\n");
  add_domains (world, 100, 5);
  set_direct (world, dns);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "direct", 0, &error), ==, MS_END_WAITING);
  g_assert_no_error (error);
  g_assert_cmpint (
      world_count (world,
                   "SELECT count(*) FROM recipients r JOIN attempts a ON a.recipient_id = "
                   "r.id WHERE r.state = a.state AND CASE substr (address, instr "
                   "(address, '@') + 1) WHEN 'd0.test' THEN r.state = 5 AND enhanced = "
                   "'5.1.10' WHEN 'd1.test' THEN r.state = 4 AND enhanced = '4.4.3' WHEN "
                   "'d2.test' THEN r.state = 5 AND enhanced = '5.4.6' WHEN 'd3.test' THEN "
                   "r.state = 5 AND enhanced = '5.1.2' ELSE r.state = 4 AND enhanced LIKE "
                   "'4.4._' END"),
      ==, 100);
  world_free (world);
}

/* An account more, and a pool of both. */
static void
add_second (World *world, guint16 port, guint per_day)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("INSERT INTO accounts SELECT * FROM accounts WHERE 0;"
                         "CREATE TEMP TABLE copy AS SELECT * FROM accounts;"
                         "UPDATE copy SET id = 2, name = 'second', port = %u, per_day = %u;"
                         "INSERT INTO accounts SELECT * FROM copy; DROP TABLE copy;"
                         "INSERT INTO pools (id, name) VALUES (1, 'both');"
                         "INSERT INTO pool_members VALUES (1, 1, 1), (1, 2, 1)",
                         port, per_day);
  world_exec (world, sql);
}

static MsDeliveryEnd
run_in_background (World *world, const char *route, GError **error)
{
  char         *lists[] = { (char *) "all", NULL };
  MsOrder       order = { .kind = route != NULL ? MS_ORDER_SEND : MS_ORDER_RESUME,
                          .campaign = (char *) "spring",
                          .lists = route != NULL ? lists : NULL,
                          .route = (char *) route,
                          .background = TRUE };
  MsDelivery   *delivery = ms_delivery_start (world->store, &order, NULL, NULL);
  MsDeliveryEnd end = ms_delivery_wait (delivery, error);

  ms_delivery_free (delivery);

  return end;
}

/* All are used up: the run ends, and says when the first is free again; nothing is stuck behind
 * the one that takes longer. */
static void
test_pool_used_up (void)
{
  static const MsLimits slow = { .connections = 2, .recipients_per_message = 1, .per_day = 4 };

  MsSandboxOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSandbox) second = ms_sandbox_start (&options, &error);
  World *world = world_new ();
  guint  runs = 0;

  ms_clock_freeze (MONDAY);
  world_add (world, 20, NULL);
  world_serve (world, &options, &slow);
  add_second (world, ms_sandbox_get_port (second), 24);
  while (run_in_background (world, runs == 0 ? "pool:both" : NULL, &error) == MS_END_WAITING)
    {
      gint64 due = world_count (world, "SELECT due FROM campaigns");

      g_assert_no_error (error);
      g_assert_cmpint (due, >, ms_clock_wall ());
      g_assert_cmpint (due, <=, ms_clock_wall () + MS_HOUR);
      g_assert_cmpuint (++runs, <, 30);
      ms_clock_freeze (due);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 20);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), >=, 3);
  g_assert_cmpuint (ms_sandbox_get_messages (second), >=, 15);
  world_free (world);
  ms_clock_thaw ();
}

/* One whose server is lost holds up nothing: what waited for it goes to the other one. */
static void
test_pool_lost (void)
{
  static const MsLimits limits = { .connections = 2, .recipients_per_message = 1 };
  const char *const     scripts[] = { "H: PIPELINING\nC: MAIL*\nC: RCPT*\nC: DATA\nS: 250 ok\n"
                                          "S: 250 ok\nS: 354 go\nD:\nS: 250 ok\n! close\n",
                                      "! close\n", NULL };

  MsSandboxOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FakeServer) lost = fake_server_new (scripts);
  g_autoptr (MsSandbox) second = ms_sandbox_start (&options, &error);
  World *world = world_new ();

  world_add (world, 200, NULL);
  world_set_account (world, fake_server_get_port (lost), &limits);
  add_second (world, ms_sandbox_get_port (second), 0);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "pool:both", 0, &error), ==,
                   MS_END_FINISHED);
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 200);
  g_assert_cmpuint (ms_sandbox_get_messages (second), >=, 198);
  world_free (world);
}

/* Combined: what direct delivery deferred waits for the account, and the run says until when.
 */
static void
test_combined_used_up (void)
{
  static const MsLimits slow = { .connections = 2, .recipients_per_message = 1, .per_day = 24 };

  MsSandboxOptions options = { 0 };
  g_autofree char *zone = make_zone (3);
  g_autoptr (FakeDns) dns = fake_dns_new (zone);
  g_autoptr (GError) error = NULL;
  World *world = world_new ();
  guint  runs = 0;

  ms_clock_freeze (MONDAY);
  add_domains (world, 12, 3);
  set_direct (world, dns);
  world_serve (world, &options, &slow);
  while (run_in_background (world, runs == 0 ? "combined:server" : NULL, &error) ==
         MS_END_WAITING)
    {
      gint64 due = world_count (world, "SELECT due FROM campaigns");

      g_assert_no_error (error);
      g_assert_cmpint (due, >, ms_clock_wall ());
      g_assert_cmpuint (++runs, <, 30);
      ms_clock_freeze (due);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 12);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), ==, 12);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients WHERE tries = 2"), ==,
                   12);
  world_free (world);
  ms_clock_thaw ();
}

/* Reverse: while the account is used up direct delivery serves, once for each. */
static void
test_reverse_used_up (void)
{
  static const MsLimits slow = { .connections = 2, .recipients_per_message = 1, .per_day = 24 };

  MsSandboxOptions options = { 0 };
  g_autofree char *zone = make_zone (3);
  g_autoptr (FakeDns) dns = fake_dns_new (zone);
  g_autoptr (GError) error = NULL;
  World *world = world_new ();

  ms_clock_freeze (MONDAY);
  add_domains (world, 12, 3);
  set_direct (world, dns);
  world_serve (world, &options, &slow);
  g_assert_cmpint (run_in_background (world, "reverse:server", &error), ==, MS_END_WAITING);
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_DEFERRED), ==, 11);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, 12);
  world_free (world);
  ms_clock_thaw ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/router/verdicts", test_verdicts);
  g_test_add_func ("/router/dead sites", test_dead_sites);
  g_test_add_func ("/router/silent DNS", test_silent_dns);
  g_test_add_func ("/router/pool/used up", test_pool_used_up);
  g_test_add_func ("/router/pool/lost", test_pool_lost);
  g_test_add_func ("/router/combined/used up", test_combined_used_up);
  g_test_add_func ("/router/reverse/used up", test_reverse_used_up);

  return g_test_run ();
}
