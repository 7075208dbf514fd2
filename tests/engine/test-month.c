/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-month.c - weeks of a campaign that goes on in the background, in seconds */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-schedule.h"
#include "world.h"

/* Monday, 2026-03-02 08:00 UTC. */
#define MONDAY (1772438400 * MS_SECOND)

/* Each run is one of a background process: it ends when nothing may leave for a while, and the
 * clock is then set to when it is due.  The clock stands still within a run, so whatever is
 * waited for inside one must not need it: nothing here waits between 10 s and 30 s, which is
 * what a run waits by itself. */
#define RUNS_MOST 3000

static gint64
number (World *world, const char *format, ...)
{
  g_autofree char *sql = NULL;
  va_list          list;

  va_start (list, format);
  sql = g_strdup_vprintf (format, list);
  va_end (list);

  return world_count (world, sql);
}

/* One run in the background; returns its end. */
static MsDeliveryEnd
run_once (World *world, MsOrder *order)
{
  g_autoptr (GError) error = NULL;
  MsDelivery   *delivery = ms_delivery_start (world->store, order, NULL, NULL);
  MsDeliveryEnd end = ms_delivery_wait (delivery, &error);

  g_assert_no_error (error);
  ms_delivery_free (delivery);

  return end;
}

static void
assert_at_rest (World *world, MsDeliveryEnd end)
{
  gint64 state = number (world, "SELECT state FROM campaigns");

  g_assert_cmpint (state, ==,
                   end == MS_END_WAITING ? MS_CAMPAIGN_WAITING : MS_CAMPAIGN_FINISHED);
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE state IN (1, 2)"), ==,
                   0);
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE next_attempt NOT NULL "
                                  "AND state <> 4"),
                   ==, 0);
}

typedef void (*Between) (World *world);

/* From one due time to the next, until it is finished; returns how many runs that took. */
static guint
run_all (World *world, MsOrder *order, Between between)
{
  guint runs = 0;

  for (;;)
    {
      MsDeliveryEnd end = run_once (world, order);
      gint64        due = number (world, "SELECT due FROM campaigns");

      assert_at_rest (world, end);
      runs++;
      if (end == MS_END_FINISHED)
        return runs;

      g_assert_cmpint (end, ==, MS_END_WAITING);
      g_assert_cmpint (due, >, ms_clock_wall ());
      g_assert_cmpint (due, <, ms_clock_wall () + 4 * MS_DAY);
      g_assert_cmpuint (runs, <, RUNS_MOST);
      ms_clock_freeze (due);
      if (between != NULL)
        between (world);
      order->kind = MS_ORDER_RESUME;
      order->lists = NULL;
    }
}

/* Nobody is lost, nobody has it twice. */
static void
assert_all_served (World *world, guint recipients, guint sent)
{
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients"), ==, recipients);
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE state = 3"), ==, sent);
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE state = 5"), ==,
                   recipients - sent);
  g_assert_cmpint (number (world, "SELECT count(*) FROM attempts WHERE state = 3"), ==, sent);
  g_assert_cmpuint (ms_sandbox_get_messages (world->server), ==, sent);
}

#define PLAN "zone=UTC hours=mon-fri_9-17 per-day=20 growth=10"

static void
assert_hours (World *world)
{
  /* SQLite: Sunday is 0. */
  g_assert_cmpint (number (world, "SELECT count(*) FROM attempts WHERE "
                                  "strftime ('%%H', at / 1000000, 'unixepoch') NOT BETWEEN "
                                  "'09' AND '16' OR "
                                  "strftime ('%%w', at / 1000000, 'unixepoch') IN ('0', '6')"),
                   ==, 0);
}

/* Each working day has its quantity of first tries, 10% more than the day before. */
static void
assert_quotas (World *world, const char *plan, guint recipients)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsSchedule) schedule = ms_schedule_parse (plan, &error);

  guint begun = 0;
  guint days = 0;

  g_assert_no_error (error);
  for (gint64 noon = MONDAY + 4 * MS_HOUR; begun < recipients; noon += MS_DAY)
    {
      MsScheduleDay day = ms_schedule_day (schedule, MONDAY, noon);
      guint         first;

      first =
          number (world,
                  "SELECT count(*) FROM attempts WHERE number = 1 AND at >= %" G_GINT64_FORMAT
                  " AND at < %" G_GINT64_FORMAT,
                  day.begins, day.ends);
      if (ms_schedule_next_open (schedule, day.begins) >= day.ends)
        g_assert_cmpuint (first, ==, 0);
      else
        {
          g_assert_cmpuint (first, ==, MIN (day.quota, recipients - begun));
          days++;
        }
      begun += first;
      g_assert_cmpuint (days, <, 60);
    }
  g_assert_cmpuint (days, >, 10);
}

/* No try comes before its time: 20 minutes, doubled each time up to 4 hours, less the tenth
 * that jitter may take; greylisted 5 minutes the first time; or the end of the 4 days. */
