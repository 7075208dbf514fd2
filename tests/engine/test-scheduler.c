/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-scheduler.c - who is next: turns, room, wake-ups, and that each claim comes out once */

#include "config.h"

#include "ms-clock.h"
#include "ms-scheduler.h"

#include <string.h>

#define NOW (1700000000 * MS_SECOND)

static gint64 ids;

static MsClaim *
make_claim (void)
{
  MsClaim *claim = g_new0 (MsClaim, 1);

  claim->id = ++ids;

  return claim;
}

static void
put (MsScheduler *scheduler, MsDestination *destination, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      MsClaim *claim = make_claim ();

      ms_scheduler_admit (scheduler, 1);
      ms_scheduler_put (scheduler, destination, &claim, 1);
    }
}

static GPtrArray *
new_claims (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
}

static MsDestination *
add_account (MsScheduler *scheduler, const MsLimits *limits)
{
  MsSmtpServer   server = { 0 };
  MsDestination *account =
      ms_destination_new_account (g_strdup ("account:x"), 0, limits, &server, NULL);

  ms_scheduler_add (scheduler, account);

  return account;
}

/* Destinations whose rules are the test's own. */
static gboolean
always_open (MsDestination *self, gint64 now, gint64 wall, gint64 *ready_in)
{
  return self->shared.connections < self->limits.connections;
}

static gint64
no_rest (const MsDestination *self, gint64 now)
{
  return 0;
}

static gint64
no_wait (const MsDestination *self, gint64 now, gint64 wall)
{
  return 0;
}

static void
ignore_opened (MsDestination *self, gint64 now)
{
}

static void
ignore_failed (MsDestination *self, const GError *error, MsRefusal *refusal, gint64 now)
{
}

static void
ignore_closed (MsDestination *self,
               gboolean       settled,
               const GError  *error,
               MsPeer        *peer,
               gint64         now)
{
}

static const MsDestinationRules willing = { always_open,   no_rest,       no_wait,
                                            ignore_opened, ignore_failed, ignore_closed,
                                            NULL };

static MsDestination *
add (MsScheduler *scheduler, const MsDestinationRules *rules, guint connections)
{
  MsLimits       limits = { .connections = connections, .recipients_per_message = 1 };
  MsDestination *destination = ms_destination_new (rules, g_strdup ("x"), &limits, NULL);

  ms_scheduler_add (scheduler, destination);

  return destination;
}

/* Whoever was served goes to the end. */
static void
test_turns (void)
{
  MsScheduler *scheduler = ms_scheduler_new ();
  g_autoptr (GPtrArray) claims = new_claims ();
  MsDestination *all[3];

  for (guint i = 0; i < 3; i++)
    {
      all[i] = add (scheduler, &willing, 2);
      put (scheduler, all[i], 5);
    }
  for (guint i = 0; i < 6; i++)
    g_assert_true (ms_scheduler_begin (scheduler, claims) == all[i % 3]);
  g_assert_cmpuint (claims->len, ==, 6);
  ms_scheduler_free (scheduler);
}

typedef struct
{
  const char *name;
  guint       per_minute;
  guint       waiting;
  guint       most;
  guint       room;
  gboolean    lost;
  gboolean    failed;
} Room;

static const Room rooms[] = {
  { "no limit", 0, 0, 20, 20 },
  { "no limit, some wait", 0, 15, 20, 5 },
  { "no limit, more wait", 0, 25, 20, 0 },
  { "slow", 6, 0, 20, 1 },
  { "slow, and one waits", 6, 1, 20, 0 },
  { "quick", 600, 0, 100, 32 },
  { "quick, some wait", 600, 13, 100, 19 },
  { "lost", 0, 0, 20, 0, .lost = TRUE },
  { "out of use", 0, 0, 20, 0, .failed = TRUE },
};

