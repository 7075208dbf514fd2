/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-return-table.c - what came back: rules, pages, counts, undo */

#include "config.h"

#include "ms-clock.h"
#include "ms-page-index.h"
#include "ms-return-rules.h"
#include "ms-return-table.h"
#include "ms-suppression-table.h"
#include "table-fixture.h"

#include <string.h>

#define NOW (G_GINT64_CONSTANT (1780000000) * MS_SECOND)

/* Ann and Bob got all campaigns; their recipients' ids are 10, 20, … and 11, 21, … */
#define WORLD                                                                                \
  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) "            \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created) SELECT i, 'c' || i,"  \
  " '', '', '[]', 0 FROM n;"                                                                 \
  "INSERT INTO recipients (id, campaign_id, address, written, state, tries) SELECT id * 10," \
  " id, 'ann@example.org', 'Ann@Example.org', 3, 1 FROM campaigns;"                          \
  "INSERT INTO recipients (id, campaign_id, address, state, tries) SELECT id * 10 + 1, id,"  \
  " 'bob@example.org', 3, 1 FROM campaigns;"

static void
set_up (TableFixture *fixture)
{
  ms_clock_freeze (NOW);
  table_fixture_exec (fixture, WORLD);
}

static gint64
add_mail (TableFixture *fixture, guint kind)
{
  static guint8 digest[MS_RETURN_DIGEST_SIZE];
  g_autoptr (GBytes) raw = g_bytes_new ("From: x\n\nNo\0pe.\n", 16);
  g_autoptr (GError) error = NULL;
  MsReturnMail mail = { .kind = kind,
                        .sender = "x",
                        .subject = "y",
                        .digest = digest,
                        .size = 16,
                        .raw = raw };
  gint64       id = 0;

  digest[0]++;
  g_assert_true (ms_return_record_mail (fixture->db, &mail, &id, &error));
  g_assert_no_error (error);

  return id;
}

/* Returns: whether the address is suppressed by it */
static gboolean
note (TableFixture *fixture, MsReturnedNote note)
{
  g_autoptr (GError) error = NULL;

  gboolean suppressed = FALSE;

  note.diagnostic = "550 no";
  g_assert_true (ms_return_record_returned (fixture->db, &note, &error));
  g_assert_no_error (error);
  g_assert_true (ms_return_rules_apply (fixture->db, &note, &suppressed, &error));
  g_assert_no_error (error);

  return suppressed;
}

static gboolean
bounce (TableFixture *fixture, gint64 campaign, MsReturnWeight weight)
{
  return note (fixture,
               (MsReturnedNote){ .return_id = add_mail (fixture, MS_RETURN_KIND_BOUNCE),
                                 .kind = MS_RETURN_KIND_BOUNCE,
                                 .address = "ann@example.org",
                                 .campaign_id = campaign,
                                 .recipient_id = campaign * 10,
                                 .weight = weight,
                                 .class = 2,
                                 .code = 550 });
}

static void
undo (TableFixture *fixture, gint64 id)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_return_table_undo (fixture->db, id, &error));
  g_assert_no_error (error);
}

static gint64
count_suppressed (TableFixture *fixture)
{
  return table_fixture_number (fixture, "SELECT count(*) FROM suppressions");
}

static gint64
state_of (TableFixture *fixture, gint64 recipient)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT state FROM recipients WHERE id = %" G_GINT64_FORMAT, recipient);

  return table_fixture_number (fixture, sql);
}

/*
 * One letter a bounce, each an hour after the one before, of another campaign where it is not
 * "h" or "s" in a row with "+" before it: h hard, s soft, n neither, + the same campaign as the
 * one before, . a day passes.  Suppressed by the last one and not before, or never.
 */
static const struct
{
  const char *name;
  const char *hard; /* (nullable): settings */
  const char *soft;
  const char *days;
  const char *bounces;
  gboolean    suppressed;
} rules[] = {
  { "hard-once", NULL, NULL, NULL, "h", TRUE },
  { "hard-thrice", "3", NULL, NULL, "hhh", TRUE },
  { "hard-twice-is-not-thrice", "3", NULL, NULL, "hh", FALSE },
  { "hard-campaign-counts-once", "2", NULL, NULL, "h+h+h+h", FALSE },
  { "hard-campaign-counts-once-then-another", "2", NULL, NULL, "h+h+hh", TRUE },
  { "hard-never", "0", NULL, NULL, "hhhhhhh", FALSE },
  { "hard-long-ago-counts", "2", NULL, "1", "h...h", TRUE },
  { "soft-five", NULL, NULL, NULL, "sssss", TRUE },
  { "soft-four", NULL, NULL, NULL, "ssss", FALSE },
  { "soft-campaign-counts-once", NULL, NULL, NULL, "ssss+s+s+s", FALSE },
  { "soft-within-days", NULL, "2", "3", "s..s", TRUE },
  { "soft-after-days", NULL, "2", "3", "s...s", FALSE },
  { "soft-after-days-again", NULL, "2", "3", "s...ss", TRUE },
  { "soft-never", NULL, "0", NULL, "sssssssss", FALSE },
  { "soft-and-hard-apart", "2", "2", NULL, "sh", FALSE },
  { "own-fault", "1", "1", NULL, "nnnnnnn", FALSE },
};

