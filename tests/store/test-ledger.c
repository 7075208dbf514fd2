/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-ledger.c - every move of a recipient that a delivery writes, and recovery after it ended
 */

#include "config.h"

#include "ms-ledger.h"
#include "table-fixture.h"

#define BIT(state) (1u << (state))

#define ADDRESSES                                                                        \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created) VALUES"           \
  " (1, 'x', '', '', '[]', 0), (2, 'y', '', '', '[]', 0);"                               \
  "INSERT INTO lists (id, name, created) VALUES (1, 'all', 0), (2, 'more', 0),"          \
  " (3, 'not', 0);"                                                                      \
  "INSERT INTO contacts (id, address, written, fields) VALUES"                           \
  " (1, 'a@x.test', NULL, '[\"Ann\"]'), (2, 'b@x.test', NULL, NULL),"                    \
  " (3, 'c@x.test', 'c@Ü.test', NULL), (4, 'd@x.test', NULL, NULL),"                    \
  " (5, 'e@x.test', NULL, NULL), (6, 'f@x.test', NULL, NULL);"                           \
  "INSERT INTO memberships (list_id, contact_id) VALUES (1, 1), (1, 2), (1, 3), (1, 4)," \
  " (2, 3), (2, 5), (3, 2);"                                                             \
  "INSERT INTO suppressions (address, written, reason, at) VALUES ('D@X.test', NULL, "   \
  "'manual', 0)"

/* Each recipient of the campaign as his address's first letter and the number of his state. */
static char *
states_of (TableFixture *fixture, gint64 campaign_id)
{
  g_autoptr (MsStmt) stmt = NULL;

  gboolean row = FALSE;

  stmt = ms_db_prepare (fixture->db,
                        "SELECT group_concat (substr (address, 1, 1) || state, ' ') "
                        "FROM (SELECT * FROM recipients WHERE campaign_id = ?1 ORDER BY id)",
                        NULL);
  ms_stmt_bind_int (stmt, 1, campaign_id);
  g_assert_true (ms_stmt_step (stmt, &row, NULL) && row);

  return ms_stmt_dup_text (stmt, 0);
}

static void
assert_states (TableFixture *fixture, const char *expected)
{
  g_autofree char *states = states_of (fixture, 1);

  g_assert_cmpstr (states, ==, expected);
}

static void
snapshot (TableFixture *fixture, gint64 campaign_id, gint64 second, gint64 excluded)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) lists = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) without = g_array_new (FALSE, FALSE, sizeof (gint64));

  gint64 first = 1;

  g_array_append_val (lists, first);
  if (second != 0)
    g_array_append_val (lists, second);
  if (excluded != 0)
    g_array_append_val (without, excluded);

  g_assert_true (ms_ledger_snapshot (fixture->db, campaign_id, lists, without, &error));
  g_assert_no_error (error);
}

static MsRunRow
begin_run (TableFixture *fixture, gboolean rehearsal)
{
  g_autoptr (GError) error = NULL;
  MsRunRow run = { .campaign_id = 1,
                   .rehearsal = rehearsal,
                   .route = "account:A",
                   .path = fixture->path,
                   .database_id = "this-database" };

  g_assert_true (ms_ledger_begin_run (fixture->db, &run, &error));
  g_assert_no_error (error);

  return run;
}

/* Recipients a, b, c and e queued, d suppressed, and a run of them. */
static MsRunRow
begin (TableFixture *fixture)
{
  table_fixture_exec (fixture, ADDRESSES);
  snapshot (fixture, 1, 2, 0);

  return begin_run (fixture, FALSE);
}

