/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-claim.c - who is read ahead: the share of fresh and due ones, those nobody wants now */

#include "config.h"

#include "ms-clock.h"
#include "ms-ledger.h"
#include "table-fixture.h"

#define NOW   (1700000000 * MS_SECOND)
#define OTHER 7 /* another campaign's rows stand between those of ours, one in so many */

typedef struct
{
  guint    asked; /* of the filter */
  guint    every; /* it wants one in so many; 0: nobody */
  MsDb    *db;
  MsRunRow run;
} Filter;

static gboolean
wants (const char *key, guint deferrals, gint64 deferred_since, gpointer data)
{
  Filter *filter = data;

  filter->asked++;

  return filter->every > 0 && g_ascii_strtoull (key + 1, NULL, 10) % filter->every == 0;
}

/* Recipients r1@, r2@, … of campaign 1: the first @fresh queued, the next @due due again, the
 * earliest first. */
static void
fill (TableFixture *fixture, guint fresh, guint due)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf (
      "INSERT INTO campaigns (id, name, sender, subject, headers, created) VALUES"
      " (1, 'x', '', '', '[]', 0), (2, 'y', '', '', '[]', 0);"
      "INSERT INTO contacts (address) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
      "FROM n WHERE i < %u) SELECT 'r' || i || '@x.test' FROM n;"
      "INSERT INTO recipients (campaign_id, address) SELECT CASE WHEN id %% %u = 0 THEN 2 ELSE "
      "1 END, address FROM contacts;"
      "INSERT INTO recipients (campaign_id, address) SELECT 1, address FROM recipients WHERE "
      "campaign_id = 2;"
      "UPDATE recipients SET state = 4, deferrals = 1, tries = 1, deferred_since = 1, "
      "next_attempt = %" G_GINT64_FORMAT " - 1000 + id WHERE campaign_id = 1 AND "
      "substr (address, 2) + 0 > %u;"
      "UPDATE campaigns SET first_recipient = 1, last_recipient = (SELECT max (id) FROM "
      "recipients)",
      fresh + due, OTHER, NOW - MS_HOUR, fresh);
  table_fixture_exec (fixture, sql);
  ms_clock_freeze (NOW);
}

static MsRunRow
begin_run (TableFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MsRunRow run = { .campaign_id = 1,
                   .route = "direct",
                   .path = fixture->path,
                   .database_id = "x" };

  g_assert_true (ms_ledger_begin_run (fixture->db, &run, &error));
  g_assert_no_error (error);

  return run;
}

static void
claim (TableFixture *fixture, const MsRunRow *run, MsClaimWindow *window)
{
  g_autoptr (GError) error = NULL;

  g_ptr_array_set_size (window->claims, 0);
  ms_db_exec (fixture->db, "BEGIN", NULL);
  g_assert_true (ms_ledger_claim (fixture->db, run, window, &error));
  g_assert_no_error (error);
  ms_db_exec (fixture->db, "COMMIT", NULL);
  g_assert_cmpuint (window->taken[0] + window->taken[1], ==, window->claims->len);
}

typedef struct
{
  const char *name;
  guint       fresh; /* in the ledger */
  guint       due;
  guint       limit;
  guint       quota;   /* 0: none */
  const char *windows; /* "fresh+due …" of one window after the other */
} Share;

static const Share shares[] = {
  { "fresh alone", 25, 0, 10, 0, "10+0 10+0 5+0 0+0 0+0" },
  { "due alone", 0, 25, 10, 0, "0+10 0+10 0+5 0+0" },
  { "halves", 25, 25, 10, 0, "5+5 5+5 5+5 5+5 5+5 0+0" },
  { "few due", 30, 2, 10, 0, "8+2 10+0 10+0 2+0 0+0" },
  { "few fresh", 2, 30, 10, 0, "2+8 0+10 0+10 0+2 0+0" },
  { "one at a time", 3, 3, 1, 0, "0+1 1+0 0+1 1+0 0+1 1+0 0+0" },
  { "one at a time, no fresh", 0, 3, 1, 0, "0+1 0+1 0+1 0+0" },
  { "one at a time, none due", 3, 0, 1, 0, "1+0 1+0 1+0 0+0" },
  { "three at a time", 6, 6, 3, 0, "1+2 2+1 1+2 2+1 0+0" },
  { "a quota", 25, 25, 10, 2, "1+9 1+9 2+7 2+0" },
};

