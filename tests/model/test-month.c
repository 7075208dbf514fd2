/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-month.c - a month of a campaign on a stepped clock: retries, legs, hours, quotas,
 * warm-up
 *
 * A sender as simple as can be asks the policies at each step what may be done; what they
 * allowed is then checked against calendar and arithmetic of the test's own.
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-retry.h"
#include "ms-route.h"
#include "ms-schedule.h"

#define RECIPIENTS 3000
#define MONTH      (38 * MS_DAY)
#define NEVER      1000

typedef struct
{
  const char *name;
  const char *schedule;
  const char *retry;
  const char *route;
  guint       per_day; /* as in the schedule; 0: no quota */
  double      growth;  /* the factor of a day */
  guint       days;
  gboolean    bounded; /* is bounded by its quota, so each day before the last is full */
} Case;

static const Case cases[] = {
  { "warm-up",
    "zone=Europe/Berlin start=2027-03-15T09:30:00 hours=mon-fri_8-18,sat_9-13 per-day=50 "
    "growth=20 days=14",
    "standard", "direct", 50, 1.2, 14, TRUE },
  { "combined",
    "zone=Europe/Berlin start=2027-03-15T09:30:00 hours=mon-fri_8-18,sat_9-13 per-day=300",
    "standard", "combined:Office;tries=2;after=1d", 300, 1, 0, TRUE },
  { "reverse-hourly", "zone=America/Havana start=2027-03-01T00:00:00 hours=22-3 per-day=400",
    "hourly", "reverse:Office;tries=3", 400, 1, 0, FALSE },
  { "endless-growth", "zone=America/Santiago start=2027-03-20T00:00:00 per-day=20 growth=50",
    "standard", "direct", 20, 1.5, 0, TRUE },
  { "by-hand", "zone=Australia/Lord_Howe start=2027-03-20T00:00:00 hours=9-17", "none",
    "direct", 0, 1, 0, FALSE },
  { "no-schedule", "zone=UTC start=2027-03-20T00:00:00", "standard", "combined:pool:Fleet", 0,
    1, 0, FALSE },
};

typedef enum
{
  FRESH,
  WAITING,
  BY_HAND,
  SENT,
  FAILED,
} State;

typedef struct
{
  State  state;
  guint  refusals; /* so many tries are deferred before one is taken */
  guint  greylist; /* seconds of a greylisting that the first try meets; 0: none */
  gint64 first;
  gint64 due;
  gint64 ended;
  guint  tries;
  guint  switched; /* the try that was the first on the second leg; 0: none */
} Recipient;

typedef struct
{
  const Case *test;
  MsSchedule *schedule; /* (owned) */
  MsRoute    *route;    /* (owned) */
  MsRetry     retry;
  GRand      *rand; /* (owned) */
  Recipient   recipients[RECIPIENTS];
  guint       next_fresh;
  gboolean    retry_turn;
  gint64      begun;
  gint64      day;   /* when it began */
  guint       sent;  /* in it */
  GArray     *tries; /* (owned) (element-type gint64): when each was made */
} Month;

static void
set_up (Month *month, const Case *test, guint seed)
{
  g_autoptr (GError) error = NULL;

  month->test = test;
  month->schedule = ms_schedule_parse (test->schedule, &error);
  g_assert_no_error (error);
  month->route = ms_route_parse (test->route, &error);
  g_assert_no_error (error);
  g_assert_true (ms_retry_parse (&month->retry, test->retry, &error));
  month->rand = g_rand_new_with_seed (seed);
  month->tries = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < RECIPIENTS; i++)
    {
      guint dice = g_rand_int_range (month->rand, 0, 100);

      month->recipients[i].refusals = dice < 80   ? 0
                                      : dice < 90 ? 1
                                      : dice < 97 ? g_rand_int_range (month->rand, 2, 20)
                                                  : NEVER;
      month->recipients[i].greylist = dice >= 80 && dice < 86 ? 300 : 0;
    }
}

static void
tear_down (Month *month)
{
  ms_schedule_free (month->schedule);
  ms_route_free (month->route);
  g_rand_free (month->rand);
  g_array_unref (month->tries);
}

/* Returns: (nullable): who waits longest; @when: (out): its time */
static Recipient *
find_due (Month *month, gint64 *when)
{
  Recipient *found = NULL;

  for (guint i = 0; i < month->next_fresh; i++)
    {
      Recipient *recipient = &month->recipients[i];

      if (recipient->state == WAITING && (found == NULL || recipient->due < found->due))
        found = recipient;
    }
  *when = found != NULL ? found->due : 0;

  return found;
}

