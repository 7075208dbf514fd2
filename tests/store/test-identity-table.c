/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-identity-table.c - identities come back as saved, and campaigns hold on to theirs */

#include "config.h"

#include "ms-account-table.h"
#include "ms-campaign-table.h"
#include "ms-identity-table.h"
#include "table-fixture.h"

static MsIdentity *
new_identity (const char *name)
{
  MsIdentity *self = ms_identity_new ();

  g_free (self->name);
  self->name = g_strdup (name);
  g_free (self->from);
  self->from = g_strdup ("Ann <ann@example.org>");

  return self;
}

static void
save_account (TableFixture *fixture, const char *name)
{
  g_autoptr (MsAccount) account = ms_account_new ();

  account->name = g_strdup (name);
  account->host = g_strdup ("smtp.example.org");
  g_assert_true (ms_account_table_save (fixture->db, account, NULL));
}

static void
test_round_trip (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsIdentity) identity = new_identity ("Club");
  g_autoptr (MsIdentity) loaded = NULL;
  g_autoptr (MsIdentity) orphan = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;

  save_account (fixture, "Office");
  identity->reply_to = g_strdup ("r@example.org");
  identity->envelope = g_strdup ("bounce.example.org");
  identity->postal = g_strdup ("1 Oak Street");
  identity->unsubscribe_mail = g_strdup ("u@example.org");
  identity->unsubscribe_url = g_strdup ("https://example.org/u");
  identity->account = g_strdup ("office");
  identity->dkim_domain = g_strdup ("example.org");
  g_assert_true (ms_identity_table_save (fixture->db, identity, &error));
  g_assert_no_error (error);
  identity->verp = TRUE;
  identity->keys[1].selector = g_strdup ("s1");
  identity->keys[1].file = g_strdup ("/etc/key.pem");
  g_assert_true (ms_identity_table_save (fixture->db, identity, &error));
  g_assert_no_error (error);

  loaded = ms_identity_table_find (fixture->db, "CLUB", &error);
  g_assert_no_error (error);
  g_assert_cmpint (loaded->id, ==, identity->id);
  g_assert_cmpstr (loaded->name, ==, "Club");
  g_assert_cmpstr (loaded->from, ==, identity->from);
  g_assert_cmpstr (loaded->reply_to, ==, identity->reply_to);
  g_assert_cmpstr (loaded->envelope, ==, identity->envelope);
  g_assert_cmpstr (loaded->postal, ==, identity->postal);
  g_assert_cmpstr (loaded->unsubscribe_mail, ==, identity->unsubscribe_mail);
  g_assert_cmpstr (loaded->unsubscribe_url, ==, identity->unsubscribe_url);
  g_assert_cmpstr (loaded->account, ==, "Office");
  g_assert_cmpstr (loaded->dkim_domain, ==, identity->dkim_domain);
  g_assert_true (loaded->verp);
  g_assert_null (loaded->keys[0].selector);
  g_assert_cmpstr (loaded->keys[1].selector, ==, "s1");
  g_assert_cmpstr (loaded->keys[1].file, ==, "/etc/key.pem");
  all = ms_identity_table_all (fixture->db, &error);
  g_assert_cmpuint (all->len, ==, 1);

  /* An account that goes takes nobody along. */
  g_assert_true (ms_account_table_remove (fixture->db, 1, NULL));
  orphan = ms_identity_table_find (fixture->db, "Club", &error);
  g_assert_no_error (error);
  g_assert_null (orphan->account);
}

/* Keys beside the database follow it to another place. */
static void
test_key_folder (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsIdentity) identity = new_identity ("Club");
  g_autoptr (MsIdentity) loaded = NULL;
  g_autofree char *folder = ms_identity_table_key_folder (fixture->db);

  identity->keys[0].selector = g_strdup ("s1");
  identity->keys[0].file = g_build_filename (folder, "key.pem", NULL);
  g_assert_true (ms_identity_table_save (fixture->db, identity, NULL));
  g_assert_cmpint (table_fixture_number (fixture, "SELECT count(*) FROM identities WHERE "
                                                  "rsa_file = 'key.pem'"),
                   ==, 1);
  loaded = ms_identity_table_find (fixture->db, "Club", NULL);
  g_assert_cmpstr (loaded->keys[0].file, ==, identity->keys[0].file);
}

static void
test_refused (TableFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *account;
    int         code;
  } cases[] = {
    { "club", NULL, MS_STORE_ERROR_EXISTS },
    { " ", NULL, MS_STORE_ERROR_FAILED },
    { "Other", "nobody", MS_STORE_ERROR_NOT_FOUND },
  };
  g_autoptr (MsIdentity) first = new_identity ("Club");

  g_assert_true (ms_identity_table_save (fixture->db, first, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MsIdentity) identity = new_identity (cases[i].name);
      g_autoptr (GError) error = NULL;

      identity->account = g_strdup (cases[i].account);
      g_assert_false (ms_identity_table_save (fixture->db, identity, &error));
      g_assert_error (error, MS_STORE_ERROR, cases[i].code);
    }
}

/* A campaign keeps the identity it was given, even through a copy, and what it said once sent.
 */
static void
test_campaign (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (MsIdentity) identity = new_identity ("Club");
  g_autoptr (MsCampaign) campaign = ms_campaign_new ();
  g_autoptr (MsCampaign) loaded = NULL;
  g_autoptr (MsCampaign) copied = NULL;
  g_autoptr (MsCampaign) frozen = NULL;
  g_autoptr (GError) error = NULL;

  gint64 copy = 0;

  g_assert_true (ms_identity_table_save (fixture->db, identity, NULL));
  g_free (campaign->name);
  campaign->name = g_strdup ("Spring");
  campaign->identity = g_strdup ("club");
  g_assert_true (ms_campaign_table_save (fixture->db, campaign, &error));
  g_assert_no_error (error);
  loaded = ms_campaign_table_find (fixture->db, "Spring", &error);
  g_assert_cmpstr (loaded->identity, ==, "Club");
  g_assert_true (ms_campaign_table_copy (fixture->db, campaign->id, "Summer", &copy, NULL));
  copied = ms_campaign_table_get (fixture->db, copy, NULL);
  g_assert_cmpstr (copied->identity, ==, "Club");

  g_assert_false (ms_identity_table_remove (fixture->db, "Club", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
  g_clear_error (&error);

  ms_identity_apply (identity, loaded);
  g_assert_true (ms_campaign_table_set_sender (fixture->db, loaded, NULL));
  table_fixture_exec (fixture, "UPDATE campaigns SET frozen_at = 1");
  g_free (loaded->from);
  loaded->from = g_strdup ("other@example.org");
  g_assert_true (ms_campaign_table_set_sender (fixture->db, loaded, NULL));
  frozen = ms_campaign_table_find (fixture->db, "Spring", NULL);
  g_assert_cmpstr (frozen->from, ==, "Ann <ann@example.org>");

  table_fixture_exec (fixture, "DELETE FROM campaigns");
  g_assert_true (ms_identity_table_remove (fixture->db, "Club", &error));
  g_assert_no_error (error);
  g_assert_false (ms_identity_table_remove (fixture->db, "Club", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/identity-table/round-trip", test_round_trip },
    { "/identity-table/key-folder", test_key_folder },
    { "/identity-table/refused", test_refused },
    { "/identity-table/campaign", test_campaign },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