static void
test_room (gconstpointer data)
{
  const Room  *room = data;
  MsScheduler *scheduler = ms_scheduler_new ();
  MsLimits     limits = { .connections = 4,
                          .recipients_per_message = 1,
                          .per_minute = room->per_minute };
  g_autoptr (GError) error = NULL;
  MsDestination *account;
  MsTurn         turn;

  ms_clock_freeze (NOW);
  account = add_account (scheduler, &limits);
  put (scheduler, account, room->waiting);
  if (room->lost || room->failed)
    {
      g_autoptr (GPtrArray) claims = new_claims ();

      put (scheduler, account, 1);
      g_assert_true (ms_scheduler_begin (scheduler, claims) == account);
      if (room->lost)
        ms_scheduler_opened (scheduler, account);
      error = g_error_new_literal (MS_SMTP_ERROR, MS_SMTP_ERROR_CONNECT, "gone");
      if (room->lost)
        ms_scheduler_closed (scheduler, account, FALSE, error, NULL);
      else
        ms_scheduler_open_failed (scheduler, account, error, NULL);
    }
  g_assert_cmpuint (ms_scheduler_get_room (scheduler, account, 2 * MS_SECOND, room->most), ==,
                    room->room);
  ms_scheduler_get_turn (scheduler, account, 2 * MS_SECOND, room->most, &turn);
  g_assert_cmpint (turn.usable, ==, !room->failed);
  if (room->lost || room->failed)
    g_assert_false (turn.free);
  ms_scheduler_free (scheduler);
  ms_clock_thaw ();
}

/* What comes back comes first again, and the limit forgets it. */
static void
test_put_back (void)
{
  MsScheduler *scheduler = ms_scheduler_new ();
  MsLimits     limits = { .connections = 4, .recipients_per_message = 1, .per_minute = 1 };
  g_autoptr (GPtrArray) claims = new_claims ();
  MsDestination *account;
  gint64         ready_at = 0;
  gint64         first;

  ms_clock_freeze (NOW);
  account = add_account (scheduler, &limits);
  put (scheduler, account, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (ms_scheduler_take (scheduler, account, 1, claims, &ready_at), ==,
                       MS_TAKE_GOT);
      g_assert_cmpuint (claims->len, ==, 1);
      if (i == 0)
        first = ((MsClaim *) claims->pdata[0])->id;
      g_assert_cmpint (((MsClaim *) claims->pdata[0])->id, ==, first);
      if (i < 2)
        ms_scheduler_return (scheduler, account, claims, TRUE);
    }
  g_assert_cmpint (ms_scheduler_take (scheduler, account, 1, claims, &ready_at), ==,
                   MS_TAKE_LATER);
  g_assert_cmpint (ready_at, >, NOW);
  ms_scheduler_close (scheduler);
  g_assert_cmpint (ms_scheduler_take (scheduler, account, 1, claims, &ready_at), ==,
                   MS_TAKE_OVER);
  ms_scheduler_free (scheduler);
  ms_clock_thaw ();
}

static void
test_strand (void)
{
  MsScheduler   *scheduler = ms_scheduler_new ();
  MsDestination *destination = add (scheduler, &willing, 1);
  g_autoptr (GPtrArray) claims = new_claims ();
  MsSchedulerState state;

  put (scheduler, destination, 10);
  ms_scheduler_strand (scheduler, destination, claims);
  g_assert_cmpuint (claims->len, ==, 10);
  for (guint i = 1; i < 10; i++)
    g_assert_cmpint (((MsClaim *) claims->pdata[i])->id, >,
                     ((MsClaim *) claims->pdata[i - 1])->id);
  ms_scheduler_get_state (scheduler, &state);
  g_assert_cmpuint (state.waiting, ==, 0);
  g_assert_cmpuint (state.unsettled, ==, 10);
  g_assert_true (state.working);
  ms_scheduler_settled (scheduler, 10);
  ms_scheduler_get_state (scheduler, &state);
  g_assert_false (state.working);

  /* Nothing is unsettled: no wait, whatever the time. */
  ms_scheduler_await_low (scheduler, 0, G_MAXINT64 / 2);
  ms_scheduler_free (scheduler);
}

static gpointer
begin_for_nothing (gpointer data)
{
  g_autoptr (GPtrArray) claims = new_claims ();

  g_assert_null (ms_scheduler_begin (data, claims));

  return NULL;
}

/* Every look of every thread at a destination that always says "in a moment". */
static guint    looks_first; /* of threads that looked for the first or second time */
static guint    looks_more;
static GPrivate looked;

static gboolean
in_a_moment (MsDestination *self, gint64 now, gint64 wall, gint64 *ready_in)
{
  guint times = GPOINTER_TO_UINT (g_private_get (&looked)) + 1;

  g_private_set (&looked, GUINT_TO_POINTER (times));
  g_atomic_int_inc (times <= 2 ? &looks_first : &looks_more);
  *ready_in = 100;

  return FALSE;
}

