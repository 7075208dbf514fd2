/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-nonstop.c - runs while they run: pause and stop, limits, progress, what changes
 * meanwhile
 */

#include "config.h"

#include "fake-server.h"
#include "ms-clock.h"
#include "ms-contact-table.h"
#include "ms-erasure.h"
#include "world.h"

#include <string.h>

#define HELLO    "H: PIPELINING\n"
#define FRIENDLY HELLO "A:\n"
#define ACCEPTED "C: MAIL*\nC: RCPT*\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go\nD:\nS: 250 ok\n"

static World *
make_world (FakeServer *fake, guint recipients, const MsLimits *limits)
{
  World *world = world_new ();

  world_add (world, recipients, NULL);
  world_set_account (world, fake_server_get_port (fake), limits);

  return world;
}

static void
await_phase (MsDelivery *delivery, MsDeliveryPhase phase, MsProgress *progress)
{
  gint64 end = g_get_monotonic_time () + 20 * MS_SECOND;

  do
    {
      g_usleep (1000);
      ms_delivery_get_progress (delivery, progress);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
  while (progress->phase != phase && progress->phase != MS_DELIVERY_ENDED);

  g_assert_cmpint (progress->phase, ==, phase);
}

static void
await_connections (FakeServer *fake, guint count)
{
  gint64 end = g_get_monotonic_time () + 20 * MS_SECOND;

  while (fake_server_count_connections (fake) < count)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
}

/* What the window shows is what the ledger says. */
static void
assert_consistent (World *world, MsDelivery *delivery)
{
  MsProgress progress;

  ms_delivery_get_progress (delivery, &progress);
  g_assert_cmpint (progress.phase, ==, MS_DELIVERY_ENDED);
  for (guint i = 0; i < MS_N_STATES; i++)
    {
      g_test_message ("%s", ms_state_to_string (i));
      g_assert_cmpuint (progress.counts[i], ==, world_state (world, i));
    }
  g_assert_cmpuint (progress.done, ==, progress.todo - progress.counts[MS_STATE_QUEUED]);
  g_assert_cmpuint (progress.connections, ==, 0);
}

typedef struct
{
  const char *name;
  const char *scripts[4];
  guint       per_minute;
  gboolean    waits;         /* there is a reason to show */
  guint       n_connections; /* open meanwhile */
  guint       sent;          /* before the pause */
} Halt;

static const Halt halts[] = {
  { "idle under a limit", { FRIENDLY }, 12, TRUE, 1, 1 },
  { "disconnected under a limit", { FRIENDLY }, 1, TRUE, 0, 1 },
  { "waiting to reconnect", { HELLO ACCEPTED "! close", "! close", FRIENDLY }, 0, TRUE, 0, 1 },
  { "a silent server", { "! silence", FRIENDLY }, 0, FALSE, 0, 0 },
  { "silent within the login",
    { HELLO ACCEPTED "! close", "S: 220 hello\n! silence", FRIENDLY },
    0,
    FALSE,
    0,
    1 },
};

static void
await_halt_point (const Halt *self, FakeServer *fake, MsDelivery *delivery)
{
  MsProgress progress;

  if (!self->waits)
    {
      await_connections (fake, self->sent + 1);
      return;
    }

  do
    await_phase (delivery, MS_DELIVERY_WAITING, &progress);
  while (progress.done < self->sent || progress.connections != self->n_connections);
  g_assert_cmpstr (progress.wait_reason, !=, "");
  g_assert_cmpint (progress.wait_until, >, 0);
}

static void
test_halt (gconstpointer data)
{
  const Halt *self = data;

  for (guint stop = 0; stop < 2; stop++)
    {
      g_autoptr (FakeServer) fake = fake_server_new (self->scripts);
      g_autoptr (GError) error = NULL;
      MsLimits    limits = { .connections = 1,
                             .recipients_per_message = 1,
                             .per_minute = self->per_minute };
      World      *world = make_world (fake, 3, &limits);
      MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);
      gint64      asked;

      await_halt_point (self, fake, delivery);
      asked = g_get_monotonic_time ();
      (stop ? ms_delivery_stop : ms_delivery_pause) (delivery);
      g_assert_cmpint (ms_delivery_wait (delivery, &error), ==,
                       stop ? MS_END_STOPPED : MS_END_PAUSED);
      g_assert_no_error (error);
      g_assert_cmpint (g_get_monotonic_time () - asked, <, MS_SECOND);
      assert_consistent (world, delivery);
      ms_delivery_free (delivery);
      g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, self->sent);
      g_assert_cmpuint (world_state (world, MS_STATE_QUEUED), ==, 3 - self->sent);
      g_assert_cmpint (world_count (world, "SELECT state FROM campaigns"), ==,
                       stop ? MS_CAMPAIGN_STOPPED : MS_CAMPAIGN_PAUSED);

      world_exec (world, "UPDATE accounts SET per_minute = 0");
      g_assert_cmpint (world_run (world, MS_ORDER_RESUME, NULL, 0, &error), ==,
                       MS_END_FINISHED);
      g_assert_no_error (error);
      g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 3);
      g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts"), ==, 3);
      world_free (world);
    }
}