/* In turns, so that neither starves the other.  Returns: (nullable): nobody is due */
static Recipient *
choose (Month *month, gint64 now, gint64 *when)
{
  Recipient *due = find_due (month, when);
  gboolean   fresh = month->next_fresh < RECIPIENTS;

  month->retry_turn = !month->retry_turn;
  if (due != NULL && due->due <= now && (!fresh || month->retry_turn))
    return due;

  return fresh ? &month->recipients[month->next_fresh++] : NULL;
}

static void
check_leg (Month *month, Recipient *recipient, gint64 now)
{
  MsLeg    first = month->route->kind == MS_ROUTE_REVERSE ? MS_LEG_ACCOUNT : MS_LEG_DIRECT;
  MsLeg    leg = ms_route_step (month->route, recipient->tries, recipient->first, now);
  gboolean combined = ms_route_uses (month->route, MS_LEG_ACCOUNT);

  if (leg == first)
    {
      g_assert_cmpuint (recipient->switched, ==, 0);
      return;
    }

  g_assert_true (combined);
  g_assert_cmpuint (recipient->tries, >, 0);
  if (recipient->switched == 0)
    {
      recipient->switched = recipient->tries + 1;
      /* The other leg takes at once whatever the first one kept waiting, but for a few. */
      if (recipient->refusals != NEVER)
        recipient->refusals = recipient->tries;
    }
}

static void
defer (Month *month, Recipient *recipient, gint64 now)
{
  MsRetryHint hint = { recipient->tries == 1 ? recipient->greylist : 0,
                       recipient->tries == 1 && recipient->greylist > 0 };

  switch (ms_retry_next (&month->retry, recipient->tries, recipient->first, now, &hint,
                         g_rand_double (month->rand), &recipient->due))
    {
    case MS_RETRY_AT:
      g_assert_cmpint (recipient->due, >, now);
      g_assert_cmpint (recipient->due, <=, recipient->first + month->retry.give_up * MS_SECOND);
      recipient->state = WAITING;
      break;
    case MS_RETRY_BY_HAND:
      recipient->state = BY_HAND;
      break;
    case MS_RETRY_GIVE_UP:
      recipient->state = FAILED;
      recipient->ended = now;
      break;
    }
}

static void
try (Month *month, Recipient *recipient, gint64 now)
{
  if (recipient->tries == 0)
    recipient->first = now;
  else
    g_assert_cmpint (now, >=, recipient->due);
  check_leg (month, recipient, now);

  recipient->tries++;
  month->sent++;
  g_array_append_val (month->tries, now);
  if (recipient->tries > recipient->refusals)
    {
      recipient->state = SENT;
      recipient->ended = now;
    }
  else
    defer (month, recipient, now);
}

/* Moves to the next moment at which a message may leave.  Returns: 0: never */
static gint64
wait_for_permission (Month *month, gint64 now)
{
  for (guint i = 0; i < 10; i++)
    {
      gint64 begins = ms_schedule_day (month->schedule, month->begun, now).begins;
      gint64 ready;

      if (begins != month->day)
        month->sent = 0;
      month->day = begins;
      ready = ms_schedule_ready_at (month->schedule, month->begun, month->sent, now);
      if (ready == now || ready == 0)
        return ready;
      now = ready;
    }

  g_assert_not_reached ();
}

static void
live (Month *month)
{
  gint64 now = ms_schedule_next_open (month->schedule, month->schedule->start_at - 9 * MS_HOUR);
  gint64 end = now + MONTH;

  month->begun = now;
  while (now != 0 && now < end)
    {
      Recipient *recipient;
      gint64     when = 0;

      now = wait_for_permission (month, now);
      recipient = choose (month, now, &when);
      if (recipient != NULL)
        {
          try (month, recipient, now);
          now += g_rand_int_range (month->rand, 1, 20) * MS_SECOND;
        }
      else if (when == 0)
        break;
      else
        now = MAX (now, when);
    }
  g_assert_cmpint (now, <, end);
}

static guint
day_quota (const Case *test, guint day)
{
  double quota = test->per_day;

  for (guint i = 1; i < day && (test->days == 0 || i < test->days); i++)
    quota *= test->growth;

  return quota + 1e-6;
}

