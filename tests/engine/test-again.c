/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-again.c - resume and resend: who is tried once more, and who never is */

#include "config.h"

#include "fake-server.h"
#include "world.h"

#define HELLO    "H: PIPELINING\n"
#define FRIENDLY HELLO "A:\n"

static const MsLimits one = { .connections = 1, .recipients_per_message = 1 };

static World *
make_world (FakeServer *fake, guint recipients)
{
  World *world = world_new ();

  world_add (world, recipients, NULL);
  world_set_account (world, fake_server_get_port (fake), &one);

  return world;
}

static void
assert_run (World *world, MsOrderKind kind, guint states, MsDeliveryEnd expected)
{
  g_autoptr (GError) error = NULL;
  MsDeliveryEnd end =
      world_run (world, kind, kind == MS_ORDER_SEND ? "server" : NULL, states, &error);

  /* Whoever is deferred is due again later. */
  if (expected == MS_END_FINISHED && world_state (world, MS_STATE_DEFERRED) > 0)
    expected = MS_END_WAITING;
  g_test_message ("%s", error != NULL ? error->message : "fine");
  g_assert_cmpint (end, ==, expected);
}

/* The 25 that the guard let through keep their answers, and are offered again. */
static void
test_guarded (void)
{
  const char *const scripts[] = { HELLO "A: RCPT* => 550 5.7.1 relay denied", FRIENDLY, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  World *world = make_world (fake, 40);

  assert_run (world, MS_ORDER_SEND, 0, MS_END_FAILED);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts WHERE code = 550 "
                                       "AND enhanced = '5.7.1' AND reply = 'relay denied'"),
                   ==, 25);
  assert_run (world, MS_ORDER_RESEND, 1 << MS_STATE_FAILED, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 40);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients WHERE tries = 2"), ==,
                   25);
  world_free (world);
}

static void
test_uncertain (void)
{
  const char *const scripts[] = {
    HELLO "C: MAIL*\nC: RCPT*\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nD:\n! close", FRIENDLY,
    NULL
  };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  World *world = make_world (fake, 1);

  assert_run (world, MS_ORDER_SEND, 0, MS_END_FINISHED);
  assert_run (world, MS_ORDER_RESUME, 0, MS_END_FINISHED);
  assert_run (world, MS_ORDER_RESEND, (1 << MS_STATE_DEFERRED) | (1 << MS_STATE_FAILED),
              MS_END_FINISHED);
  g_assert_cmpuint (fake_server_count_connections (fake), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_UNCERTAIN), ==, 1);

  assert_run (world, MS_ORDER_RESEND, 1 << MS_STATE_UNCERTAIN, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 1);
  world_free (world);
}

/* Who has asked for no more mail gets none, whatever is resent. */
static void
test_suppressed (void)
{
  const char *const scripts[] = { HELLO "A: RCPT* => 450 4.2.0 later", FRIENDLY, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GArray) times = NULL;
  World *world = make_world (fake, 3);

  assert_run (world, MS_ORDER_SEND, 0, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_DEFERRED), ==, 3);
  world_exec (world, "INSERT INTO suppressions (address, written, reason, at) VALUES "
                     "('USER2@one.test', NULL, 'x', 0)");
  world_exec (world, "DELETE FROM contacts WHERE address = 'user3@one.test'");
  assert_run (world, MS_ORDER_RESEND, 1 << MS_STATE_DEFERRED, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_SUPPRESSED), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
  times = fake_server_dup_times (fake);
  g_assert_cmpuint (times->len, ==, 3 + 1);
  world_free (world);
}

/* Interrupted when nobody was left to send to: to resume it is to finish it. */
static void
test_nobody_left (void)
{
  const char *const scripts[] = { FRIENDLY, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  World *world = make_world (fake, 2);

  assert_run (world, MS_ORDER_SEND, 0, MS_END_FINISHED);
  world_exec (world, "UPDATE campaigns SET state = 1");
  world_exec (world, "UPDATE runs SET ended = NULL");
  world_exec (world, "UPDATE recipients SET state = 2 WHERE id = 1");
  assert_run (world, MS_ORDER_RESUME, 0, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_UNCERTAIN), ==, 1);
  g_assert_cmpint (world_count (world, "SELECT state FROM campaigns"), ==,
                   MS_CAMPAIGN_FINISHED);
  g_assert_cmpint (world_count (world, "SELECT reason IS NULL FROM campaigns"), ==, 1);
  g_assert_cmpuint (fake_server_count_connections (fake), ==, 1);
  world_free (world);
}

/* Asked to end before it has begun, at whatever moment that comes. */
static void
test_at_once (void)
{
  const char *const scripts[] = { FRIENDLY, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  World *world = make_world (fake, 20);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      MsDelivery   *delivery = world_start (world, i == 0 ? MS_ORDER_SEND : MS_ORDER_RESUME,
                                          i == 0 ? "server" : NULL, 0);
      MsProgress    progress;
      MsDeliveryEnd end;

      for (guint look = 0; look < i; look++)
        ms_delivery_get_progress (delivery, &progress);
      ms_delivery_pause (delivery);
      end = ms_delivery_wait (delivery, &error);
      g_assert_no_error (error);
      g_assert_true (end == MS_END_PAUSED || end == MS_END_FINISHED);
      ms_delivery_free (delivery);
    }
  assert_run (world, MS_ORDER_RESUME, 0, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 20);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, 20);
  world_free (world);
}

/* As another process does it: through the ledger. */
static void
test_requested (void)
{
  const char *const scripts[] = { "! silence", FRIENDLY, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GError) error = NULL;
  World      *world = make_world (fake, 3);
  MsDelivery *delivery;
  gint64      asked;

  g_assert_false (ms_delivery_request (world->store, "spring", "pause", 1, &error));
  g_assert_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE);
  g_clear_error (&error);

  delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  while (fake_server_count_connections (fake) == 0)
    g_usleep (1000);
  asked = g_get_monotonic_time ();
  g_assert_true (ms_delivery_request (world->store, "spring", "stop", 5, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - asked, <, G_USEC_PER_SEC);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_STOPPED);
  ms_delivery_free (delivery);

  assert_run (world, MS_ORDER_RESUME, 0, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 3);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/again/guarded", test_guarded);
  g_test_add_func ("/again/uncertain", test_uncertain);
  g_test_add_func ("/again/suppressed", test_suppressed);
  g_test_add_func ("/again/nobody-left", test_nobody_left);
  g_test_add_func ("/again/at-once", test_at_once);
  g_test_add_func ("/again/requested", test_requested);

  return g_test_run ();
}
