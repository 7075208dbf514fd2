/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-contact-table.c - contacts: fields, lists, correction, and what deleting one does */

#include "config.h"

#include "ms-contact-table.h"
#include "ms-field-rows.h"
#include "ms-fields.h"
#include "ms-list-table.h"
#include "ms-state.h"
#include "table-fixture.h"

static gint64
ensure (TableFixture *fixture, const char *text)
{
  g_auto (MsAddress) address = { NULL, NULL };
  g_autoptr (GError) error = NULL;

  gint64 id = 0;

  g_assert_cmpint (ms_address_parse (text, &address), ==, MS_ADDRESS_OK);
  g_assert_true (ms_contact_table_ensure (fixture->db, &address, &id, NULL, &error));
  g_assert_no_error (error);

  return id;
}

static gboolean
set_address (TableFixture *fixture, gint64 id, const char *text, GError **error)
{
  g_auto (MsAddress) address = { NULL, NULL };

  g_assert_cmpint (ms_address_parse (text, &address), ==, MS_ADDRESS_OK);

  return ms_contact_table_set_address (fixture->db, id, &address, error);
}

static void
test_ensure (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *address;
    const char *shown;
    gint64      id;
  } cases[] = {
    { "Ann@Example.org", "Ann@Example.org", 1 },
    { "ann@example.ORG", "Ann@Example.org", 1 },
    { "bob@bücher.example", "bob@bücher.example", 2 },
    { "bob@xn--bcher-kva.example", "bob@bücher.example", 2 },
    { "carl@example.org", "carl@example.org", 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsContact) contact = NULL;

      g_test_message ("%s", cases[i].address);
      g_assert_cmpint (ensure (fixture, cases[i].address), ==, cases[i].id);
      contact = ms_contact_table_find (fixture->db, cases[i].address, NULL);
      g_assert_nonnull (contact);
      g_assert_cmpint (contact->id, ==, cases[i].id);
      g_assert_cmpstr (ms_contact_get_shown (contact), ==, cases[i].shown);
      g_assert_false (contact->suppressed);
      g_assert_cmpuint (g_strv_length (contact->values), ==, 0);
    }
}

static void
test_unknown (TableFixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = { "nobody@example.org", "no address", "" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ms_contact_table_find (fixture->db, addresses[i], &error));
      g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
    }
}

/* Each step is one call upon what the steps before left. */
static void
test_fields (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *names[3];
    const char *values[3];
    const char *expect;
  } cases[] = {
    { "new", { "Plan", "City" }, { "pro", "Ulm" }, "[\"pro\",\"Ulm\"]" },
    { "one of them", { "city" }, { "Köln" }, "[\"pro\",\"Köln\"]" },
    { "a gap", { "a", "b" }, { "", "x\"y" }, "[\"pro\",\"Köln\",\"\",\"x\\\"y\"]" },
    { "taken away", { "B" }, { "" }, "[\"pro\",\"Köln\"]" },
    { "all away", { "plan", "city" }, { "", "" }, NULL },
  };

  gint64 id = ensure (fixture, "ann@example.org");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsStmt) stmt = NULL;

      gboolean row = FALSE;

      g_test_message ("%s", cases[i].name);
      g_assert_true (ms_contact_table_set_fields (fixture->db, id, cases[i].names,
                                                  cases[i].values, &error));
      g_assert_no_error (error);

      stmt = ms_db_prepare (fixture->db, "SELECT fields FROM contacts", NULL);
      g_assert_true (ms_stmt_step (stmt, &row, NULL));
      g_assert_cmpstr (ms_stmt_get_text (stmt, 0), ==, cases[i].expect);
    }
}

static guint
count_found (TableFixture *fixture, gint64 list, const char *search)
{
  g_autoptr (GPtrArray) page =
      ms_contact_table_page (fixture->db, list, search, 0, 0, 100, NULL);

  g_assert_nonnull (page);

  return page->len;
}