static void
set (TableFixture *fixture, const char *name, const char *value)
{
  g_autofree char *sql =
      g_strdup_printf ("INSERT INTO settings VALUES ('%s', '%s')", name, value);

  if (value != NULL)
    table_fixture_exec (fixture, sql);
}

static void
test_rule (TableFixture *fixture, gconstpointer data)
{
  guint  i = GPOINTER_TO_UINT (data);
  gint64 campaign = 0;

  set_up (fixture);
  set (fixture, "hard-bounces", rules[i].hard);
  set (fixture, "soft-bounces", rules[i].soft);
  set (fixture, "soft-bounce-days", rules[i].days);
  for (const char *at = rules[i].bounces; *at != '\0'; at++)
    {
      gboolean suppressed;

      if (*at == '+')
        campaign--;
      if (*at == '.')
        ms_clock_advance (MS_DAY);
      if (strchr ("hsn", *at) == NULL)
        continue;
      ms_clock_advance (MS_HOUR);
      suppressed = bounce (fixture, ++campaign,
                           *at == 'h'   ? MS_RETURN_WEIGHT_HARD
                           : *at == 's' ? MS_RETURN_WEIGHT_SOFT
                                        : MS_RETURN_WEIGHT_NONE);
      g_assert_cmpint (suppressed, ==, rules[i].suppressed && at[1] == '\0');
      g_assert_cmpint (state_of (fixture, campaign * 10), ==, 6);
    }
  g_assert_cmpint (count_suppressed (fixture), ==, rules[i].suppressed);
  g_assert_cmpint (state_of (fixture, 91), ==, 3);
}

static void
test_written (TableFixture *fixture, gconstpointer data)
{
  set_up (fixture);
  set (fixture, "port", "broken");
  g_assert_true (bounce (fixture, 1, MS_RETURN_WEIGHT_HARD));
  g_assert_cmpint (table_fixture_number (fixture,
                                         "SELECT count(*) FROM suppressions WHERE written ="
                                         " 'Ann@Example.org' AND list = '' AND reason ="
                                         " 'bounced' AND campaign_id = 1 AND return_id = 1"),
                   ==, 1);
}

static void
test_undo (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReturnRow) mail = NULL;
  g_autoptr (MsReturnedRow) row = NULL;

  set_up (fixture);
  bounce (fixture, 1, MS_RETURN_WEIGHT_HARD);
  row = ms_return_table_find_returned (fixture->db, 1, &error);
  g_assert_no_error (error);
  g_assert_true (row->suppressed && row->hard && row->undone == 0);

  undo (fixture, 1);
  g_assert_cmpint (state_of (fixture, 10), ==, 3);
  g_assert_cmpint (count_suppressed (fixture), ==, 0);
  mail = ms_return_table_find (fixture->db, 1, &error);
  g_assert_cmpint (mail->undone, ==, NOW);

  ms_clock_advance (MS_HOUR);
  undo (fixture, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT undone FROM returned"), ==, NOW);

  g_assert_false (ms_return_table_undo (fixture->db, 99, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "99"));
}

/* In whichever order two bounces of one recipient are undone, the second gives him back. */
static void
test_undo_two (TableFixture *fixture, gconstpointer data)
{
  gint64 first = GPOINTER_TO_INT (data);

  set_up (fixture);
  table_fixture_exec (fixture, "UPDATE recipients SET state = 8 WHERE id = 10");
  bounce (fixture, 1, MS_RETURN_WEIGHT_HARD);
  bounce (fixture, 1, MS_RETURN_WEIGHT_HARD);

  undo (fixture, first);
  g_assert_cmpint (state_of (fixture, 10), ==, 6);
  g_assert_cmpint (count_suppressed (fixture), ==, 1);
  undo (fixture, 3 - first);
  g_assert_cmpint (state_of (fixture, 10), ==, 8);
  g_assert_cmpint (count_suppressed (fixture), ==, 0);
}

