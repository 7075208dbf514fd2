/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-plan.c - when a campaign that nobody delivers goes on, and what its user changes about
 * it
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-plan.h"
#include "world.h"

#include <string.h>

/* Monday, 2026-11-30 10:00 UTC; all other times stand beside it in minutes. */
#define NOW  (G_GINT64_CONSTANT (1796032800) * MS_SECOND)
#define NONE G_MININT64

/* A campaign as some delivery left it: so many that were never tried, then those it deferred.
 */
typedef struct
{
  const char *name;
  const char *before;   /* its schedule */
  const char *setting;  /* SQL about it and its recipients */
  const char *retry;    /* (nullable): changed to */
  const char *schedule; /* (nullable): likewise */
  const char *state;
  gint64      due;    /* of the campaign, minutes from now; NONE: not waiting */
  gint64      next;   /* of the deferred; NONE: by hand */
  const char *reason; /* (nullable): part of it */
} Case;

#define QUEUED "INSERT INTO recipients (campaign_id, address) VALUES (1, 'new@one.test');"
#define TRIED                                                                             \
  "INSERT INTO recipients (campaign_id, address, state, tries) VALUES (1, 't@one.test', " \
  "3, 1);"                                                                                \
  "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, reply) SELECT "   \
  "id, 1, 1, @0, 3, 250, 'ok' FROM recipients WHERE state = 3;"
/* Once, ten minutes ago; once more in ten. */
#define DEFERRED                                                                               \
  "INSERT INTO recipients (campaign_id, address, state, tries, deferrals, deferred_since, "    \
  "next_attempt) VALUES (1, 'late@one.test', 4, 1, 1, @-10, @10);"                             \
  "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, reply) SELECT id, 1, " \
  "1, @-10, 4, 451, 'not now' FROM recipients WHERE state = 4;"
#define BY_HAND DEFERRED "UPDATE recipients SET next_attempt = NULL WHERE state = 4;"
#define SINCE(at) \
  "UPDATE recipients SET deferrals = 2, deferred_since = @" at " WHERE state = 4;"
#define STATE(n) "UPDATE campaigns SET state = " n ";"
#define WAITING  STATE ("5")

static const Case cases[] = {
  { "hourly", "", WAITING DEFERRED, "hourly", NULL, "waiting", 50, 50 },
  { "by hand", "", WAITING DEFERRED, "none", NULL, "finished", NONE, NONE },
  { "no more by hand", "", STATE ("4") BY_HAND, "standard", NULL, "waiting", 10, 10 },
  { "the wait is over", "", WAITING BY_HAND, "first=5m", NULL, "waiting", 0, -5 },
  { "to be given up", "", WAITING DEFERRED SINCE ("-200"), "give-up=3h", NULL, "waiting", 0,
    -10 },
  { "paused stays paused", "", STATE ("2") DEFERRED, "hourly", NULL, "paused", NONE, 50 },
  { "stopped stays stopped", "", STATE ("3") QUEUED, NULL, "zone=UTC per-day=1", "stopped",
    NONE, NONE },
  { "a draft", "", STATE ("0"), "hourly", "zone=UTC per-day=1", "draft", NONE, NONE },

  { "nothing keeps it", "", WAITING QUEUED, NULL, "zone=UTC", "waiting", 0, NONE },
  { "start", "", WAITING QUEUED, NULL, "zone=UTC start=2026-12-01T08:00:00Z", "waiting",
    22 * 60, NONE, "schedule" },
  { "no start any more", "zone=UTC start=2026-12-01T08:00:00Z", WAITING QUEUED, NULL,
    "zone=UTC", "waiting", 0, NONE },
  { "hours", "", WAITING QUEUED, NULL, "zone=UTC hours=mon-fri_14-16", "waiting", 4 * 60, NONE,
    "schedule" },
  { "hours in another zone", "", WAITING QUEUED, NULL, "zone=Europe/Berlin hours=mon-fri_14-16",
    "waiting", 3 * 60, NONE, "schedule" },
  { "retries keep to the hours", "", WAITING DEFERRED, NULL, "zone=UTC hours=mon_14-16",
    "waiting", 4 * 60, 10, "schedule" },
  { "retries in open hours", "", WAITING DEFERRED, NULL, "zone=UTC hours=mon_9-16", "waiting",
    10, 10 },
  { "both rules at once", "", WAITING DEFERRED, "hourly", "zone=UTC hours=mon_9-11,tue_9-11",
    "waiting", 50, 50 },
  { "what is left of today", "", WAITING QUEUED TRIED, NULL, "zone=UTC per-day=2", "waiting", 0,
    NONE },
  { "nothing is left of today", "", WAITING QUEUED TRIED, NULL, "zone=UTC per-day=1", "waiting",
    14 * 60, NONE, "quantity" },
  { "the retry comes before tomorrow", "", WAITING QUEUED TRIED DEFERRED, NULL,
    "zone=UTC per-day=1", "waiting", 10, 10 },
  { "nobody is left", "", WAITING TRIED, NULL, "zone=UTC per-day=1", "finished", NONE, NONE },
};