static GPtrArray *
claim (TableFixture *fixture, const MsRunRow *run, guint limit, guint expected_deleted)
{
  g_autoptr (GError) error = NULL;
  GPtrArray    *claims = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  MsClaimWindow window = { .limit = limit, .fresh = G_MAXUINT, .claims = claims };

  g_assert_true (ms_ledger_claim (fixture->db, run, &window, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (window.deleted[0], ==, expected_deleted);
  g_assert_cmpuint (window.taken[0], ==, claims->len);

  return claims;
}

static gint64
id_of (TableFixture *fixture, const char *letter)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("SELECT id FROM recipients WHERE campaign_id = 1 AND address = "
                         "'%s@x.test'",
                         letter);

  return table_fixture_number (fixture, sql);
}

static MsState
mark (TableFixture *fixture, const char *letter)
{
  MsState state = MS_STATE_BOUNCED;

  g_assert_true (ms_ledger_mark (fixture->db, id_of (fixture, letter), &state, NULL));

  return state;
}

static gboolean
settle (TableFixture   *fixture,
        const MsRunRow *run,
        const char     *letter,
        MsState         state,
        GError        **error)
{
  MsOutcome outcome = { .state = state,
                        .code = 250,
                        .enhanced = (char *) "2.0.0",
                        .reply = (char *) "fine",
                        .reference = (char *) "Q1",
                        .at = 7 };

  return ms_ledger_settle (fixture->db, run->id, id_of (fixture, letter), 1, MS_STATE_SENDING,
                           &outcome, error);
}

static void
test_snapshot (TableFixture *fixture, gconstpointer data)
{
  table_fixture_exec (fixture, ADDRESSES);
  snapshot (fixture, 2, 0, 0);

  /* c is on both lists, d is suppressed, b is excluded, f is on neither. */
  snapshot (fixture, 1, 2, 3);
  assert_states (fixture, "a0 c0 d7 e0");
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT count(*) FROM recipients "
                                         "WHERE written = 'c@Ü.test' AND campaign_id = 1"),
                   ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT first_recipient = (SELECT min (id) "
                                                  "FROM recipients WHERE campaign_id = 1) "
                                                  "AND last_recipient = (SELECT max (id) "
                                                  "FROM recipients WHERE campaign_id = 1) "
                                                  "FROM campaigns WHERE id = 1"),
                   ==, 1);

  /* A list both wanted and excluded is excluded. */
  snapshot (fixture, 1, 2, 2);
  assert_states (fixture, "a0 b0 d7");
}

/* What a rehearsal left goes with all its attempts; another campaign's rows stay. */
static void
test_rehearsed (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claims = NULL;
  g_autofree char *others = NULL;

  MsRunRow run;

  table_fixture_exec (fixture, ADDRESSES);
  snapshot (fixture, 2, 0, 0);
  snapshot (fixture, 1, 2, 0);
  run = begin_run (fixture, TRUE);
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT rehearsal AND frozen_at = 0 AND state = 1 "
                                         "FROM campaigns WHERE id = 1"),
                   ==, 1);
  claims = claim (fixture, &run, 9, 0);
  g_assert_cmpint (mark (fixture, "a"), ==, MS_STATE_SENDING);
  g_assert_true (settle (fixture, &run, "a", MS_STATE_SENT, NULL));
  g_assert_true (ms_ledger_end_run (fixture->db, &run, MS_CAMPAIGN_FINISHED, 0, NULL, NULL));
  assert_states (fixture, "a3 b0 c0 d7 e0");

  snapshot (fixture, 1, 0, 3);
  assert_states (fixture, "a0 c0 d7");
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attempts"), ==, 0);
  run = begin_run (fixture, FALSE);
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT NOT rehearsal AND frozen_at > 0 "
                                         "AND route = 'account:A' FROM campaigns WHERE id = 1"),
                   ==, 1);
  others = states_of (fixture, 2);
  g_assert_cmpstr (others, ==, "a0 b0 c0 d7");
}