/* What somebody did by hand, or the person himself asked for, is not for us to take back. */
static void
test_undo_leaves (TableFixture *fixture, gconstpointer data)
{
  static const char *const others[] = {
    "INSERT INTO suppressions (address, reason, at) VALUES ('ann@example.org', 'manual', 1)",
    "INSERT INTO suppressions (address, reason, at) VALUES ('ann@example.org', 'bounced', 1)",
    "INSERT INTO suppressions (address, list, reason, at) VALUES ('ann@example.org', 'x',"
    " 'unsubscribed', 1)",
  };

  set_up (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      table_fixture_exec (fixture, others[i]);
      bounce (fixture, i + 1, MS_RETURN_WEIGHT_HARD);
      undo (fixture, i + 1);
      g_assert_cmpint (count_suppressed (fixture), ==, 1);
      table_fixture_exec (fixture, "DELETE FROM suppressions");
    }
}

/* What somebody wishes by other ways than mail, after the bounce, stays as well. */
static void
test_undo_leaves_later (TableFixture *fixture, gconstpointer data)
{
  static const char *const reasons[] = { MS_SUPPRESSION_UNSUBSCRIBED, MS_SUPPRESSION_MANUAL,
                                         MS_SUPPRESSION_IMPORTED };

  set_up (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      MsSuppression later = { .address = (char *) "ann@example.org",
                              .reason = (char *) reasons[i] };
      gboolean      added = FALSE;

      bounce (fixture, i + 1, MS_RETURN_WEIGHT_HARD);
      g_assert_true (ms_suppression_table_add (fixture->db, &later, &added, NULL));
      g_assert_true (added);
      undo (fixture, i + 1);
      g_assert_cmpint (count_suppressed (fixture), ==, 1);
      table_fixture_exec (fixture, "DELETE FROM suppressions");
    }
}

/* A complaint outlives the bounce that came before it, and the other way round. */
static void
test_undo_complaint (TableFixture *fixture, gconstpointer data)
{
  gint64 first = GPOINTER_TO_INT (data);

  MsReturnedNote complaint = { .kind = MS_RETURN_KIND_COMPLAINT,
                               .address = "ann@example.org",
                               .campaign_id = 1,
                               .recipient_id = 10 };

  set_up (fixture);
  bounce (fixture, 1, MS_RETURN_WEIGHT_HARD);
  complaint.return_id = add_mail (fixture, MS_RETURN_KIND_COMPLAINT);
  note (fixture, complaint);
  g_assert_cmpint (count_suppressed (fixture), ==, 1);

  undo (fixture, first);
  g_assert_cmpint (count_suppressed (fixture), ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT return_id FROM suppressions"), ==,
                   3 - first);
  undo (fixture, 3 - first);
  g_assert_cmpint (count_suppressed (fixture), ==, 0);
}

/* Said while sending: there is no mail, and he failed and did not bounce. */
static void
test_undo_said (TableFixture *fixture, gconstpointer data)
{
  MsReturnedNote said = { .kind = MS_RETURN_KIND_BOUNCE,
                          .address = "ann@example.org",
                          .campaign_id = 1,
                          .recipient_id = 10,
                          .weight = MS_RETURN_WEIGHT_HARD };

  set_up (fixture);
  table_fixture_exec (fixture, "UPDATE recipients SET state = 5 WHERE id = 10");
  g_assert_true (note (fixture, said));
  g_assert_cmpint (state_of (fixture, 10), ==, 5);
  undo (fixture, 1);
  g_assert_cmpint (state_of (fixture, 10), ==, 5);
  g_assert_cmpint (count_suppressed (fixture), ==, 0);
}

static char *
join (GPtrArray *page)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < page->len; i++)
    g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            ((MsReturnedRow *) page->pdata[i])->id);

  return g_string_free (out, FALSE);
}

/* Pages of one row begin where the row before each says. */
static void
check_index (MsDb *db, const MsReturnedWish *wish, const GPtrArray *all)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;
  guint64 count = 0;

  g_assert_true (ms_page_index_returned (db, wish, 1, keys, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, all->len);
  g_assert_cmpuint (keys->len, ==, all->len);
  for (guint i = 0; i < keys->len; i++)
    g_assert_cmpint (g_array_index (keys, gint64, i), ==,
                     i > 0 ? ((const MsReturnedRow *) all->pdata[i - 1])->id : 0);
}

/* Of the campaign's recipient, and by mail. */
static void
check_recipient (MsDb *db)
{
  g_autoptr (GPtrArray) rows = ms_return_table_of_recipient (db, 10, "ann@example.org", NULL);
  g_autofree char *ids = join (rows);

  g_assert_cmpstr (ids, ==, "1");
}