static void
test_share (TableFixture *fixture, gconstpointer data)
{
  const Share *share = data;

  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  g_auto (GStrv) windows = g_strsplit (share->windows, " ", -1);
  g_autoptr (GString) result = g_string_new (NULL);
  MsClaimWindow window = { .limit = share->limit,
                           .fresh = share->quota > 0 ? share->quota : G_MAXUINT,
                           .claims = claims };
  MsRunRow      run;

  fill (fixture, share->fresh, share->due);
  run = begin_run (fixture);
  for (guint i = 0; windows[i] != NULL; i++)
    {
      claim (fixture, &run, &window);
      g_string_append_printf (result, "%s%u+%u", i > 0 ? " " : "", window.taken[0],
                              window.taken[1]);
    }
  g_assert_cmpstr (result->str, ==, share->windows);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients WHERE "
                                                  "campaign_id = 2 AND "
                                                  "(state <> 0 OR next_attempt NOT NULL)"),
                   ==, 0);
}

typedef struct
{
  const char *name;
  guint       fresh;
  guint       due;
  guint       every;   /* is wanted */
  guint       windows; /* at most, until all who are wanted are claimed */
  guint       looks;   /* at most, in one window */
} Wish;

/* Whoever is wanted is found behind any number of others, and no window looks at them all. */
static const Wish wishes[] = {
  { "everybody", 500, 500, 1, 100, 20 },           { "some", 1000, 1000, 10, 100, 600 },
  { "few fresh ones", 20000, 0, 1000, 120, 600 },  { "few due ones", 0, 20000, 1000, 120, 400 },
  { "few of both", 10000, 10000, 1000, 120, 600 }, { "nobody", 10000, 10000, 0, 0, 600 },
};

static void
test_wish (TableFixture *fixture, gconstpointer data)
{
  const Wish *wish = data;

  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  Filter        filter = { .every = wish->every };
  MsClaimWindow window = { .limit = 20,
                           .fresh = G_MAXUINT,
                           .wants = wants,
                           .data = &filter,
                           .claims = claims };
  MsRunRow      run;
  guint         wanted = wish->every > 0 ? (wish->fresh + wish->due) / wish->every : 0;
  guint         around[2] = { 0 };

  fill (fixture, wish->fresh, wish->due);
  run = begin_run (fixture);
  for (guint i = 0; i < wish->windows; i++)
    {
      filter.asked = 0;
      claim (fixture, &run, &window);
      g_assert_cmpuint (filter.asked, <=, wish->looks);
      g_assert_cmpuint (claims->len, <=, 20);
      g_assert_false (window.nobody && wanted > 0);
      wanted -= claims->len;
    }
  g_assert_cmpuint (wanted, ==, 0);

  /* Those who are left stay as they are, and the end is reached again and again. */
  for (guint i = 0; i < 250; i++)
    {
      filter.asked = 0;
      claim (fixture, &run, &window);
      g_assert_cmpuint (filter.asked, <=, wish->looks);
      g_assert_cmpuint (claims->len, ==, 0);
      around[0] += window.around[0];
      around[1] += window.around[1];
    }
  g_assert_cmpuint (around[0], >, 1);
  g_assert_cmpuint (around[1], >, 1);
}

/* At the end the queued ones that came back are found again. */
static void
test_returned (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  MsClaimWindow window = { .limit = 10, .fresh = G_MAXUINT, .claims = claims };
  MsRunRow      run;
  MsState       state;
  gint64        first;

  fill (fixture, 20, 0);
  run = begin_run (fixture);
  claim (fixture, &run, &window);
  first = ((MsClaim *) claims->pdata[0])->id;
  g_assert_true (ms_ledger_mark (fixture->db, first, &state, NULL));
  g_assert_true (ms_ledger_return (fixture->db, first, TRUE, NULL));
  claim (fixture, &run, &window);
  g_assert_cmpuint (claims->len, ==, 10);
  claim (fixture, &run, &window);
  g_assert_false (window.nobody);
  claim (fixture, &run, &window);
  g_assert_cmpuint (claims->len, ==, 1);
  g_assert_cmpint (((MsClaim *) claims->pdata[0])->id, ==, first);
  g_assert_cmpuint (((MsClaim *) claims->pdata[0])->losses, ==, 1);
  claim (fixture, &run, &window);
  claim (fixture, &run, &window);
  g_assert_true (window.nobody);
}