static void
test_moves (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) rest = NULL;

  MsRunRow       run = begin (fixture);
  const MsClaim *claimed;

  first = claim (fixture, &run, 2, 0);
  assert_states (fixture, "a1 b1 c0 d7 e0");
  g_assert_cmpuint (first->len, ==, 2);
  claimed = first->pdata[0];
  g_assert_cmpstr (claimed->key, ==, "a@x.test");
  g_assert_cmpstr (claimed->fields, ==, "[\"Ann\"]");
  g_assert_null (claimed->written);
  rest = claim (fixture, &run, 9, 0);
  g_assert_cmpuint (rest->len, ==, 2);
  g_assert_cmpstr (((MsClaim *) rest->pdata[0])->written, ==, "c@Ü.test");

  /* Nobody is marked twice, nor settled without a mark. */
  g_assert_false (settle (fixture, &run, "a", MS_STATE_SENT, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE);
  g_clear_error (&error);
  g_assert_cmpint (mark (fixture, "a"), ==, MS_STATE_SENDING);
  g_assert_cmpint (mark (fixture, "a"), ==, MS_STATE_QUEUED);
  table_fixture_exec (fixture, "INSERT INTO suppressions (address, written, reason, at) VALUES "
                               "('B@x.TEST', NULL, 'x', 0)");
  g_assert_cmpint (mark (fixture, "b"), ==, MS_STATE_SUPPRESSED);
  g_assert_cmpint (mark (fixture, "c"), ==, MS_STATE_SENDING);
  assert_states (fixture, "a2 b7 c2 d7 e1");

  g_assert_true (settle (fixture, &run, "a", MS_STATE_SENT, &error));
  g_assert_false (settle (fixture, &run, "a", MS_STATE_FAILED, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE);
  g_clear_error (&error);
  assert_states (fixture, "a3 b7 c2 d7 e1");
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attempts WHERE code = "
                                                  "250 AND reference = 'Q1' AND number = 1 "
                                                  "AND peer_id = 1 AND at = 7 AND state = 3"),
                   ==, 1);

  /* Only what is being sent is returned; a settled one stays as it is. */
  g_assert_true (ms_ledger_return (fixture->db, id_of (fixture, "c"), TRUE, NULL));
  g_assert_true (ms_ledger_return (fixture->db, id_of (fixture, "a"), TRUE, NULL));
  g_assert_true (ms_ledger_return (fixture->db, id_of (fixture, "e"), TRUE, NULL));
  assert_states (fixture, "a3 b7 c0 d7 e1");
  g_clear_pointer (&rest, g_ptr_array_unref);
  rest = claim (fixture, &run, 9, 0);
  g_assert_cmpuint (rest->len, ==, 1);
  g_assert_cmpuint (((MsClaim *) rest->pdata[0])->losses, ==, 1);

  /* The end gives back what is claimed, and a settled loss is forgotten. */
  g_assert_cmpint (mark (fixture, "c"), ==, MS_STATE_SENDING);
  g_assert_true (settle (fixture, &run, "c", MS_STATE_DEFERRED, NULL));
  g_assert_true (ms_ledger_end_run (fixture->db, &run, MS_CAMPAIGN_PAUSED, 0, "why", NULL));
  assert_states (fixture, "a3 b7 c4 d7 e0");
  g_assert_cmpint (table_fixture_number (fixture, "SELECT sum (losses) FROM recipients"), ==,
                   0);
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT state = 2 AND reason = 'why' FROM campaigns "
                                         "WHERE id = 1"),
                   ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT ended > 0 FROM runs"), ==, 1);
}

/* A contact that is gone fails where he would be claimed, and uses none of the others' room. */
static void
test_deleted (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claims = NULL;

  MsRunRow run = begin (fixture);

  table_fixture_exec (fixture, "DELETE FROM contacts WHERE address = 'b@x.test'");
  claims = claim (fixture, &run, 9, 1);
  g_assert_cmpuint (claims->len, ==, 3);
  assert_states (fixture, "a1 b5 c1 d7 e1");
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attempts WHERE reply = "
                                                  "'contact deleted' AND state = 5"),
                   ==, 1);
}

static void
test_again (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    guint       states;
    guint       count;
    const char *expected;
  } cases[] = {
    { "deferred", BIT (MS_STATE_DEFERRED), 1, "a0 b5 c8 d7 e3" },
    { "failed and uncertain", BIT (MS_STATE_FAILED) | BIT (MS_STATE_UNCERTAIN), 2,
      "a4 b0 c0 d7 e3" },
    { "never the sent or the suppressed", ~0u, 3, "a0 b0 c0 d7 e3" },
    { "nobody", 0, 0, "a4 b5 c8 d7 e3" },
  };

  guint added = 0;

  begin (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint count = 99;

      g_test_message ("%s", cases[i].name);
      table_fixture_exec (fixture, "UPDATE recipients SET losses = 1, state = CASE address "
                                   "WHEN 'a@x.test' THEN 4 WHEN 'b@x.test' THEN 5 "
                                   "WHEN 'c@x.test' THEN 8 WHEN 'd@x.test' THEN 7 ELSE 3 END");
      g_assert_true (ms_ledger_requeue (fixture->db, 1, cases[i].states, &count, NULL));
      g_assert_cmpuint (count, ==, cases[i].count);
      assert_states (fixture, cases[i].expected);
    }

  g_assert_true (ms_ledger_add_new (fixture->db, 1, &added, NULL));
  g_assert_cmpuint (added, ==, 0);
  table_fixture_exec (fixture, "INSERT INTO memberships (list_id, contact_id) VALUES (2, 6);"
                               "INSERT INTO contacts (id, address) VALUES (7, 'g@x.test');"
                               "INSERT INTO memberships (list_id, contact_id) VALUES (3, 7)");
  g_assert_true (ms_ledger_add_new (fixture->db, 1, &added, NULL));
  g_assert_cmpuint (added, ==, 1);
  assert_states (fixture, "a4 b5 c8 d7 e3 f0");
}

