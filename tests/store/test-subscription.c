/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-subscription.c - how often one may ask, how long one may confirm, and whose turn it is
 */

#include "config.h"

#include "ms-clock.h"
#include "ms-erasure-table.h"
#include "ms-contact-table.h"
#include "ms-list-table.h"
#include "ms-subscription.h"
#include "ms-token-key.h"
#include "table-fixture.h"

#include <string.h>

#define NOON (G_GINT64_CONSTANT (1795608000) * MS_SECOND)

static gint64
make_list (TableFixture *fixture, const char *name)
{
  gint64 id = 0;

  g_assert_true (ms_list_table_make (fixture->db, name, &id, NULL));

  return id;
}

/* Returns: the consent's id; 0: it was not taken */
static gint64
ask (TableFixture *fixture, const char *address, gint64 list)
{
  g_autoptr (MsConsent) consent = g_new0 (MsConsent, 1);
  g_autoptr (GError) error = NULL;

  gboolean taken = FALSE;

  consent->address = g_strdup (address);
  consent->name = g_strdup ("Ann");
  consent->list = g_strdup ("News");
  consent->list_id = list;
  consent->text = g_strdup ("I want it");
  consent->asked_at = ms_clock_wall ();
  consent->asked_from = g_strdup ("192.0.2.1");
  ms_subscription_ask (fixture->db, consent, &taken, &error);
  g_assert_no_error (error);

  return taken ? consent->id : 0;
}

static MsSubscriptionEnd
confirm (TableFixture *fixture, gint64 id)
{
  g_autoptr (MsConsent) consent = NULL;
  g_autoptr (GError) error = NULL;
  MsSubscriptionEnd end = MS_SUBSCRIPTION_EXPIRED;

  ms_subscription_confirm (fixture->db, id, "192.0.2.2", &consent, &end, &error);
  g_assert_no_error (error);

  return end;
}

static void
test_daily (TableFixture *fixture, gconstpointer data)
{
  gint64 list = make_list (fixture, "News");

  ms_clock_freeze (NOON);
  for (guint i = 0; i < MS_SUBSCRIPTION_PER_DAY; i++)
    g_assert_cmpint (ask (fixture, "ann@example.org", list), !=, 0);
  g_assert_cmpint (ask (fixture, "ANN@example.org", list), ==, 0);
  g_assert_cmpint (ask (fixture, "bob@example.org", list), !=, 0);
  ms_clock_advance (MS_DAY - 1);
  g_assert_cmpint (ask (fixture, "ann@example.org", list), ==, 0);
  ms_clock_advance (1);
  g_assert_cmpint (ask (fixture, "ann@example.org", list), !=, 0);
  ms_clock_thaw ();
}

static const struct
{
  const char *name;
  const char *sql;
  gboolean    taken;
} suppressed[] = {
  { "/store/subscription/left", "'ann@example.org', 'News', 'unsubscribed'", TRUE },
  { "/store/subscription/left-all", "'ann@example.org', '', 'unsubscribed'", TRUE },
  { "/store/subscription/other-list", "'ann@example.org', 'Other', 'complained'", TRUE },
  { "/store/subscription/other-domain", "'@example.com', '', 'manual'", TRUE },
  { "/store/subscription/bounced", "'ann@example.org', 'News', 'bounced'", FALSE },
  { "/store/subscription/complained", "'ANN@EXAMPLE.ORG', '', 'complained'", FALSE },
  { "/store/subscription/by-hand", "'ann@example.org', '', 'manual'", FALSE },
  { "/store/subscription/imported", "'ann@example.org', '', 'imported'", FALSE },
  { "/store/subscription/domain", "'@example.org', '', 'manual'", FALSE },
  { "/store/subscription/domain-of-list", "'@example.org', 'News', 'manual'", FALSE },
};

static void
test_suppressed (TableFixture *fixture, gconstpointer data)
{
  guint            i = GPOINTER_TO_UINT (data);
  gint64           list = make_list (fixture, "News");
  g_autofree char *sql =
      g_strdup_printf ("INSERT INTO suppressions (address, list, reason, at) VALUES (%s, 1)",
                       suppressed[i].sql);
  gint64 id;

  table_fixture_exec (fixture, sql);
  id = ask (fixture, "ann@example.org", list);
  g_assert_cmpint (id != 0, ==, suppressed[i].taken);
  if (id == 0)
    {
      g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM consents"), ==, 0);
      return;
    }

  g_assert_cmpint (confirm (fixture, id), ==, MS_SUBSCRIPTION_MADE);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM suppressions"
                                                  " WHERE reason = 'unsubscribed'"),
                   ==, 0);
}

/* Who left when only a hash of him was known may come back to one list, and has left the others
 * all the same; who was erased may not. */
static void
test_hashed (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsTokenKey) key = ms_token_key_load (fixture->db, NULL);
  gint64 list = make_list (fixture, "News");
  gint64 hash = ms_token_hash_address (key, "ann@example.org");
  gint64 id;

  g_assert_true (ms_erasure_table_add (fixture->db, hash, MS_ERASURE_ERASED, NULL, NULL));
  g_assert_cmpint (ask (fixture, "ann@example.org", list), ==, 0);
  table_fixture_exec (fixture,
                      "UPDATE erasures SET reason = 'unsubscribed';"
                      "INSERT INTO lists (id, name, created) VALUES (70, 'Offers', 1);"
                      "INSERT INTO contacts (id, address) VALUES (7, 'Ann@example.org');"
                      "INSERT INTO memberships (list_id, contact_id) VALUES (70, 7)");
  id = ask (fixture, "ann@example.org", list);
  g_assert_cmpint (id, !=, 0);
  g_assert_cmpint (confirm (fixture, id), ==, MS_SUBSCRIPTION_MADE);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM erasures"), ==, 0);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) = 1 AND max (list) ="
                                                  " 'Offers' AND max (at) > 1 FROM"
                                                  " suppressions"),
                   ==, 1);
}