/* A contact that is gone fails its recipient, wanted or not, and takes nobody's place. */
static void
test_deleted (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  Filter        filter = { .every = GPOINTER_TO_UINT (data) };
  MsClaimWindow window = { .limit = 10,
                           .fresh = G_MAXUINT,
                           .wants = filter.every > 1 ? wants : NULL,
                           .data = &filter,
                           .claims = claims };
  MsRunRow      run;
  guint         deleted[2] = { 0 };
  guint         taken = 0;

  fill (fixture, 40, 40);
  table_fixture_exec (fixture, "DELETE FROM contacts WHERE substr (address, 2) % 4 = 0");
  run = begin_run (fixture);
  for (guint i = 0; i < 30; i++)
    {
      claim (fixture, &run, &window);
      deleted[0] += window.deleted[0];
      deleted[1] += window.deleted[1];
      taken += claims->len;
    }
  g_assert_cmpuint (deleted[0], ==, 10);
  g_assert_cmpuint (deleted[1], ==, 10);
  g_assert_cmpuint (taken, ==, filter.every > 1 ? 80 / 6 - 80 / 12 : 60);
  g_assert_cmpint (
      table_fixture_number (fixture, "SELECT count(*) FROM recipients r JOIN attempts a ON "
                                     "a.recipient_id = r.id AND a.number = r.tries WHERE "
                                     "r.campaign_id = 1 AND r.state = 5 AND a.state = 5 AND "
                                     "r.next_attempt IS NULL"),
      ==, 20);
}