static void
test_counts (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) claims = NULL;

  MsRunRow run = begin (fixture);
  guint64  counts[MS_N_STATES];

  snapshot (fixture, 2, 0, 0);
  claims = claim (fixture, &run, 3, 0);
  mark (fixture, "a");
  g_assert_true (ms_ledger_count (fixture->db, 1, counts, NULL));
  g_assert_cmpuint (counts[MS_STATE_QUEUED], ==, 1);
  g_assert_cmpuint (counts[MS_STATE_CLAIMED], ==, 2);
  g_assert_cmpuint (counts[MS_STATE_SENDING], ==, 1);
  g_assert_cmpuint (counts[MS_STATE_SUPPRESSED], ==, 1);
  g_assert_cmpuint (counts[MS_STATE_SENT], ==, 0);
}

static void
test_command (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *command = NULL;

  MsRunRow run = begin (fixture);

  g_assert_null (ms_ledger_get_command (fixture->db, run.id));
  g_assert_true (ms_ledger_set_command (fixture->db, 1, "pause", NULL));
  command = ms_ledger_get_command (fixture->db, run.id);
  g_assert_cmpstr (command, ==, "pause");

  g_assert_false (ms_ledger_set_command (fixture->db, 2, "pause", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (ms_ledger_end_run (fixture->db, &run, MS_CAMPAIGN_STOPPED, 0, NULL, NULL));
  g_assert_false (ms_ledger_set_command (fixture->db, 1, "stop", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

/* A process that died with a sent, b being sent, c and e claimed. */
static void
die (TableFixture *fixture)
{
  g_autoptr (GPtrArray) claims = NULL;

  MsRunRow run = begin (fixture);

  claims = claim (fixture, &run, 9, 0);
  mark (fixture, "a");
  mark (fixture, "b");
  g_assert_true (settle (fixture, &run, "a", MS_STATE_SENT, NULL));
  assert_states (fixture, "a3 b2 c1 d7 e1");
}

static void
assert_recovered (TableFixture *fixture,
                  const char   *path,
                  guint         expected_count,
                  const char   *expected)
{
  guint uncertain = 99;

  g_assert_true (ms_ledger_recover (fixture->db, path, "this-database", &uncertain, NULL));
  g_assert_cmpuint (uncertain, ==, expected_count);
  assert_states (fixture, expected);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attempts WHERE state = "
                                                  "8 AND code = 0 AND number = 1 AND run_id = "
                                                  "1 AND reply <> ''"),
                   ==, expected_count);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT sum (tries) FROM recipients"), ==,
                   expected_count + 1);
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT state = 2 AND reason <> '' FROM campaigns "
                                         "WHERE id = 1"),
                   ==, 1);

  g_assert_true (ms_ledger_recover (fixture->db, path, "this-database", &uncertain, NULL));
  g_assert_cmpuint (uncertain, ==, 0);
}

static void
test_killed (TableFixture *fixture, gconstpointer data)
{
  die (fixture);
  assert_recovered (fixture, fixture->path, 1, "a3 b8 c0 d7 e0");
}

/* Whatever differs, marks may be missing. */
static void
test_doubtful (TableFixture *fixture, gconstpointer sql)
{
  die (fixture);
  table_fixture_exec (fixture, sql);
  assert_recovered (fixture, fixture->path, 3, "a3 b8 c8 d7 e8");
}