/* Whoever may not connect leaves his recipients to those who could. */
static void
test_few_connections (void)
{
  const char *const scripts[] = { HELLO "A: MAIL* => ! wait", "S: 421 4.7.0 too many", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GError) error = NULL;
  MsLimits    limits = { .connections = 3, .recipients_per_message = 1 };
  World      *world = make_world (fake, 9, &limits);
  MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  MsProgress  progress;
  gint64      began;

  await_connections (fake, 2);
  for (guint i = 0; i < 20; i++)
    fake_server_signal (fake);
  began = g_get_monotonic_time ();
  ms_delivery_get_progress (delivery, &progress);
  g_assert_cmpint (progress.phase, !=, MS_DELIVERY_WAITING);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FINISHED);
  g_assert_no_error (error);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * MS_SECOND);
  assert_consistent (world, delivery);
  ms_delivery_free (delivery);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 9);
  world_free (world);
}

/* What is on the wire is finished, nothing new begun. */
static void
test_on_the_wire (void)
{
  const char *const scripts[] = { HELLO "A: . => ! wait", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GError) error = NULL;
  MsLimits    limits = { .connections = 1, .recipients_per_message = 1 };
  World      *world = make_world (fake, 9, &limits);
  MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);

  world_await (world, "SELECT count(*) = 2 FROM recipients WHERE state = 2");
  ms_delivery_pause (delivery);
  for (guint i = 0; i < 9; i++)
    fake_server_signal (fake);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_PAUSED);
  g_assert_no_error (error);
  assert_consistent (world, delivery);
  ms_delivery_free (delivery);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), >=, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), <=, 2);
  g_assert_cmpint (world_count (world, "SELECT sum (tries) = sum (state = 3) AND "
                                       "sum (state NOT IN (0, 3)) = 0 FROM recipients"),
                   ==, 1);
  world_free (world);
}

/* A connection has at most two messages in sending, whatever the moment. */
static void
test_two_in_sending (void)
{
  const char *const scripts[] = { HELLO "A: . => ! wait", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GError) error = NULL;
  MsLimits    limits = { .connections = 2, .recipients_per_message = 1 };
  World      *world = make_world (fake, 20, &limits);
  MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  MsProgress  progress;
  guint64     most = 0;

  world_await (world, "SELECT count(*) = 4 FROM recipients WHERE state = 2");
  for (guint i = 0; i < 20; i++)
    {
      fake_server_signal (fake);
      do
        {
          guint64 sending = world_state (world, MS_STATE_SENDING);

          most = MAX (most, sending);
          ms_delivery_get_progress (delivery, &progress);
        }
      while (progress.done <= i);
    }
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FINISHED);
  g_assert_cmpuint (most, ==, 4);
  assert_consistent (world, delivery);
  ms_delivery_free (delivery);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 20);
  world_free (world);
}

static gboolean
remove_third (MsDb *db, gpointer data, GError **error)
{
  return ms_contact_table_remove (db, 3, error);
}

static gboolean
erase (MsDb *db, gpointer data, GError **error)
{
  MsAddress address = { data, NULL };

  return ms_erasure_erase (db, &address, NULL, error);
}

/* Suppressed, on all or on the one list, deleted or erased while they are claimed already. */
static void
test_meanwhile (void)
{
  const char *const scripts[] = { HELLO "A: MAIL* => ! wait", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GError) error = NULL;
  MsLimits    limits = { .connections = 1, .recipients_per_message = 1 };
  World      *world = make_world (fake, 5, &limits);
  MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);

  world_await (world, "SELECT count(*) = 1 FROM recipients WHERE state = 2");
  g_assert_cmpuint (world_state (world, MS_STATE_CLAIMED), ==, 4);
  world_exec (world, "INSERT INTO suppressions (address, list, reason, at) VALUES "
                     "('user4@one.test', '', 'manual', 0), ('USER2@one.test', 'All', 'x', 0)");
  g_assert_true (ms_store_call (world->store, 0, remove_third, NULL, &error));
  g_assert_false (ms_store_call (world->store, 0, erase, (gpointer) "user1@one.test", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_true (ms_store_call (world->store, 0, erase, (gpointer) "user5@one.test", &error));
  for (guint i = 0; i < 5; i++)
    fake_server_signal (fake);
  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FINISHED);
  g_assert_no_error (error);
  assert_consistent (world, delivery);
  ms_delivery_free (delivery);
  g_assert_cmpuint (world_state (world, MS_STATE_SENT), ==, 1);
  g_assert_cmpuint (world_state (world, MS_STATE_SUPPRESSED), ==, 3);
  g_assert_cmpuint (world_state (world, MS_STATE_FAILED), ==, 1);
  world_free (world);
}