/* What became known between the two steps holds. */
static void
test_blocked_since (TableFixture *fixture, gconstpointer data)
{
  gint64 id = ask (fixture, "ann@example.org", make_list (fixture, "News"));

  table_fixture_exec (fixture, "INSERT INTO suppressions (address, reason, at)"
                               " VALUES ('ann@example.org', 'complained', 1)");
  g_assert_cmpint (confirm (fixture, id), ==, MS_SUBSCRIPTION_BLOCKED);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM suppressions"), ==, 1);
}

static void
test_expires (TableFixture *fixture, gconstpointer data)
{
  gint64 list = make_list (fixture, "News");
  gint64 late;
  gint64 kept;

  ms_clock_freeze (NOON);
  late = ask (fixture, "ann@example.org", list);
  kept = ask (fixture, "bob@example.org", list);
  ms_clock_advance (MS_SUBSCRIPTION_DAYS * MS_DAY);
  g_assert_cmpint (confirm (fixture, kept), ==, MS_SUBSCRIPTION_MADE);
  g_assert_cmpint (confirm (fixture, kept), ==, MS_SUBSCRIPTION_BEFORE);
  ms_clock_advance (1);
  g_assert_cmpint (confirm (fixture, late), ==, MS_SUBSCRIPTION_EXPIRED);
  g_assert_true (ms_consent_table_purge (fixture->db,
                                         ms_clock_wall () - MS_SUBSCRIPTION_DAYS * MS_DAY,
                                         NULL));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT min(id) FROM consents"), ==, kept);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM memberships"), ==, 1);
  ms_clock_thaw ();
}

static void
test_no_list (TableFixture *fixture, gconstpointer data)
{
  gint64 list = make_list (fixture, "News");
  gint64 id = ask (fixture, "ann@example.org", list);

  g_assert_true (ms_list_table_remove (fixture->db, list, NULL));
  g_assert_cmpint (confirm (fixture, id), ==, MS_SUBSCRIPTION_NO_LIST);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM contacts"), ==, 0);
}

/* A contact that was there keeps the name it has. */
static void
test_name (TableFixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "name", NULL };
  static const char *const values[] = { "Antonia", NULL };
  MsAddress                address = { (char *) "ann@example.org", NULL };
  gint64                   list = make_list (fixture, "News");
  gint64                   contact = 0;
  g_autoptr (MsContact) old = NULL;
  g_autoptr (MsContact) made = NULL;

  g_assert_true (ms_contact_table_ensure (fixture->db, &address, &contact, NULL, NULL));
  g_assert_true (ms_contact_table_set_fields (fixture->db, contact, names, values, NULL));
  confirm (fixture, ask (fixture, "ann@example.org", list));
  confirm (fixture, ask (fixture, "new@example.org", list));
  old = ms_contact_table_find (fixture->db, "ann@example.org", NULL);
  made = ms_contact_table_find (fixture->db, "new@example.org", NULL);
  g_assert_cmpstr (old->values[0], ==, "Antonia");
  g_assert_cmpstr (made->values[0], ==, "Ann");
}

static void
test_turn (TableFixture *fixture, gconstpointer data)
{
  gint64 list = make_list (fixture, "News");
  g_autoptr (MsConsent) first = NULL;
  g_autoptr (MsConsent) second = NULL;
  g_autoptr (MsConsent) none = NULL;
  g_autoptr (GError) error = NULL;

  ms_clock_freeze (NOON);
  ask (fixture, "ann@example.org", list);
  ms_clock_advance (MS_MINUTE);
  ask (fixture, "bob@example.org", list);

  g_assert_true (ms_consent_table_next (fixture->db, &first, NULL));
  g_assert_cmpstr (first->address, ==, "ann@example.org");
  g_assert_true (ms_consent_table_claim (fixture->db, first, NOON + MS_HOUR, NULL));
  g_assert_false (ms_consent_table_claim (fixture->db, first, NOON + MS_HOUR, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_STALE);
  first->mailed_at = NOON;
  first->mail_due = 0;
  g_assert_true (ms_consent_table_settle (fixture->db, first, NULL));

  g_assert_true (ms_consent_table_next (fixture->db, &second, NULL));
  g_assert_cmpstr (second->address, ==, "bob@example.org");
  confirm (fixture, second->id);
  g_assert_true (ms_consent_table_next (fixture->db, &none, NULL));
  g_assert_null (none);
  ms_clock_thaw ();
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/store/subscription/daily", test_daily },
    { "/store/subscription/hashed", test_hashed },
    { "/store/subscription/blocked-since", test_blocked_since },
    { "/store/subscription/expires", test_expires },
    { "/store/subscription/no-list", test_no_list },
    { "/store/subscription/name", test_name },
    { "/store/subscription/turn", test_turn },
  };
  TableTest all[G_N_ELEMENTS (tests) + G_N_ELEMENTS (suppressed)];

  memcpy (all, tests, sizeof tests);
  for (guint i = 0; i < G_N_ELEMENTS (suppressed); i++)
    all[G_N_ELEMENTS (tests) + i] =
        (TableTest){ suppressed[i].name, test_suppressed, GUINT_TO_POINTER (i) };

  return table_fixture_run (argc, argv, all, G_N_ELEMENTS (all));
}