static void
test_copied (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *copy = g_strconcat (fixture->path, "-copy", NULL);
  g_autofree char *contents = NULL;

  gsize length = 0;

  die (fixture);
  table_fixture_exec (fixture, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_true (g_file_get_contents (fixture->path, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (copy, contents, length, NULL));
  ms_db_close (fixture->db);
  g_assert_cmpint (g_rename (copy, fixture->path), ==, 0);
  fixture->db = ms_db_open (fixture->path, MS_DB_WRITE, NULL);
  assert_recovered (fixture, fixture->path, 3, "a3 b8 c8 d7 e8");
}

static void
test_vanished (TableFixture *fixture, gconstpointer data)
{
  die (fixture);
  assert_recovered (fixture, "/nonexistent/mailshot.db", 3, "a3 b8 c8 d7 e8");
}

static gint64
turn_of (const MsClaim *claimed, gint64 last, gpointer data)
{
  g_assert_cmpint (last, ==, 7);
  g_assert_cmpuint (claimed->deferrals, ==, 1);
  g_assert_cmpuint (claimed->code, ==, 250);
  g_assert_cmpstr (claimed->reply, ==, "fine");

  return *(const gint64 *) data;
}

/* Who was deferred comes back with who did it and what he said; when, may be decided anew. */
static void
test_last_word (TableFixture *fixture, gconstpointer data)
{
  MsRunRow      run = begin (fixture);
  MsClaimWindow window = { .limit = 9, .fresh = 0 };
  gint64        peer = 0;
  gint64        turn = 5;

  g_autoptr (MsPeer) server = ms_peer_new ("direct", "mx.x.test", "mx.x.test", "", NULL);
  g_autoptr (GPtrArray) fresh = claim (fixture, &run, 9, 0);
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  const MsClaim *claimed = fresh->pdata[0];

  g_assert_null (claimed->server);
  g_assert_null (claimed->reply);
  g_assert_true (ms_ledger_intern_peer (fixture->db, server, &peer, NULL));
  g_assert_cmpint (peer, ==, 1);
  g_assert_cmpint (mark (fixture, "a"), ==, MS_STATE_SENDING);
  g_assert_true (settle (fixture, &run, "a", MS_STATE_DEFERRED, NULL));

  window.claims = due;
  g_assert_true (ms_ledger_claim (fixture->db, &run, &window, NULL));
  g_assert_cmpuint (due->len, ==, 0);
  g_assert_true (ms_ledger_replan (fixture->db, 1, turn_of, &turn, NULL));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT sum (next_attempt) FROM recipients"),
                   ==, 5);
  g_assert_true (ms_ledger_claim (fixture->db, &run, &window, NULL));
  g_assert_cmpuint (due->len, ==, 1);
  claimed = due->pdata[0];
  g_assert_cmpstr (claimed->server, ==, "mx.x.test");
  g_assert_cmpuint (claimed->code, ==, 250);
  g_assert_cmpstr (claimed->enhanced, ==, "2.0.0");
  g_assert_cmpstr (claimed->reply, ==, "fine");
}

static void
test_by_hand (TableFixture *fixture, gconstpointer data)
{
  MsRunRow run = begin (fixture);
  gint64   never = 0;

  g_autoptr (GPtrArray) claims = claim (fixture, &run, 9, 0);

  mark (fixture, "a");
  g_assert_true (settle (fixture, &run, "a", MS_STATE_DEFERRED, NULL));
  table_fixture_exec (fixture, "UPDATE recipients SET next_attempt = 9 WHERE state = 4");
  g_assert_true (ms_ledger_replan (fixture->db, 1, turn_of, &never, NULL));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count (*) FROM recipients "
                                                  "WHERE next_attempt IS NOT NULL"),
                   ==, 0);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/ledger/snapshot", test_snapshot, NULL },
    { "/ledger/rehearsed", test_rehearsed, NULL },
    { "/ledger/moves", test_moves, NULL },
    { "/ledger/deleted", test_deleted, NULL },
    { "/ledger/again", test_again, NULL },
    { "/ledger/counts", test_counts, NULL },
    { "/ledger/command", test_command, NULL },
    { "/ledger/last-word", test_last_word, NULL },
    { "/ledger/by-hand", test_by_hand, NULL },
    { "/ledger/recover/killed", test_killed, NULL },
    { "/ledger/recover/copied", test_copied, NULL },
    { "/ledger/recover/vanished", test_vanished, NULL },
    { "/ledger/recover/other-boot", test_doubtful, "UPDATE runs SET boot_id = 'another'" },
    { "/ledger/recover/no-boot", test_doubtful, "UPDATE runs SET boot_id = NULL" },
    { "/ledger/recover/other-database", test_doubtful, "UPDATE runs SET database_id = 'x'" },
    { "/ledger/recover/other-device", test_doubtful, "UPDATE runs SET device = device + 1" },
    { "/ledger/recover/other-inode", test_doubtful, "UPDATE runs SET inode = inode + 1" },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
