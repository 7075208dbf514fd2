/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-heed-wish.c - what follows from a wish to leave: again, undone, beside a bounce */

#include "config.h"

#include "heed-mails.h"
#include "heed-world.h"
#include "ms-return-table.h"

/* A wish that is repeated changes nothing, and is kept: it holds up what the first one did. */
static void
test_replayed (TableFixture *fixture, gconstpointer data)
{
  static const char *const mails[] = {
    LEAVE ("x@else.example", "leave+%U10%@club.example", "", ""),
    LEAVE ("y@else.example", "leave+%U10%@club.example", "again", ""),
    LEAVE ("ann@example.org", "news@club.example", "unsubscribe", "In-Reply-To: <%M10%@x>\n"),
  };
  g_autofree char *none = NULL;

  heed_world_set_up (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      MsHeeded heeded = heed_world_take (fixture, mails[i]);

      g_assert_true (heeded.ours);
      g_assert_false (heeded.known);
      g_assert_cmpuint (heeded.recipients, ==, 1);
      g_assert_cmpuint (heeded.suppressed, ==, i == 0);
    }
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autofree char *suppressed = heed_world_suppressed (fixture);

      g_assert_cmpstr (suppressed, ==, "ann@example.org:members:unsubscribed");
      g_assert_true (ms_return_table_undo (fixture->db, i + 1, NULL));
    }
  none = heed_world_suppressed (fixture);
  g_assert_cmpstr (none, ==, "");
}

/* Who bounced and then wishes to leave does not come back when the bounce is undone. */
static void
test_wish_of_bounced (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *suppressed = NULL;

  heed_world_set_up (fixture);
  table_fixture_exec (fixture,
                      "INSERT INTO settings VALUES ('unsubscribe-scope', 'everything')");
  heed_world_take (fixture, HARD ("b+%R10%@club.example", "ann@example.org", ""));
  heed_world_take (fixture, LEAVE ("x@else.example", "leave+%U10%@club.example", "", ""));
  g_assert_true (ms_return_table_undo (fixture->db, 1, NULL));
  suppressed = heed_world_suppressed (fixture);
  g_assert_cmpstr (suppressed, ==, "ann@example.org::unsubscribed");
}

/* Of a wish without end some are kept. */
static void
test_wishes_without_end (TableFixture *fixture, gconstpointer data)
{
  heed_world_set_up (fixture);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *mail =
          g_strdup_printf (LEAVE ("x@else.example", "leave+%%U10%%@club.example", "again %u",
                                  ""),
                           i);
      MsHeeded heeded = heed_world_take (fixture, mail);

      g_assert_true (heeded.ours);
      g_assert_cmpint (heeded.known, ==, i >= 20);
      g_assert_cmpuint (heeded.recipients, ==, i < 20);
    }
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM returns"), ==, 20);
}

/* Taken back it is as if it had not come; what another mail wished stays. */
static void
test_undo_wish (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *none = NULL;

  heed_world_set_up (fixture);
  heed_world_take (fixture, LEAVE ("ann@example.org", "news@club.example", "unsubscribe", ""));
  heed_world_take (fixture, LEAVE ("x@else.example", "leave+%U10%@club.example", "", ""));
  g_assert_true (ms_return_table_undo (fixture->db, 1, NULL));
  one = heed_world_suppressed (fixture);
  g_assert_cmpstr (one, ==, "ann@example.org:members:unsubscribed");
  g_assert_true (ms_return_table_undo (fixture->db, 2, NULL));
  none = heed_world_suppressed (fixture);
  g_assert_cmpstr (none, ==, "");
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/heed-wish/replayed", test_replayed },
    { "/heed-wish/wish-of-bounced", test_wish_of_bounced },
    { "/heed-wish/wishes-without-end", test_wishes_without_end },
    { "/heed-wish/undo-wish", test_undo_wish },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
