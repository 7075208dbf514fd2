/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-deferral.c - what follows a temporary failure: the next try, on which leg, or none */

#include "config.h"

#include "ms-clock.h"
#include "ms-deferral.h"

#define NOW    (1700000000 * MS_SECOND)
#define MINUTE 60
#define HOUR   3600
#define DAY    (24 * HOUR)

typedef struct
{
  const char *name;
  const char *route;
  const char *retry;
  const char *asked; /* the route of who answered; NULL: nobody was asked */
  guint       deferrals;
  gint64      since; /* seconds ago, of the first; 0: this is it */
  MsState     expected;
  gint64      least; /* seconds until the next try; -1: none */
  gint64      most;
  const char *reply; /* (nullable) */
  MsState     state; /* 0: deferred */
  gboolean    rehearsal;
} Case;

#define D MS_STATE_DEFERRED
#define F MS_STATE_FAILED
#define U MS_STATE_UNCERTAIN
#define A "account:server"

static const Case cases[] = {
  { "the first time", A, "standard", A, 0, 0, D, 18 * MINUTE, 22 * MINUTE },
  { "the second time", A, "standard", A, 1, HOUR, D, 36 * MINUTE, 44 * MINUTE },
  { "the tenth time", A, "standard", A, 9, DAY, D, 216 * MINUTE, 264 * MINUTE },
  { "hourly", A, "hourly", A, 5, DAY, D, 54 * MINUTE, 66 * MINUTE },
  { "the last try", A, "standard", A, 20, 4 * DAY - HOUR, D, HOUR, HOUR },
  { "given up", A, "standard", A, 20, 4 * DAY, F, -1, -1 },
  { "given up late", A, "standard", A, 20, 9 * DAY, F, -1, -1 },
  { "by hand", A, "none", A, 0, 0, D, -1, -1 },
  { "by hand, never given up", A, "none", A, 20, 90 * DAY, D, -1, -1 },
  { "greylisted", A, "standard", A, 0, 0, D, 5 * MINUTE, 7 * MINUTE,
    "Greylisted, please try again later" },
  { "nobody was asked", "direct", "standard", NULL, 0, 0, D, 18 * MINUTE, 22 * MINUTE },
  { "a rehearsal", "sandbox", "standard", "sandbox", 0, 0, D, -1, -1, .rehearsal = TRUE },
  { "a rehearsal's doubt", "sandbox", "standard uncertain=yes", "sandbox", 0, 0, U, -1, -1,
    .state = U, .rehearsal = TRUE },
  { "failed", A, "standard", A, 0, 0, F, -1, -1, .state = F },
  { "uncertain", A, "standard", A, 0, 0, U, -1, -1, .state = U },
  { "uncertain too", A, "standard uncertain=yes", A, 0, 0, D, 18 * MINUTE, 22 * MINUTE,
    .state = U },

  /* The other leg's turn is at once, or when its time comes. */
  { "combined", "combined:server", "standard", "direct", 0, 0, D, 0, 0 },
  { "combined, by hand", "combined:server", "none", "direct", 0, 0, D, 0, 0 },
  { "combined, by the account", "combined:server", "standard", A, 1, HOUR, D, 36 * MINUTE,
    44 * MINUTE },
  { "reverse", "reverse:server", "standard", A, 0, 0, D, 0, 0 },
  { "reverse, direct", "reverse:server", "standard", "direct", 1, HOUR, D, 36 * MINUTE,
    44 * MINUTE },
  { "after three tries, the second", "combined:server;tries=3", "standard", "direct", 1, HOUR,
    D, 36 * MINUTE, 44 * MINUTE },
  { "after three tries, the third", "combined:server;tries=3", "standard", "direct", 2, HOUR, D,
    0, 0 },
  { "after ten minutes", "combined:server;after=600", "standard", "direct", 0, 0, D,
    10 * MINUTE, 10 * MINUTE },
  { "after ten minutes, by hand", "combined:server;after=600", "none", "direct", 0, 0, D,
    10 * MINUTE, 10 * MINUTE },
  { "after two hours", "combined:server;after=2h", "standard", "direct", 0, 0, D, 18 * MINUTE,
    22 * MINUTE },
  { "given up by one leg", "combined:server;tries=3", "standard", "direct", 2, 9 * DAY, D, 0,
    0 },

  /* Direct stood in for an account that was used up, and its turn is no reason to ask again. */
  { "reverse, stood in for", "reverse:server", "standard", "direct", 0, 0, D, 18 * MINUTE,
    22 * MINUTE },
  { "combined, stood in for", "combined:server", "standard", "direct", 1, HOUR, D, 36 * MINUTE,
    44 * MINUTE },
  { "stood in for, given up", "reverse:server;tries=3", "standard", "direct", 2, 9 * DAY, F, -1,
    -1 },
};

static void
decide (const Case *test)
{
  g_autoptr (GError) error = NULL;
  MsRun     run = { .row = { .rehearsal = test->rehearsal } };
  MsClaim   claim = { .deferrals = test->deferrals,
                      .deferred_since = test->since != 0 ? NOW - test->since * MS_SECOND : 0 };
  MsOutcome outcome = { .state = test->state != 0 ? test->state : D,
                        .code = test->reply != NULL ? 450 : 0,
                        .at = NOW };

  run.route = ms_route_parse (test->route, &error);
  g_assert_no_error (error);
  g_assert_true (ms_retry_parse (&run.retry, test->retry, &error));
  outcome.reply = g_strdup (test->reply != NULL ? test->reply : "Not now");
  outcome.peer =
      ms_peer_new (test->asked != NULL ? test->asked : "direct", NULL, NULL, NULL, NULL);
  ms_deferral_decide (&run, &claim, &outcome);
  g_assert_cmpint (outcome.state, ==, test->expected);
  if (test->least < 0)
    g_assert_cmpint (outcome.next_attempt, ==, 0);
  else
    {
      g_assert_cmpint (outcome.next_attempt, >=, NOW + test->least * MS_SECOND);
      g_assert_cmpint (outcome.next_attempt, <=, NOW + test->most * MS_SECOND);
    }
  ms_outcome_clear (&outcome);
  ms_route_free (run.route);
}

/* Whatever the jitter. */
static void
test_case (gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    decide (data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/deferral/", cases[i].name, NULL);

      g_test_add_data_func (name, &cases[i], test_case);
    }

  return g_test_run ();
}