static void
test_page (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *search;
    guint       all;
    guint       on_list;
  } cases[] = {
    { NULL, 5, 3 },     { "", 5, 3 },  { "C@", 1, 1 }, { "example", 5, 3 }, { "köln", 1, 1 },
    { "Bücher", 1, 0 }, { "%", 0, 0 }, { "_", 0, 0 },  { "\\", 0, 0 },      { "bücher", 1, 0 },
  };
  static const char *const addresses[] = { "a@example.org", "b@example.org", "c@example.org",
                                           "d@example.org", "e@bücher.example" };
  static const char *const names[] = { "city", NULL };
  static const char *const values[] = { "köln", NULL };
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  const MsContact *last;
  gint64           list = 0;

  g_assert_true (ms_list_table_make (fixture->db, "L", &list, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      gint64 id = ensure (fixture, addresses[i]);

      if (i % 2 == 0 && i < 4)
        g_assert_true (ms_contact_table_join (fixture->db, id, list, NULL, NULL));
    }
  g_assert_true (ms_contact_table_join (fixture->db, 4, list, NULL, NULL));
  g_assert_true (ms_contact_table_set_fields (fixture->db, 3, names, values, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("search %s", cases[i].search);
      g_assert_cmpuint (count_found (fixture, 0, cases[i].search), ==, cases[i].all);
      g_assert_cmpuint (count_found (fixture, list, cases[i].search), ==, cases[i].on_list);
    }

  first = ms_contact_table_page (fixture->db, list, NULL, 0, 0, 2, NULL);
  g_assert_cmpuint (first->len, ==, 2);
  last = first->pdata[1];
  second = ms_contact_table_page (fixture->db, list, NULL, 0, last->id, 2, NULL);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (((MsContact *) second->pdata[0])->address, ==, "d@example.org");
}

static void
test_lists (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gint64   id = ensure (fixture, "ann@example.org");
  gint64   list = 0;
  gboolean joined = FALSE;

  g_assert_true (ms_list_table_make (fixture->db, "L", &list, NULL));
  g_assert_true (ms_contact_table_join (fixture->db, id, list, &joined, NULL));
  g_assert_true (joined);
  g_assert_true (ms_contact_table_join (fixture->db, id, list, &joined, NULL));
  g_assert_false (joined);

  g_assert_true (ms_contact_table_leave (fixture->db, id, list, &error));
  g_assert_false (ms_contact_table_leave (fixture->db, id, list, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

/* Two campaigns, Ann in every state of one of them. */
#define LEDGER                                                                               \
  "INSERT INTO campaigns (id, name, sender, subject, headers, created)"                      \
  " VALUES (1, 'x', '', '', '[]', 0), (2, 'y', '', '', '[]', 0), (3, 'z', '', '', '[]', 0);" \
  "INSERT INTO runs (id, campaign_id, rehearsal, route, pid, database_id, device, inode,"    \
  " started) VALUES (5, 2, 0, 'sandbox', 1, 'd', 1, 1, 0);"                                  \
  "INSERT INTO recipients (id, campaign_id, address, state, tries) VALUES"                   \
  " (1, 1, 'ann@example.org', 0, 0), (2, 2, 'ANN@example.org', 1, 1),"                       \
  " (3, 3, 'ann@example.org', %d, 1), (4, 1, 'bob@example.org', 0, 0)"

static void
test_remove (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    MsState  state;
    gboolean fails;
  } cases[] = {
    { MS_STATE_QUEUED, TRUE },   { MS_STATE_CLAIMED, TRUE },     { MS_STATE_SENDING, FALSE },
    { MS_STATE_SENT, FALSE },    { MS_STATE_DEFERRED, FALSE },   { MS_STATE_FAILED, FALSE },
    { MS_STATE_BOUNCED, FALSE }, { MS_STATE_SUPPRESSED, FALSE }, { MS_STATE_UNCERTAIN, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *sql = g_strdup_printf (LEDGER, cases[i].state);
      gint64           id = ensure (fixture, "ann@example.org");
      gint64           list = 0;

      g_test_message ("%s", ms_state_to_string (cases[i].state));
      table_fixture_exec (fixture, sql);
      g_assert_true (ms_list_table_ensure (fixture->db, "L", &list, NULL));
      g_assert_true (ms_contact_table_join (fixture->db, id, list, NULL, NULL));
      g_assert_true (ms_contact_table_remove (fixture->db, id, &error));
      g_assert_no_error (error);

      g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM attempts"
                                                      " WHERE reply = 'contact deleted'"
                                                      " AND state = 5 AND code = 0"),
                       ==, cases[i].fails ? 3 : 2);
      g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients r"
                                                      " JOIN attempts a ON recipient_id = r.id"
                                                      " WHERE r.state = 5 AND number = tries"),
                       ==, cases[i].fails ? 3 : 2);
      g_assert_cmpint (table_fixture_number (fixture, "SELECT run_id FROM attempts WHERE "
                                                      "recipient_id = 2"),
                       ==, 5);
      g_assert_cmpint (table_fixture_number (fixture,
                                             "SELECT state FROM recipients WHERE id = 4"),
                       ==, 0);
      g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM memberships"), ==,
                       0);
      g_assert_false (ms_contact_table_remove (fixture->db, id, &error));
      g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
      table_fixture_exec (fixture, "DELETE FROM campaigns");
    }
}

static void
test_correct (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sql = g_strdup_printf (LEDGER, MS_STATE_SENT);
  gint64           id = ensure (fixture, "ann@example.org");

  ensure (fixture, "bob@example.org");
  table_fixture_exec (fixture, sql);
  g_assert_false (set_address (fixture, id, "Bob@example.org", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS);
  g_clear_error (&error);

  /* Only its case: the queued row stays queued. */
  g_assert_true (set_address (fixture, id, "Ann@Example.org", &error));
  g_assert_no_error (error);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM recipients"
                                                  " WHERE address COLLATE BINARY ="
                                                  " 'Ann@Example.org' AND state = 0"),
                   ==, 1);

  g_assert_true (set_address (fixture, id, "anna@example.org", &error));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT id FROM recipients"
                                                  " WHERE address = 'anna@example.org'"),
                   ==, 1);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients WHERE id = 3"),
                   ==, MS_STATE_SENT);

  /* Bob is a recipient of the first campaign already and gets nothing twice. */
  table_fixture_exec (fixture, "DELETE FROM contacts WHERE address = 'bob@example.org'");
  g_assert_true (set_address (fixture, id, "bob@example.org", &error));
  g_assert_no_error (error);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients WHERE id = 1"),
                   ==, MS_STATE_FAILED);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT state FROM recipients WHERE id = 4"),
                   ==, MS_STATE_QUEUED);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/contact-table/ensure", test_ensure },   { "/contact-table/unknown", test_unknown },
    { "/contact-table/fields", test_fields },   { "/contact-table/page", test_page },
    { "/contact-table/lists", test_lists },     { "/contact-table/remove", test_remove },
    { "/contact-table/correct", test_correct },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