static void
test_page (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    MsReturnedWish wish;
    gint64         before;
    guint          limit;
    const char    *expect;
  } cases[] = {
    { { NULL, NULL, -1, -1, -1 }, 0, 9, "4 3 2 1" },
    { { NULL, NULL, -1, -1, -1 }, 0, 2, "4 3" },
    { { NULL, NULL, -1, -1, -1 }, 3, 2, "2 1" },
    { { "C1", NULL, -1, -1, -1 }, 0, 9, "3 1" },
    { { NULL, "BOB", -1, -1, -1 }, 0, 9, "4" },
    { { NULL, "%", -1, -1, -1 }, 0, 9, "" },
    { { NULL, NULL, 3, -1, -1 }, 0, 9, "3" },
    { { NULL, NULL, -1, 2, -1 }, 0, 9, "2 1" },
    { { NULL, NULL, -1, -1, 1 }, 0, 9, "1" },
    { { NULL, NULL, 1, -1, 0 }, 0, 9, "2" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) counts = NULL;
  const MsReturnedCount *first;

  MsReturnedWish unknown = { "none", NULL, -1, -1, -1 };

  set_up (fixture);
  bounce (fixture, 1, MS_RETURN_WEIGHT_HARD);
  bounce (fixture, 2, MS_RETURN_WEIGHT_SOFT);
  note (fixture, (MsReturnedNote){ .return_id = add_mail (fixture, 3),
                                   .kind = 3,
                                   .address = "ann@example.org",
                                   .campaign_id = 1 });
  note (fixture, (MsReturnedNote){ .return_id = add_mail (fixture, 4),
                                   .kind = 4,
                                   .address = "bob@example.org" });

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) page =
          ms_return_table_page (fixture->db, &cases[i].wish, cases[i].before, cases[i].limit,
                                &error);
      g_autofree char *ids = NULL;

      g_assert_no_error (error);
      ids = join (page);
      g_assert_cmpstr (ids, ==, cases[i].expect);
      if (cases[i].before == 0 && cases[i].limit > page->len)
        check_index (fixture->db, &cases[i].wish, page);
    }
  g_assert_null (ms_return_table_page (fixture->db, &unknown, 0, 9, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  check_recipient (fixture->db);

  counts = ms_return_table_count (fixture->db, "c1", NULL);
  g_assert_cmpuint (counts->len, ==, 2);
  first = &g_array_index (counts, MsReturnedCount, 0);
  g_assert_cmpuint (first->kind, ==, 1);
  g_assert_cmpuint (first->class, ==, 2);
  g_assert_cmpuint (first->hard, ==, 1);
  g_assert_cmpuint (first->soft, ==, 0);
}

/* The mail as it came, NULs included; a known one is found by its digest. */
static void
test_mail (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReturnRow) mail = NULL;
  guint8 digest[MS_RETURN_DIGEST_SIZE] = { 0 };
  gint64 id = 0;
  guint  kind = 0;

  set_up (fixture);
  add_mail (fixture, 1);
  table_fixture_exec (fixture, "UPDATE returns SET digest = zeroblob (32)");
  mail = ms_return_table_find (fixture->db, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (mail->raw, NULL), g_bytes_get_size (mail->raw),
                   "From: x\n\nNo\0pe.\n", 16);
  g_assert_null (mail->mailbox);
  g_assert_cmpint (mail->at, ==, NOW);

  g_assert_true (ms_return_record_known (fixture->db, digest, &id, &kind, &error));
  g_assert_cmpint (id, ==, 1);
  g_assert_cmpuint (kind, ==, 1);
  digest[31] = 1;
  g_assert_true (ms_return_record_known (fixture->db, digest, &id, &kind, &error));
  g_assert_cmpint (id, ==, 0);

  g_assert_null (ms_return_table_find (fixture->db, 2, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const TableTest others[] = {
    { "/return-table/written", test_written, NULL },
    { "/return-table/undo", test_undo, NULL },
    { "/return-table/undo-first-of-two", test_undo_two, GINT_TO_POINTER (1) },
    { "/return-table/undo-second-of-two", test_undo_two, GINT_TO_POINTER (2) },
    { "/return-table/undo-leaves-others", test_undo_leaves, NULL },
    { "/return-table/undo-leaves-later", test_undo_leaves_later, NULL },
    { "/return-table/undo-bounce-then-complaint", test_undo_complaint, GINT_TO_POINTER (1) },
    { "/return-table/undo-complaint-then-bounce", test_undo_complaint, GINT_TO_POINTER (2) },
    { "/return-table/undo-said", test_undo_said, NULL },
    { "/return-table/page", test_page, NULL },
    { "/return-table/mail", test_mail, NULL },
  };
  TableTest tests[G_N_ELEMENTS (rules) + G_N_ELEMENTS (others)];
  int       status;

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    tests[i] = (TableTest){ g_strconcat ("/return-table/rules/", rules[i].name, NULL),
                            test_rule, GUINT_TO_POINTER (i) };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    tests[G_N_ELEMENTS (rules) + i] = others[i];

  status = table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    g_free ((char *) tests[i].name);

  return status;
}