static void
assert_retries (World *world)
{
  g_assert_cmpint (
      number (world,
              "SELECT count(*) FROM attempts a JOIN attempts b ON b.recipient_id = "
              "a.recipient_id AND b.number = a.number + 1 JOIN attempts f ON f.recipient_id = "
              "a.recipient_id AND f.number = 1 WHERE b.at - a.at < 1000000 * 0.9 * CASE WHEN "
              "a.number = 1 AND a.reply LIKE '%%greylisted%%' THEN 300 ELSE min (14400, 1200 * "
              "(1 << min (a.number - 1, 5))) END AND b.at < f.at + 4 * 86400 * 1000000"),
      ==, 0);
  g_assert_cmpint (
      number (world, "SELECT count(*) FROM attempts a JOIN attempts b ON b.recipient_id = "
                     "a.recipient_id AND b.number = a.number + 1 WHERE a.state <> 4"),
      ==, 0);
}

/* Given up at the end of 4 days, or when the next hours begin. */
static void
assert_given_up (World *world, guint count)
{
  g_assert_cmpint (
      number (world,
              "SELECT count(*) FROM recipients r JOIN attempts f ON f.recipient_id = r.id AND "
              "f.number = 1 JOIN attempts l ON l.recipient_id = r.id AND l.number = r.tries "
              "WHERE r.state = 5 AND l.at BETWEEN f.at + 4 * 86400 * 1000000 AND f.at + 7 * "
              "86400 * 1000000 AND l.state = 5 AND l.code / 10 = 45 AND r.tries > 8"),
      ==, count);
}

static MsSandboxOptions
mix (guint16 port, double defer)
{
  return (MsSandboxOptions){ .port = port, .defer = defer };
}

/* The server has enough of it for a week, then takes all. */
static void
recover (World *world)
{
  static MsSandbox *recovered;

  g_autoptr (GError) error = NULL;
  MsSandboxOptions fine;
  guint64          before;

  if (recovered == world->server || ms_clock_wall () < MONDAY + 7 * MS_DAY)
    return;

  fine = mix (ms_sandbox_get_port (world->server), 0);
  before = ms_sandbox_get_messages (world->server);
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE state = 3"), ==,
                   before);
  g_clear_pointer (&world->server, ms_sandbox_stop);
  world->server = ms_sandbox_start (&fine, &error);
  g_assert_no_error (error);
  recovered = world->server;
  world_exec (world, "CREATE TABLE before AS SELECT id FROM recipients WHERE state = 3");
}

static void
test_month (void)
{
  static const MsLimits    limits = { .connections = 3, .recipients_per_message = 1 };
  static const char *const stubborn[] = { "a+defer@two.test", "b+defer@two.test",
                                          "c+defer@two.test", "d+defer@two.test", NULL };

  World           *world = world_new ();
  MsSandboxOptions ill = mix (0, 8);
  char            *lists[] = { (char *) "all", NULL };
  MsOrder          order = { .campaign = (char *) "spring",
                             .route = (char *) "server",
                             .lists = lists,
                             .retry = (char *) "standard",
                             .schedule = (char *) PLAN,
                             .background = TRUE };
  guint            runs;

  ms_clock_freeze (MONDAY);
  world_add (world, 400, stubborn);
  world_serve (world, &ill, &limits);
  runs = run_all (world, &order, recover);
  g_test_message ("%u runs, %" G_GINT64_FORMAT " days", runs,
                  (ms_clock_wall () - MONDAY) / MS_DAY);
  assert_hours (world);
  assert_quotas (world, PLAN, 404);
  assert_retries (world);
  assert_given_up (world, number (world, "SELECT count(*) FROM recipients WHERE state = 5"));
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE state = 5 AND address "
                                  "LIKE '%%+defer@%%'"),
                   ==, 4);
  g_assert_cmpint (number (world,
                           "SELECT count(*) FROM recipients WHERE state = 3 AND tries > 1"),
                   >, 0);
  g_assert_cmpint (number (world, "SELECT count(*) FROM recipients WHERE state NOT IN (3, 5)"),
                   ==, 0);
  g_assert_cmpint (number (world, "SELECT count(*) - (SELECT count(*) FROM before) FROM "
                                  "recipients WHERE state = 3"),
                   ==, ms_sandbox_get_messages (world->server));
  world_free (world);
  ms_clock_thaw ();
}

/* An account that takes 48 a day: one every half hour, however often it is begun anew. */
static void
test_account_per_day (void)
{
  static const MsLimits limits = { .connections = 2,
                                   .recipients_per_message = 1,
                                   .per_day = 48 };

  World           *world = world_new ();
  MsSandboxOptions friendly = mix (0, 0);
  char            *lists[] = { (char *) "all", NULL };
  MsOrder          order = { .campaign = (char *) "spring",
                             .route = (char *) "server",
                             .lists = lists,
                             .background = TRUE };
  guint            runs;

  ms_clock_freeze (MONDAY);
  world_add (world, 100, NULL);
  world_serve (world, &friendly, &limits);
  runs = run_all (world, &order, NULL);
  g_assert_cmpuint (runs, <=, 101);
  assert_all_served (world, 100, 100);
  g_assert_cmpint (number (world,
                           "SELECT count(*) FROM attempts a WHERE (SELECT count(*) FROM "
                           "attempts b WHERE b.at > a.at - 86400000000 AND b.at <= a.at) "
                           "> 48"),
                   ==, 0);
  g_assert_cmpint (ms_clock_wall () - MONDAY, <, 52 * MS_HOUR);
  world_free (world);
  ms_clock_thaw ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/month/schedule and retries", test_month);
  g_test_add_func ("/month/account per day", test_account_per_day);

  return g_test_run ();
}