/* An hour of a million is nothing; a second of twenty is kept over all connections together. */
static void
test_rate (void)
{
  const char *const scripts[] = { FRIENDLY, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GArray) times = NULL;
  g_autoptr (GError) error = NULL;
  MsLimits    limits = { .connections = 3,
                         .recipients_per_message = 1,
                         .per_second = 20,
                         .per_hour = 1000000 };
  World      *world = make_world (fake, 30, &limits);
  MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  MsProgress  progress;

  do
    {
      g_usleep (10000);
      ms_delivery_get_progress (delivery, &progress);
    }
  while (progress.done < 25);
  g_assert_cmpfloat (progress.rate, >, 10);
  g_assert_cmpfloat (progress.rate, <, 30);
  g_assert_cmpint (progress.seconds_left, <=, 2);
  g_assert_cmpint (progress.seconds_left, >=, 0);

  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FINISHED);
  assert_consistent (world, delivery);
  ms_delivery_free (delivery);
  times = fake_server_dup_times (fake);
  g_assert_cmpuint (times->len, ==, 30);
  for (guint i = 20; i < times->len; i++)
    g_assert_cmpint (g_array_index (times, gint64, i) - g_array_index (times, gint64, i - 20),
                     >, MS_SECOND * 9 / 10);
  g_assert_cmpint (g_array_index (times, gint64, 29) - g_array_index (times, gint64, 0), <,
                   5 * MS_SECOND);
  world_free (world);
}

static gboolean
hold (MsDb *db, gpointer data, GError **error)
{
  g_mutex_lock (data);
  g_mutex_unlock (data);

  return TRUE;
}

static gboolean
fail (MsDb *db, gpointer data, GError **error)
{
  g_set_error_literal (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED, "not this one");

  return FALSE;
}

static void
await_said (FakeServer *fake, const char *words)
{
  gint64   end = g_get_monotonic_time () + 20 * MS_SECOND;
  gboolean said = FALSE;

  while (!said)
    {
      g_autoptr (GBytes) received = fake_server_dup_received (fake, 0);

      said = g_strstr_len (g_bytes_get_data (received, NULL), g_bytes_get_size (received),
                           words) != NULL;
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
}

/* An outcome whose transaction is run again, as what shared it failed, keeps its peer. */
static void
test_shared_transaction (void)
{
  const char *const scripts[] = { HELLO "A: . => ! wait", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GError) error = NULL;
  MsLimits    limits = { .connections = 1,
                         .recipients_per_message = 1,
                         .messages_per_connection = 1 };
  World      *world = make_world (fake, 1, &limits);
  MsDelivery *delivery = world_start (world, MS_ORDER_SEND, "server", 0);
  GMutex      mutex;

  g_mutex_init (&mutex);
  world_await (world, "SELECT count(*) = 1 FROM recipients WHERE state = 2");
  g_mutex_lock (&mutex);
  ms_store_post (world->store, MS_STORE_ALONE, hold, NULL, &mutex);
  fake_server_signal (fake);
  await_said (fake, "QUIT\r\n");
  ms_store_post (world->store, MS_STORE_NORMAL, fail, NULL, NULL);
  g_mutex_unlock (&mutex);

  g_assert_cmpint (ms_delivery_wait (delivery, &error), ==, MS_END_FINISHED);
  g_assert_no_error (error);
  ms_delivery_free (delivery);
  g_mutex_clear (&mutex);
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM attempts JOIN peers "
                                       "ON peers.id = attempts.peer_id"),
                   ==, 1);
  world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (halts); i++)
    {
      g_autofree char *path = g_strconcat ("/nonstop/halt/", halts[i].name, NULL);

      g_test_add_data_func (path, &halts[i], test_halt);
    }
  g_test_add_func ("/nonstop/few-connections", test_few_connections);
  g_test_add_func ("/nonstop/on-the-wire", test_on_the_wire);
  g_test_add_func ("/nonstop/two-in-sending", test_two_in_sending);
  g_test_add_func ("/nonstop/meanwhile", test_meanwhile);
  g_test_add_func ("/nonstop/rate", test_rate);
  g_test_add_func ("/nonstop/shared-transaction", test_shared_transaction);

  return g_test_run ();
}
