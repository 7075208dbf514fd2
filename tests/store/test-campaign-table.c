/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-campaign-table.c - campaigns come back as saved, and stay as they were sent */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-list-table.h"
#include "ms-lock.h"
#include "table-fixture.h"

static MsCampaign *
new_campaign (const char *name)
{
  static const char *const headers[] = { "X-A: 1", "X-B: \"ü\"", NULL };
  g_autoptr (GBytes) data = g_bytes_new_static ("\0\1\2", 3);
  MsCampaign   *campaign = ms_campaign_new ();
  MsAttachment *image = ms_attachment_new ("b.png", "image/png", data);

  g_free (campaign->name);
  campaign->name = g_strdup (name);
  g_free (campaign->from);
  campaign->from = g_strdup ("Ann <ann@example.org>");
  g_free (campaign->subject);
  campaign->subject = g_strdup ("Hello {{first_name|there}}");
  campaign->text = g_strdup ("text");
  campaign->reply_to = g_strdup ("r@example.org");
  g_strfreev (campaign->headers);
  campaign->headers = g_strdupv ((char **) headers);
  image->content_id = g_strdup ("cid");
  image->source = g_strdup ("img/b.png");
  g_ptr_array_add (campaign->attachments, ms_attachment_new ("a.txt", "text/plain", data));
  g_ptr_array_add (campaign->attachments, image);

  return campaign;
}

static void
assert_message (const MsCampaign *a, const MsCampaign *b)
{
  g_assert_cmpstr (a->from, ==, b->from);
  g_assert_cmpstr (a->subject, ==, b->subject);
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpstr (a->html, ==, b->html);
  g_assert_cmpstr (a->reply_to, ==, b->reply_to);
  g_assert_cmpstr (a->envelope_from, ==, b->envelope_from);
  g_assert_cmpstrv (a->headers, b->headers);
  g_assert_cmpuint (a->attachments->len, ==, b->attachments->len);
  for (guint i = 0; i < a->attachments->len; i++)
    {
      const MsAttachment *x = a->attachments->pdata[i];
      const MsAttachment *y = b->attachments->pdata[i];

      g_assert_cmpstr (x->name, ==, y->name);
      g_assert_cmpstr (x->type, ==, y->type);
      g_assert_cmpstr (x->content_id, ==, y->content_id);
      g_assert_cmpstr (x->source, ==, y->source);
      g_assert_true (g_bytes_equal (x->data, y->data));
    }
}

static gint64
save (TableFixture *fixture, const char *name)
{
  g_autoptr (MsCampaign) campaign = new_campaign (name);
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_campaign_table_save (fixture->db, campaign, &error));
  g_assert_no_error (error);

  return campaign->id;
}

