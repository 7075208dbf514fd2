/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-delivery.c - whole campaigns against the sandbox as a real server */

#include "config.h"

#include "ms-lock.h"
#include "world.h"

static const MsLimits ten = { .connections = 10, .recipients_per_message = 1 };

static const char *const odd[] = { "a+fail@one.test", "b+defer@one.test", "c+drop@one.test",
                                   NULL };

static void
test_outcomes (void)
{
  g_autoptr (GError) error = NULL;
  World           *world = world_new ();
  MsSandboxOptions options = { 0 };

  world_add (world, 500, odd);
  world_exec (world, "INSERT INTO suppressions (address, written, reason, at) VALUES "
                     "('USER7@one.test', NULL, 'manual', 0)");
  world_serve (world, &options, &ten);

  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "server", 0, &error), ==, MS_END_WAITING);
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 499);
  g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_DEFERRED), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_UNCERTAIN), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_SUPPRESSED), ==, 1);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), ==, 500);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, 502);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts a JOIN peers p ON "
                                       "p.id = a.peer_id WHERE p.route = 'account:server' "
                                       "AND p.address = '127.0.0.1'"),
                   ==, 502);
  g_assert_cmpint (world_count (world, "SELECT state FROM campaigns"), ==, MS_CAMPAIGN_WAITING);

  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "server", 0, &error), ==, MS_END_FAILED);
  g_assert_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE);
  g_clear_error (&error);

  g_assert_cmpint (world_run (world, MS_ORDER_RESEND, NULL, 1 << MS_STATE_DEFERRED, &error), ==,
                   MS_END_WAITING);
  g_assert_no_error (error);
  g_assert_cmpint (world_count (world, "SELECT tries FROM recipients WHERE address = "
                                       "'b+defer@one.test'"),
                   ==, 2);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), ==, 500);
  world_free (world);
}

/* A rehearsal is real but for the ledger: a real send follows and discards it. */
static void
test_rehearsal (void)
{
  g_autoptr (GError) error = NULL;
  World           *world = world_new ();
  MsSandboxOptions options = { 0 };

  world_add (world, 50, odd);
  /* That it is to be sent much later keeps no rehearsal back. */
  world_exec (world, "UPDATE campaigns SET schedule = 'start=2099-01-01T00:00:00Z'");
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpint (world_run (world, MS_ORDER_SEND, "sandbox", 0, &error), ==,
                       MS_END_FINISHED);
      g_assert_no_error (error);
      g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 50);
      g_assert_cmpint (world_count (world, "SELECT rehearsal FROM campaigns"), ==, 1);
      g_assert_cmpint (world_count (world, "SELECT frozen_at FROM campaigns"), ==, 0);
    }

  world_exec (world, "UPDATE campaigns SET schedule = ''");
  world_serve (world, &options, &ten);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "server", 0, &error), ==, MS_END_WAITING);
  g_assert_cmpint (world_count (world, "SELECT rehearsal FROM campaigns"), ==, 0);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients"), ==, 53);
  g_assert_cmpint (world_count (world, "SELECT max(tries) FROM recipients"), ==, 1);
  world_free (world);
}

static void
wait_for_done (MsDelivery *delivery, guint64 done)
{
  MsProgress progress;

  do
    {
      g_usleep (1000);
      ms_delivery_get_progress (delivery, &progress);
    }
  while (progress.done < done && progress.phase != MS_DELIVERY_ENDED);
}

static void
test_pause (void)
{
  g_autoptr (GError) error = NULL;
  World           *world = world_new ();
  MsSandboxOptions options = { 0 };
  MsLimits    limits = { .connections = 4, .recipients_per_message = 1, .per_second = 200 };
  MsDelivery *delivery;

  world_add (world, 300, NULL);
  world_serve (world, &options, &limits);
  delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  wait_for_done (delivery, 20);
  ms_delivery_pause (delivery);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_PAUSED);
  g_assert_no_error (error);
  ms_delivery_free (delivery);

  g_assert_cmpuint (world_state (world, MS_STATE_QUEUED) + world_state (world, MS_STATE_SENT),
                    ==, 300);
  g_assert_cmpuint (world_state (world, MS_STATE_QUEUED), >, 0);
  g_assert_cmpint (world_count (world, "SELECT state FROM campaigns"), ==, MS_CAMPAIGN_PAUSED);

  world_exec (world, "UPDATE accounts SET per_second = 0");
  g_assert_cmpint (world_run (world, MS_ORDER_RESUME, NULL, 0, &error), ==, MS_END_FINISHED);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 300);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), ==, 300);
  world_free (world);
}

/* Suppressed, or deleted, after the snapshot but before its turn. */
static void
test_meanwhile (void)
{
  g_autoptr (GError) error = NULL;
  World           *world = world_new ();
  MsSandboxOptions options = { 0 };
  MsLimits         limits = { .connections = 1, .recipients_per_message = 1, .per_second = 20 };
  MsDelivery      *delivery;

  world_add (world, 60, NULL);
  world_serve (world, &options, &limits);
  delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  wait_for_done (delivery, 1);
  world_exec (world, "INSERT INTO suppressions (address, written, reason, at) VALUES "
                     "('user59@ONE.test', NULL, 'manual', 0)");
  world_exec (world, "DELETE FROM contacts WHERE address = 'user60@one.test'");
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FINISHED);
  ms_delivery_free (delivery);

  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 58);
  g_assert_cmpuint (world_state (world, MS_STATE_SUPPRESSED), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), ==, 58);
  world_free (world);
}

static void
test_group (void)
{
  g_autoptr (GError) error = NULL;
  World           *world = world_new ();
  MsSandboxOptions options = { 0 };
  MsLimits         limits = { .connections = 2, .recipients_per_message = 50 };

  world_add (world, 200, odd);
  world_exec (world, "UPDATE campaigns SET subject = 'Hello all', text = 'We meet.'");
  world_exec (world, "DELETE FROM contacts WHERE address = 'c+drop@one.test'");
  world_serve (world, &options, &limits);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "server", 0, &error), ==, MS_END_WAITING);
  g_assert_no_error (error);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 200);
  g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_DEFERRED), ==, 1);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), <=, 10);
  world_free (world);
}

static void
test_unreachable (void)
{
  g_autoptr (GError) error = NULL;
  World *world = world_new ();

  world_add (world, 20, NULL);
  world_set_account (world, 1, &ten);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "server", 0, &error), ==, MS_END_FAILED);
  g_assert_nonnull (error);
  g_assert_cmpuint (world_state (world, MS_STATE_QUEUED), ==, 20);
  g_assert_cmpint (world_count (world, "SELECT state FROM campaigns"), ==, MS_CAMPAIGN_PAUSED);
  world_free (world);
}

static void
test_locked (void)
{
  g_autoptr (GError) error = NULL;
  World  *world = world_new ();
  MsLock *lock = ms_lock_acquire (ms_store_get_path (world->store), "other (7)", NULL);

  world_add (world, 1, NULL);
  g_assert_cmpint (world_run (world, MS_ORDER_SEND, "sandbox", 0, &error), ==, MS_END_FAILED);
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED);
  ms_lock_release (lock);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery/outcomes", test_outcomes);
  g_test_add_func ("/delivery/rehearsal", test_rehearsal);
  g_test_add_func ("/delivery/pause", test_pause);
  g_test_add_func ("/delivery/meanwhile", test_meanwhile);
  g_test_add_func ("/delivery/group", test_group);
  g_test_add_func ("/delivery/unreachable", test_unreachable);
  g_test_add_func ("/delivery/locked", test_locked);

  return g_test_run ();
}