/* The campaign's days by the calendar, with what each saw. */
static void
check_days (Month *month)
{
  guint day = 0;
  guint count = 0;
  int   last = -1;

  for (guint i = 0; i < month->tries->len; i++)
    {
      gint64 at = g_array_index (month->tries, gint64, i);

      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / MS_SECOND);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, month->schedule->zone);

      guint quota;

      if (g_date_time_get_day_of_year (local) != last)
        {
          last = g_date_time_get_day_of_year (local);
          day++;
          count = 0;
        }
      count++;
      quota = day_quota (month->test, day);
      if (month->test->per_day > 0)
        g_assert_cmpuint (count, <=, quota);
      /* As long as somebody was still to be sent the first time, nothing of a day was left. */
      if (month->test->bounded && i + 1 < month->tries->len &&
          at < month->recipients[RECIPIENTS - 1].first - MS_DAY)
        {
          gint64 next = g_array_index (month->tries, gint64, i + 1);

          g_autoptr (GDateTime) then = g_date_time_new_from_unix_utc (next / MS_SECOND);
          g_autoptr (GDateTime) there = g_date_time_to_timezone (then, month->schedule->zone);

          if (g_date_time_get_day_of_year (there) != last)
            g_assert_cmpuint (count, ==, quota);
        }
    }
  g_assert_cmpuint (day, >, 0);
}

static void
check_hours (Month *month)
{
  for (guint i = 0; i < month->tries->len; i++)
    {
      gint64 at = g_array_index (month->tries, gint64, i);

      g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / MS_SECOND);
      g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, month->schedule->zone);

      guint32 hours = month->schedule->hours[g_date_time_get_day_of_week (local) - 1];

      g_assert_cmpint (at, >=, month->schedule->start_at);
      if (!g_str_equal (month->test->name, "endless-growth") &&
          !g_str_equal (month->test->name, "no-schedule"))
        g_assert_cmpuint (hours >> g_date_time_get_hour (local) & 1, ==, 1);
    }
}

/* Everyone comes to an end, and nobody before his time or long after it. */
static void
check_recipients (Month *month)
{
  guint failed = 0;
  guint by_hand = 0;

  for (guint i = 0; i < RECIPIENTS; i++)
    {
      const Recipient *recipient = &month->recipients[i];

      g_assert_cmpint (recipient->state, !=, FRESH);
      g_assert_cmpint (recipient->state, !=, WAITING);
      if (recipient->state == SENT)
        g_assert_cmpuint (recipient->tries, ==, recipient->refusals + 1);
      else if (recipient->state == FAILED)
        {
          failed++;
          g_assert_cmpuint (recipient->refusals, >, 1);
          g_assert_cmpint (recipient->ended, >=, recipient->first + 4 * MS_DAY);
          /* A weekend, and a day or two that were full. */
          g_assert_cmpint (recipient->ended, <=, recipient->first + 8 * MS_DAY);
        }
      else
        {
          by_hand++;
          g_assert_cmpint (month->retry.preset, ==, MS_RETRY_NONE);
          g_assert_cmpuint (recipient->tries, ==, 1);
        }
    }
  if (month->retry.preset == MS_RETRY_NONE)
    g_assert_cmpuint (by_hand, >, RECIPIENTS / 10);
  else
    g_assert_cmpuint (failed, >, RECIPIENTS / 100);
}

static void
test_month (gconstpointer data)
{
  const Case *test = data;

  for (guint seed = 1; seed <= 3; seed++)
    {
      g_autofree Month *month = g_new0 (Month, 1);

      set_up (month, test, seed);
      live (month);
      check_days (month);
      check_hours (month);
      check_recipients (month);
      tear_down (month);
    }
}

/* Clocks go forward in the night of 28 March 2027: the first message of the day before goes at
 * 9:00 CET, that of the Monday after at 8:00 CEST, both while mail is waiting. */
static void
test_change_of_clocks (void)
{
  static const char *const expected[] = { "2027-03-27T08:00:00Z", "2027-03-29T06:00:00Z" };
  g_autofree Month        *month = g_new0 (Month, 1);

  set_up (month, &cases[0], 4);
  live (month);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (expected[i], NULL);

      gint64   at = g_date_time_to_unix (time) * MS_SECOND;
      gboolean found = FALSE;

      for (guint k = 0; k < month->tries->len; k++)
        found = found || g_array_index (month->tries, gint64, k) == at;
      g_test_message ("%s", expected[i]);
      g_assert_true (found);
    }
  tear_down (month);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/model/month/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_month);
    }
  g_test_add_func ("/model/month/change-of-clocks", test_change_of_clocks);

  return g_test_run ();
}