/* "@-10" in @sql is ten minutes ago. */
static void
exec (World *world, const char *sql)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *at = sql; *at != '\0'; at++)
    if (*at == '@' && (at[1] == '-' || g_ascii_isdigit (at[1])))
      {
        char  *end;
        gint64 minutes = g_ascii_strtoll (at + 1, &end, 10);

        g_string_append_printf (out, "%" G_GINT64_FORMAT, NOW + minutes * MS_MINUTE);
        at = end - 1;
      }
    else
      g_string_append_c (out, *at);

  world_exec (world, out->str);
}

static World *
make_world (const char *setting)
{
  World *world = world_new ();

  ms_clock_freeze (NOW);
  exec (world, "UPDATE campaigns SET route = 'account:server', frozen_at = @-60;");
  exec (world, setting);
  exec (world, "UPDATE campaigns SET first_recipient = 1, last_recipient = 100");

  return world;
}

static void
end_world (World *world)
{
  ms_clock_thaw ();
  world_free (world);
}

static char *
get_text (World *world, const char *sql)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (world->db, sql, NULL);

  gboolean row = FALSE;

  g_assert_true (ms_stmt_step (stmt, &row, NULL));

  return row ? ms_stmt_dup_text (stmt, 0) : NULL;
}

/* Within the tenth of an hour by which retries stand apart. */
static void
assert_minutes (gint64 wall, gint64 minutes)
{
  if (minutes == NONE)
    g_assert_cmpint (wall, ==, 0);
  else
    {
      g_assert_cmpint (wall, >=, NOW + (minutes - 6) * MS_MINUTE);
      g_assert_cmpint (wall, <=, NOW + (minutes + 6) * MS_MINUTE);
    }
}

static void
assert_state (World *world, const char *state)
{
  gint64 number = world_count (world, "SELECT state FROM campaigns");

  g_assert_cmpstr (ms_campaign_state_to_string (number), ==, state);
}

static void
test_change (gconstpointer data)
{
  const Case *self = data;
  World      *world = make_world (self->setting);

  g_autofree char *set = g_strdup_printf ("UPDATE campaigns SET schedule = '%s'", self->before);
  g_autofree char *reason = NULL;
  g_autoptr (GError) error = NULL;

  world_exec (world, set);
  ms_plan_change (world->store, "spring", self->retry, self->schedule, &error);
  g_assert_no_error (error);

  assert_state (world, self->state);
  assert_minutes (world_count (world, "SELECT due FROM campaigns"), self->due);
  assert_minutes (world_count (world, "SELECT coalesce(max(next_attempt), 0) FROM recipients"),
                  self->next);
  reason = get_text (world, "SELECT reason FROM campaigns");
  g_assert_cmpint (reason != NULL, ==, self->reason != NULL);
  if (reason != NULL)
    g_assert_nonnull (strstr (reason, self->reason));
  end_world (world);
}