/* However many threads are idle, one of them watches the time. */
static void
test_idle (void)
{
  static const MsDestinationRules soon = { in_a_moment,   no_rest,       no_wait, ignore_opened,
                                           ignore_failed, ignore_closed, NULL };

  MsScheduler   *scheduler = ms_scheduler_new ();
  MsDestination *destination = add (scheduler, &soon, 1);
  GThread       *threads[50];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("idle", begin_for_nothing, scheduler);
  put (scheduler, destination, 1);
  while (g_atomic_int_get (&looks_more) < 300)
    g_thread_yield ();
  ms_scheduler_close (scheduler);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_test_message ("%u first looks, %u others", looks_first, looks_more);
  g_assert_cmpuint (looks_first, <, 90);
  ms_scheduler_free (scheduler);
}

typedef struct
{
  MsScheduler    *scheduler;
  MsDestination **destinations;
  guint8         *seen; /* by id */
  guint          *left;
} Work;

static void
see (Work *work, GPtrArray *claims)
{
  for (guint i = 0; i < claims->len; i++)
    {
      const MsClaim *claim = claims->pdata[i];

      g_assert_cmpuint (work->seen[claim->id]++, ==, 0);
    }
  ms_scheduler_settled (work->scheduler, claims->len);
  g_ptr_array_set_size (claims, 0);
}

/* A session as ms-worker has them, of a message or some. */
static void
use (Work *work, MsDestination *destination, GPtrArray *claims, GRand *rand)
{
  gint64 ready_at = 0;

  if (g_rand_int_range (rand, 0, 4) == 0)
    {
      ms_scheduler_return (work->scheduler, destination, claims, TRUE);
      ms_scheduler_open_failed (work->scheduler, destination, NULL, NULL);
      return;
    }

  ms_scheduler_opened (work->scheduler, destination);
  do
    {
      if (claims->len > 0 && g_rand_int_range (rand, 0, 8) == 0)
        {
          ms_scheduler_return (work->scheduler, destination, claims, TRUE);
          break;
        }
      see (work, claims);
    }
  while (
      ms_scheduler_take (work->scheduler, destination, 3, claims, &ready_at) == MS_TAKE_GOT ||
      (g_rand_boolean (rand) && ms_scheduler_linger (work->scheduler, destination, MS_SECOND)));
  if (claims->len > 0)
    ms_scheduler_return (work->scheduler, destination, claims, TRUE);
  ms_scheduler_closed (work->scheduler, destination, TRUE, NULL, NULL);
}

static gpointer
session (gpointer data)
{
  Work *work = data;
  g_autoptr (GPtrArray) claims = new_claims ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_atomic_int_add (work->left, 1));
  MsDestination *destination;

  while ((destination = ms_scheduler_begin (work->scheduler, claims)) != NULL)
    use (work, destination, claims, rand);

  return NULL;
}

/* Many threads, few connections each, everything comes back now and then: each claim is settled
 * once, and nobody sleeps for good. */
static void
test_each_once (void)
{
  guint          left = 0;
  MsDestination *destinations[7];
  GThread       *threads[12];
  MsScheduler   *scheduler = ms_scheduler_new ();
  Work           work = { scheduler, destinations, g_malloc0 (ids + 20001), &left };

  for (guint i = 0; i < G_N_ELEMENTS (destinations); i++)
    destinations[i] = add (scheduler, &willing, 1 + i % 3);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("session", session, &work);
  for (guint i = 0; i < 20000; i++)
    {
      put (scheduler, destinations[i % G_N_ELEMENTS (destinations)], 1);
      if (i % 100 == 99)
        ms_scheduler_await_low (scheduler, 50, MS_SECOND);
    }
  for (MsSchedulerState state = { .unsettled = 1 }; state.unsettled > 0;)
    {
      ms_scheduler_await_low (scheduler, 0, MS_SECOND);
      ms_scheduler_get_state (scheduler, &state);
    }
  ms_scheduler_close (scheduler);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  for (gint64 id = ids - 19999; id <= ids; id++)
    g_assert_cmpuint (work.seen[id], ==, 1);
  g_free (work.seen);
  ms_scheduler_free (scheduler);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rooms); i++)
    {
      g_autofree char *name = g_strconcat ("/scheduler/room/", rooms[i].name, NULL);

      g_test_add_data_func (name, &rooms[i], test_room);
    }
  g_test_add_func ("/scheduler/turns", test_turns);
  g_test_add_func ("/scheduler/put back", test_put_back);
  g_test_add_func ("/scheduler/strand", test_strand);
  g_test_add_func ("/scheduler/idle", test_idle);
  g_test_add_func ("/scheduler/each once", test_each_once);

  return g_test_run ();
}