/* What must hold of the ledger at any time; the query finds what breaks it. */
static void
assert_sound (TableFixture *fixture)
{
  static const char *const broken[] = {
    "SELECT count(*) FROM recipients WHERE next_attempt NOT NULL AND state <> 4",
    "SELECT count(*) FROM recipients WHERE deferrals > tries",
    "SELECT count(*) FROM recipients WHERE (deferrals > 0) <> (deferred_since NOT NULL)",
    "SELECT count(*) FROM recipients r WHERE tries <> (SELECT count(*) FROM attempts a WHERE "
    "a.recipient_id = r.id)",
    "SELECT count(*) FROM recipients r WHERE state IN (3, 4, 5, 8) AND state <> (SELECT state "
    "FROM attempts a WHERE a.recipient_id = r.id AND a.number = r.tries)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    if (table_fixture_number (fixture, broken[i]) != 0)
      g_error ("broken: %s", broken[i]);
}

static void
settle (TableFixture *fixture, const MsRunRow *run, gint64 id, MsState from, gint64 next)
{
  static const MsState ends[] = { MS_STATE_SENT, MS_STATE_DEFERRED, MS_STATE_DEFERRED,
                                  MS_STATE_FAILED, MS_STATE_UNCERTAIN };
  MsOutcome            outcome = { .reply = (char *) "words", .at = ms_clock_wall () };

  outcome.state = from == MS_STATE_CLAIMED
                      ? MS_STATE_DEFERRED
                      : ends[g_test_rand_int_range (0, G_N_ELEMENTS (ends))];
  if (outcome.state == MS_STATE_DEFERRED)
    outcome.next_attempt = next;
  g_assert_true (ms_ledger_settle (fixture->db, run->id, id, 1, from, &outcome, NULL));
}

/* What a run does with whom it has claimed, by chance. */
static void
use_claim (TableFixture *fixture, const MsRunRow *run, gint64 id)
{
  gint64  next = g_test_rand_int_range (0, 3) * MS_HOUR;
  MsState state;

  if (next > 0)
    next += ms_clock_wall ();
  switch (g_test_rand_int_range (0, 4))
    {
    case 0: /* left as it is: the end of the run releases it */
      return;
    case 1: /* nobody needs to be asked */
      settle (fixture, run, id, MS_STATE_CLAIMED, next);
      return;
    }

  g_assert_true (ms_ledger_mark (fixture->db, id, &state, NULL));
  if (state == MS_STATE_SENDING && g_test_rand_bit ())
    settle (fixture, run, id, MS_STATE_SENDING, next);
  else if (state == MS_STATE_SENDING)
    g_assert_true (ms_ledger_return (fixture->db, id, g_test_rand_bit (), NULL));
}

static void
disturb (TableFixture *fixture)
{
  MsRetryWish wish = { .campaign_id = 1, .address = g_test_rand_bit () ? NULL : "r3@x.test" };
  guint       count = 0;

  switch (g_test_rand_int_range (0, 5))
    {
    case 0:
      g_assert_true (
          ms_ledger_requeue (fixture->db, 1, g_test_rand_int_range (0, 512), &count, NULL));
      break;
    case 1:
      g_assert_true (ms_ledger_retry_now (fixture->db, &wish, ms_clock_wall (), &count, NULL));
      break;
    case 2:
      table_fixture_exec (fixture, "INSERT OR IGNORE INTO suppressions (address, written, "
                                   "reason, at) SELECT address, NULL, "
                                   "'x', 0 FROM contacts ORDER BY random () LIMIT 1");
      break;
    case 3:
      table_fixture_exec (fixture, "DELETE FROM contacts WHERE id = (SELECT id FROM contacts "
                                   "ORDER BY random () LIMIT 1)");
      break;
    case 4:
      ms_clock_advance (g_test_rand_int_range (0, 7200) * MS_SECOND);
      break;
    }
}

/* The next process finds what this one left; half of the time on another boot. */
static void
crash (TableFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  guint uncertain = 0;

  if (g_test_rand_bit ())
    table_fixture_exec (fixture, "UPDATE runs SET boot_id = 'another' WHERE ended IS NULL");
  g_assert_true (ms_ledger_recover (fixture->db, fixture->path, "x", &uncertain, &error));
  g_assert_no_error (error);
}

/* Next tries are only known of the deferred, each attempt is on record, whatever happens. */
static void
test_random (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claims =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);

  fill (fixture, 40, 40);
  table_fixture_exec (fixture, "INSERT INTO peers (id, route, server, address, tls) VALUES (1, "
                               "'direct', '', '', '');"
                               "INSERT INTO attempts (recipient_id, number, run_id, peer_id, "
                               "at, state, code, reply) SELECT id, 1, 0, 1, 0, 4, 450, '' FROM "
                               "recipients WHERE state = 4");
  for (guint round = 0; round < 40; round++)
    {
      Filter        filter = { .every = g_test_rand_int_range (0, 4) };
      MsRunRow      run = begin_run (fixture);
      MsClaimWindow window = { .fresh = G_MAXUINT,
                               .wants = g_test_rand_bit () ? wants : NULL,
                               .data = &filter,
                               .claims = claims };

      for (guint i = 0; i < 10; i++)
        {
          window.limit = g_test_rand_int_range (1, 12);
          claim (fixture, &run, &window);
          for (guint c = 0; c < claims->len; c++)
            use_claim (fixture, &run, ((MsClaim *) claims->pdata[c])->id);
          disturb (fixture);
          assert_sound (fixture);
        }
      if (g_test_rand_bit ())
        crash (fixture);
      else
        g_assert_true (
            ms_ledger_end_run (fixture->db, &run, MS_CAMPAIGN_PAUSED, 0, NULL, NULL));
      assert_sound (fixture);
      g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients WHERE "
                                                      "state IN (1, 2)"),
                       ==, 0);
    }
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/claim/returned", test_returned, NULL },
    { "/claim/deleted", test_deleted, GUINT_TO_POINTER (1) },
    { "/claim/deleted/wish", test_deleted, GUINT_TO_POINTER (6) },
    { "/claim/random", test_random, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    {
      g_autofree char *name = g_strconcat ("/claim/share/", shares[i].name, NULL);

      g_test_add (name, TableFixture, &shares[i], table_fixture_set_up, test_share,
                  table_fixture_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      g_autofree char *name = g_strconcat ("/claim/wish/", wishes[i].name, NULL);

      g_test_add (name, TableFixture, &wishes[i], table_fixture_set_up, test_wish,
                  table_fixture_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, TableFixture, tests[i].data, table_fixture_set_up, tests[i].func,
                table_fixture_tear_down);

  return g_test_run ();
}
