/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-mailbox-table.c - mailboxes come back as saved, and keep their place */

#include "config.h"

#include "ms-mailbox-mark.h"
#include "ms-mailbox-table.h"
#include "table-fixture.h"

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static MsMailbox *
new_mailbox (const char *name)
{
  MsMailbox *self = ms_mailbox_new ();

  set (&self->name, name);
  set (&self->host, "imap.example.org");
  set (&self->user, "bounces@example.org");

  return self;
}

static MsMailbox *
save (TableFixture *fixture, const char *name)
{
  MsMailbox *self = new_mailbox (name);
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_mailbox_table_save (fixture->db, self, &error));
  g_assert_no_error (error);

  return self;
}

static void
test_round_trip (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsMailbox) mailbox = new_mailbox ("Bounces");
  g_autoptr (MsMailbox) other = save (fixture, "Abuse");
  g_autoptr (MsMailbox) loaded = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  mailbox->protocol = MS_MAILBOX_IMAP;
  mailbox->port = 1143;
  mailbox->security = MS_SECURITY_STARTTLS;
  mailbox->password_file = g_strdup ("/etc/password");
  mailbox->ca_file = g_strdup ("/etc/ca.pem");
  set (&mailbox->folder, "R\303\274ck");
  mailbox->handled = MS_MAILBOX_MOVE;
  mailbox->handled_folder = g_strdup ("Done");
  mailbox->every = 77;
  mailbox->enabled = FALSE;
  g_assert_true (ms_mailbox_table_save (fixture->db, mailbox, &error));
  g_assert_no_error (error);

  loaded = ms_mailbox_table_find (fixture->db, "BOUNCES", &error);
  g_assert_no_error (error);
  g_assert_cmpint (loaded->id, ==, mailbox->id);
  g_assert_cmpstr (loaded->name, ==, "Bounces");
  g_assert_cmpint (loaded->protocol, ==, MS_MAILBOX_IMAP);
  g_assert_cmpstr (loaded->host, ==, mailbox->host);
  g_assert_cmpuint (loaded->port, ==, 1143);
  g_assert_cmpint (loaded->security, ==, MS_SECURITY_STARTTLS);
  g_assert_cmpstr (loaded->user, ==, mailbox->user);
  g_assert_cmpstr (loaded->password_file, ==, "/etc/password");
  g_assert_cmpstr (loaded->ca_file, ==, "/etc/ca.pem");
  g_assert_cmpstr (loaded->folder, ==, mailbox->folder);
  g_assert_cmpint (loaded->handled, ==, MS_MAILBOX_MOVE);
  g_assert_cmpstr (loaded->handled_folder, ==, "Done");
  g_assert_cmpuint (loaded->every, ==, 77);
  g_assert_false (loaded->enabled);
  g_assert_cmpint (loaded->looked, ==, 0);
  g_assert_null (loaded->trouble);

  all = ms_mailbox_table_all (fixture->db, &error);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((MsMailbox *) all->pdata[0])->name, ==, "Abuse");
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsMailbox) first = save (fixture, "Bounces");
  g_autoptr (MsMailbox) second = new_mailbox ("bounces");
  g_autoptr (GError) error = NULL;

  g_assert_false (ms_mailbox_table_save (fixture->db, second, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_EXISTS);
  g_clear_error (&error);

  second->id = 99;
  g_assert_false (ms_mailbox_table_save (fixture->db, second, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  set (&first->user, "");
  g_assert_false (ms_mailbox_table_save (fixture->db, first, &error));
  g_assert_error (error, MS_MAILBOX_ERROR, MS_MAILBOX_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_null (ms_mailbox_table_find (fixture->db, "Nobody's", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (ms_mailbox_table_remove (fixture->db, "BOUNCES", &error));
  g_assert_false (ms_mailbox_table_remove (fixture->db, "Bounces", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

/* The last good look stays known while there is trouble. */
static void
test_looked (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsMailbox) mailbox = save (fixture, "Bounces");
  g_autoptr (MsMailbox) troubled = NULL;
  g_autoptr (MsMailbox) well = NULL;

  g_assert_true (ms_mailbox_table_set_looked (fixture->db, mailbox->id, 5, NULL, NULL));
  g_assert_true (ms_mailbox_table_set_looked (fixture->db, mailbox->id, 9, "dead", NULL));
  troubled = ms_mailbox_table_get (fixture->db, mailbox->id, NULL);
  g_assert_cmpint (troubled->looked, ==, 5);
  g_assert_cmpstr (troubled->trouble, ==, "dead");

  g_assert_true (ms_mailbox_table_save (fixture->db, mailbox, NULL));
  well = ms_mailbox_table_get (fixture->db, mailbox->id, NULL);
  g_assert_cmpint (well->looked, ==, 5);
  g_assert_null (well->trouble);
}

static void
test_place (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsMailbox) mailbox = save (fixture, "Bounces");
  MsMailboxPlace place = { 7, 7 };

  g_assert_true (ms_mailbox_mark_get_place (fixture->db, mailbox->id, &place, NULL));
  g_assert_cmpuint (place.validity, ==, 0);

  for (guint32 uid = 10; uid < 12; uid++)
    {
      place = (MsMailboxPlace){ G_MAXUINT32, uid };
      g_assert_true (ms_mailbox_mark_set_place (fixture->db, mailbox->id, place, NULL));
    }
  place = (MsMailboxPlace){ 4, G_MAXUINT32 };
  g_assert_true (ms_mailbox_mark_set_place (fixture->db, mailbox->id, place, NULL));
  place = (MsMailboxPlace){ 0 };
  g_assert_true (ms_mailbox_mark_get_place (fixture->db, mailbox->id, &place, NULL));
  g_assert_cmpuint (place.validity, ==, 4);
  g_assert_cmpuint (place.uid, ==, G_MAXUINT32);

  /* Another port leads to the same mails, another folder does not. */
  mailbox->port = 1;
  g_assert_true (ms_mailbox_table_save (fixture->db, mailbox, NULL));
  g_assert_true (ms_mailbox_mark_get_place (fixture->db, mailbox->id, &place, NULL));
  g_assert_cmpuint (place.validity, ==, 4);
  set (&mailbox->folder, "Other");
  g_assert_true (ms_mailbox_table_save (fixture->db, mailbox, NULL));
  g_assert_true (ms_mailbox_mark_get_place (fixture->db, mailbox->id, &place, NULL));
  g_assert_cmpuint (place.validity, ==, 0);

  /* Removed while somebody read it. */
  g_assert_true (ms_mailbox_table_remove (fixture->db, "Bounces", NULL));
  g_assert_true (ms_mailbox_mark_set_place (fixture->db, mailbox->id, place, NULL));
  g_assert_true (ms_mailbox_mark_add (fixture->db, mailbox->id, "a", NULL));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM mailbox_marks"), ==, 0);
}

static void
test_marks (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsMailbox) mailbox = save (fixture, "Bounces");
  g_autoptr (MsMailbox) other = save (fixture, "Other");
  g_autoptr (GHashTable) marks = NULL;

  g_assert_true (ms_mailbox_mark_add (fixture->db, mailbox->id, "a", NULL));
  g_assert_true (ms_mailbox_mark_add (fixture->db, mailbox->id, "a", NULL));
  g_assert_true (ms_mailbox_mark_add (fixture->db, mailbox->id, "b", NULL));
  g_assert_true (ms_mailbox_mark_add (fixture->db, other->id, "c", NULL));
  g_assert_true (ms_mailbox_mark_drop (fixture->db, mailbox->id, "b", NULL));
  marks = ms_mailbox_mark_list (fixture->db, mailbox->id, NULL);
  g_assert_cmpuint (g_hash_table_size (marks), ==, 1);
  g_assert_true (g_hash_table_contains (marks, "a"));
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/mailbox-table/round-trip", test_round_trip },
    { "/mailbox-table/refused", test_refused },
    { "/mailbox-table/looked", test_looked },
    { "/mailbox-table/place", test_place },
    { "/mailbox-table/marks", test_marks },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