static void
test_refused (void)
{
  World *world = make_world (WAITING DEFERRED);

  g_autoptr (GError) error = NULL;

  g_assert_false (ms_plan_change (world->store, "autumn", "none", NULL, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ms_plan_change (world->store, "spring", "never", NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_false (ms_plan_change (world->store, "spring", "none", "hours=x", &error));
  g_assert_nonnull (error);
  assert_minutes (world_count (world, "SELECT next_attempt FROM recipients"), 10);
  end_world (world);
}

#define OTHERS                                                                                \
  DEFERRED TRIED                                                                              \
      "INSERT INTO peers (id, route, site, server, address, tls) VALUES (1, 'direct', "       \
      "'mx.two.test', 'mx.two.test', '', '');"                                                \
      "INSERT INTO recipients (campaign_id, address, state, tries, deferrals, "               \
      "deferred_since) "                                                                      \
      "VALUES (1, 'bü@xn--bcher-kva.test', 4, 1, 1, @-10);"                                  \
      "INSERT INTO attempts (recipient_id, number, run_id, at, state, code, reply, peer_id) " \
      "SELECT id, 1, 1, @-10, 4, 451, 'not now', 1 FROM recipients WHERE next_attempt IS "    \
      "NULL "                                                                                 \
      "AND state = 4;"

typedef struct
{
  const char *name;
  const char *setting;
  const char *addresses[3];
  const char *site;
  int         count; /* -1: refused */
  const char *state;
  gint64      due;
} RetryCase;

static const RetryCase retry_cases[] = {
  { "all", WAITING OTHERS, { NULL }, NULL, 2, "waiting", 0 },
  { "one", WAITING OTHERS, { "Late@One.test" }, NULL, 1, "waiting", 0 },
  { "by its other form", WAITING OTHERS, { "bü@bücher.test" }, NULL, 1, "waiting", 0 },
  { "a site", WAITING OTHERS, { NULL }, "mx.two.test", 1, "waiting", 0 },
  { "another site", WAITING OTHERS, { NULL }, "mx.one.test", 0, "waiting", 10 },
  { "not deferred",
    WAITING OTHERS,
    { "late@one.test", "t@one.test" },
    NULL,
    -1,
    "waiting",
    NONE },
  { "not at this site",
    WAITING OTHERS,
    { "late@one.test" },
    "mx.two.test",
    -1,
    "waiting",
    NONE },
  { "nobody known", WAITING OTHERS, { "who@one.test" }, NULL, -1, "waiting", NONE },
  { "finished", STATE ("4") OTHERS, { NULL }, NULL, 2, "waiting", 0 },
  { "paused", STATE ("2") OTHERS, { NULL }, NULL, 2, "paused", NONE },
  { "not in these hours",
    WAITING OTHERS "UPDATE campaigns SET schedule = 'zone=UTC hours=mon_14-16';",
    { NULL },
    NULL,
    2,
    "waiting",
    4 * 60 },
};

static void
test_retry_now (gconstpointer data)
{
  const RetryCase *self = data;
  World           *world = make_world (self->setting);
  gboolean         done;
  guint            count = 0;

  g_autoptr (GError) error = NULL;

  done = ms_plan_retry_now (world->store, "spring",
                            self->addresses[0] != NULL ? self->addresses : NULL, self->site,
                            &count, &error);
  if (self->count < 0)
    {
      g_assert_false (done);
      g_assert_nonnull (error);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpuint (count, ==, self->count);
    }
  g_assert_cmpint (world_count (world, "SELECT count(*) FROM recipients "
                                       "WHERE next_attempt <= 1796032800000000"),
                   ==, MAX (self->count, 0));
  assert_state (world, self->state);
  assert_minutes (world_count (world, "SELECT due FROM campaigns"), self->due);
  end_world (world);
}

/* One that waits is paused or stopped although nobody delivers it; any other is not. */
static void
test_leave_off (void)
{
  World *world = make_world (WAITING DEFERRED);

  g_autoptr (GError) error = NULL;

  g_assert_true (ms_delivery_request (world->store, "spring", "pause", 1, &error));
  g_assert_no_error (error);
  assert_state (world, "paused");
  assert_minutes (world_count (world, "SELECT due FROM campaigns"), NONE);
  g_assert_false (ms_delivery_request (world->store, "spring", "stop", 1, &error));
  g_assert_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE);
  g_clear_error (&error);

  exec (world, WAITING);
  g_assert_true (ms_delivery_request (world->store, "spring", "stop", 1, &error));
  g_assert_no_error (error);
  assert_state (world, "stopped");
  assert_minutes (world_count (world, "SELECT next_attempt FROM recipients"), 10);
  end_world (world);
}

/* The warm-up begins with its first message, not when it was ordered. */
static void
test_first_day (void)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_new ();
  g_autoptr (MsSchedule) schedule = ms_schedule_new ();

  ms_clock_freeze (NOW);
  g_assert_cmpint (ms_plan_first_day (campaign, schedule), ==, NOW);
  campaign->frozen_at = NOW - MS_DAY;
  g_assert_cmpint (ms_plan_first_day (campaign, schedule), ==, NOW - MS_DAY);
  schedule->start_at = NOW + MS_DAY;
  g_assert_cmpint (ms_plan_first_day (campaign, schedule), ==, NOW + MS_DAY);
  ms_clock_thaw ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/plan/change/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_change);
    }
  for (guint i = 0; i < G_N_ELEMENTS (retry_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/plan/retry-now/", retry_cases[i].name, NULL);

      g_test_add_data_func (path, &retry_cases[i], test_retry_now);
    }
  g_test_add_func ("/plan/refused", test_refused);
  g_test_add_func ("/plan/leave-off", test_leave_off);
  g_test_add_func ("/plan/first-day", test_first_day);

  return g_test_run ();
}