static void
test_round_trip (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsCampaign) campaign = new_campaign ("Spring");
  g_autoptr (MsCampaign) loaded = NULL;
  g_autoptr (MsCampaign) again = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_campaign_table_save (fixture->db, campaign, &error));
  g_assert_no_error (error);
  loaded = ms_campaign_table_find (fixture->db, "SPRING", &error);
  g_assert_no_error (error);
  assert_message (campaign, loaded);
  g_assert_cmpint (loaded->state, ==, MS_CAMPAIGN_DRAFT);

  g_clear_pointer (&loaded->text, g_free);
  loaded->html = g_strdup ("<p>");
  g_ptr_array_remove_index (loaded->attachments, 0);
  g_assert_true (ms_campaign_table_save (fixture->db, loaded, &error));
  again = ms_campaign_table_get (fixture->db, campaign->id, &error);
  assert_message (loaded, again);

  g_ptr_array_set_size (again->attachments, 0);
  g_assert_true (ms_campaign_table_save_text (fixture->db, again, &error));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attachments"), ==, 1);
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsCampaign) campaign = new_campaign ("spring");
  g_autoptr (GError) error = NULL;

  gint64 id = save (fixture, "Spring");

  g_assert_false (ms_campaign_table_save (fixture->db, campaign, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS);
  g_assert_cmpint (campaign->id, ==, 0);
  g_clear_error (&error);

  table_fixture_exec (fixture, "UPDATE campaigns SET frozen_at = 1");
  campaign->id = id;
  g_assert_false (ms_campaign_table_save (fixture->db, campaign, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FROZEN);
  g_clear_error (&error);

  campaign->id = 99;
  g_assert_false (ms_campaign_table_save_text (fixture->db, campaign, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  campaign->id = 0;
  *campaign->name = '\0';
  g_assert_false (ms_campaign_table_save (fixture->db, campaign, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
}

static void
set_lists (TableFixture *fixture, gint64 campaign, gint64 included, gint64 excluded)
{
  g_autoptr (GArray) lists = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  g_array_append_val (lists, included);
  g_array_append_val (others, excluded);
  g_assert_true (ms_campaign_table_set_lists (fixture->db, campaign, lists, others, &error));
  g_assert_no_error (error);
}

static void
test_copy (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsCampaign) original = NULL;
  g_autoptr (MsCampaign) copied = NULL;
  g_autoptr (GPtrArray) lists = NULL;
  g_autoptr (GPtrArray) excluded = NULL;
  g_autoptr (GError) error = NULL;

  gint64 id = save (fixture, "Spring");
  gint64 one = 0;
  gint64 two = 0;
  gint64 copy = 0;

  g_assert_true (ms_list_table_make (fixture->db, "one", &one, NULL));
  g_assert_true (ms_list_table_make (fixture->db, "two", &two, NULL));
  set_lists (fixture, id, two, one);
  set_lists (fixture, id, one, two);
  table_fixture_exec (fixture,
                      "UPDATE campaigns SET frozen_at = 1, state = 4, route = 'sandbox'");

  g_assert_false (ms_campaign_table_copy (fixture->db, id, "SPRING", &copy, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (ms_campaign_table_copy (fixture->db, id, "Summer", &copy, &error));
  g_assert_no_error (error);

  original = ms_campaign_table_get (fixture->db, id, NULL);
  copied = ms_campaign_table_get (fixture->db, copy, NULL);
  assert_message (original, copied);
  g_assert_cmpint (copied->state, ==, MS_CAMPAIGN_DRAFT);
  g_assert_cmpint (copied->frozen_at, ==, 0);
  g_assert_null (copied->route);

  lists = ms_list_table_of_campaign (fixture->db, copy, FALSE, &error);
  excluded = ms_list_table_of_campaign (fixture->db, copy, TRUE, &error);
  g_assert_cmpuint (lists->len, ==, 1);
  g_assert_cmpstr (((MsListInfo *) lists->pdata[0])->name, ==, "one");
  g_assert_cmpuint (excluded->len, ==, 1);
  g_assert_cmpstr (((MsListInfo *) excluded->pdata[0])->name, ==, "two");
}

/* Sending is what is stored and delivered; without a process it is paused. */
static void
test_shown_state (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    MsCampaignState stored;
    gboolean        locked;
    MsCampaignState shown;
  } cases[] = {
    { MS_CAMPAIGN_DRAFT, FALSE, MS_CAMPAIGN_DRAFT },
    { MS_CAMPAIGN_SENDING, FALSE, MS_CAMPAIGN_PAUSED },
    { MS_CAMPAIGN_SENDING, TRUE, MS_CAMPAIGN_SENDING },
    { MS_CAMPAIGN_PAUSED, TRUE, MS_CAMPAIGN_PAUSED },
    { MS_CAMPAIGN_STOPPED, FALSE, MS_CAMPAIGN_STOPPED },
    { MS_CAMPAIGN_FINISHED, TRUE, MS_CAMPAIGN_FINISHED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsLock) lock = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) all = NULL;
      g_autofree char *sql = NULL;
      gint64           id = save (fixture, "Spring");

      g_test_message ("%s, locked %d", ms_campaign_state_to_string (cases[i].stored),
                      cases[i].locked);
      sql = g_strdup_printf ("UPDATE campaigns SET state = %d", cases[i].stored);
      table_fixture_exec (fixture, sql);
      if (cases[i].locked)
        lock = ms_lock_acquire (fixture->path, "me", NULL);

      all = ms_campaign_table_all (fixture->db, NULL);
      g_assert_cmpint (((MsCampaignInfo *) all->pdata[0])->state, ==, cases[i].shown);

      if (cases[i].shown == MS_CAMPAIGN_SENDING)
        {
          g_assert_false (ms_campaign_table_remove (fixture->db, id, &error));
          g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED);
          g_clear_pointer (&lock, ms_lock_release);
          g_clear_error (&error);
        }
      g_assert_true (ms_campaign_table_remove (fixture->db, id, &error));
      g_assert_no_error (error);
    }
}

static void
test_waiting (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) waiting = NULL;
  MsCampaignState state = MS_CAMPAIGN_DRAFT;
  gint64          frozen_at = 7;
  gint64          spring = save (fixture, "Spring");
  gint64          summer = save (fixture, "Summer");
  gint64          due = 0;

  save (fixture, "Autumn");
  g_assert_cmpint (ms_campaign_table_next_due (fixture->db, &due, &error), ==, 0);
  g_assert_true (ms_campaign_table_wait (fixture->db, spring, 200, "later", &error));
  g_assert_true (ms_campaign_table_wait (fixture->db, summer, 100, NULL, &error));
  waiting = ms_campaign_table_waiting (fixture->db, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (waiting->len, ==, 2);
  g_assert_cmpstr (((MsCampaignWait *) waiting->pdata[0])->name, ==, "Summer");
  g_assert_cmpint (((MsCampaignWait *) waiting->pdata[1])->due, ==, 200);

  g_assert_true (
      ms_campaign_table_end_wait (fixture->db, summer, MS_CAMPAIGN_PAUSED, "why", &error));
  g_assert_true (
      ms_campaign_table_get_standing (fixture->db, summer, &state, &frozen_at, &error));
  g_assert_cmpint (state, ==, MS_CAMPAIGN_PAUSED);
  g_assert_cmpint (frozen_at, ==, 0);
  g_assert_cmpint (ms_campaign_table_next_due (fixture->db, &due, &error), ==, spring);
  g_assert_cmpint (due, ==, 200);

  /* Only one that waits. */
  g_assert_false (
      ms_campaign_table_end_wait (fixture->db, summer, MS_CAMPAIGN_STOPPED, NULL, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE);
  g_clear_error (&error);
  g_assert_false (
      ms_campaign_table_get_standing (fixture->db, 999, &state, &frozen_at, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

/* A draft's way is found again; one that was sent or rehearsed has its last send's. */
static void
test_route (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *change;
    const char *wanted;
  } cases[] = {
    { "Draft", "", "direct" },
    { "Sent", ", frozen_at = 1", "sandbox" },
    { "Rehearsed", ", rehearsal = 1", "sandbox" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsCampaign) found = NULL;
      gint64           id = save (fixture, cases[i].name);
      g_autofree char *sql = g_strdup_printf ("UPDATE campaigns SET route = 'sandbox'%s WHERE "
                                              "id = %" G_GINT64_FORMAT,
                                              cases[i].change, id);

      table_fixture_exec (fixture, sql);
      g_assert_true (ms_campaign_table_propose_route (fixture->db, id, "direct", &error));
      g_assert_no_error (error);
      found = ms_campaign_table_get (fixture->db, id, &error);
      g_assert_cmpstr (found->route, ==, cases[i].wanted);
    }
}

static void
test_remove (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gint64 id = save (fixture, "Spring");

  save (fixture, "Summer");
  table_fixture_exec (fixture, "INSERT INTO recipients (campaign_id, address)"
                               " VALUES (1, 'a@example.org'), (2, 'a@example.org');"
                               "INSERT INTO attempts (recipient_id, number, run_id, at, state,"
                               " code, reply) VALUES (1, 1, 1, 1, 4, 450, 'later')");
  g_assert_true (ms_campaign_table_remove (fixture->db, id, &error));
  g_assert_no_error (error);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients"), ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attempts"), ==, 0);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attachments"), ==, 2);
  g_assert_false (ms_campaign_table_remove (fixture->db, id, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/campaign-table/round-trip", test_round_trip },
    { "/campaign-table/refused", test_refused },
    { "/campaign-table/copy", test_copy },
    { "/campaign-table/shown-state", test_shown_state },
    { "/campaign-table/waiting", test_waiting },
    { "/campaign-table/route", test_route },
    { "/campaign-table/remove", test_remove },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
