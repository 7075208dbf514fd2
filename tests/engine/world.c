/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world.c - a database with a list and a campaign, and a server to send it to */

#include "config.h"

#include "world.h"

#include "ms-account-table.h"
#include "ms-campaign-table.h"

#include <glib/gstdio.h>

static gboolean
exec (MsDb *db, gpointer data, GError **error)
{
  return ms_db_exec (db, data, error);
}

void
world_exec (World *self, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ms_store_call (self->store, MS_STORE_NORMAL, exec, (gpointer) sql, &error);
  g_assert_no_error (error);
}

static gboolean
save_campaign (MsDb *db, gpointer data, GError **error)
{
  World *self = data;

  g_autoptr (MsCampaign) campaign = ms_campaign_new ();

  g_free (campaign->name);
  g_free (campaign->from);
  g_free (campaign->subject);
  campaign->name = g_strdup ("spring");
  campaign->from = g_strdup ("Club <club@sender.test>");
  campaign->subject = g_strdup ("Hello {{email}}");
  campaign->text = g_strdup ("Dear {{first_name|friend}},\n\nwe meet.\n");
  if (!ms_campaign_table_save (db, campaign, error))
    return FALSE;

  self->campaign = campaign->id;

  return TRUE;
}

World *
world_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  World *self = g_new0 (World, 1);

  self->folder = g_dir_make_tmp ("mailshot-world-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "mailshot.db", NULL);
  self->store = ms_store_open (path, &error);
  g_assert_no_error (error);
  ms_store_call (self->store, MS_STORE_NORMAL, save_campaign, self, &error);
  g_assert_no_error (error);
  world_exec (self, "INSERT INTO lists (name, created) VALUES ('all', 0)");
  self->db = ms_store_open_reader (self->store, &error);
  g_assert_no_error (error);

  return self;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

void
world_free (World *self)
{
  ms_db_close (self->db);
  ms_store_close (self->store);
  g_clear_pointer (&self->server, ms_sandbox_stop);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
world_add (World *self, guint count, const char *const *others)
{
  g_autofree char *many = NULL;

  many = g_strdup_printf ("INSERT INTO contacts (address) WITH RECURSIVE n (i) AS (SELECT 1 "
                          "UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
                          "SELECT 'user' || i || '@one.test' FROM n WHERE %u > 0",
                          count, count);
  world_exec (self, many);
  for (guint i = 0; others != NULL && others[i] != NULL; i++)
    {
      g_autofree char *one = NULL;

      one = g_strdup_printf ("INSERT INTO contacts (address) VALUES ('%s')", others[i]);
      world_exec (self, one);
    }
  world_exec (self, "INSERT OR IGNORE INTO memberships (list_id, contact_id) "
                    "SELECT 1, id FROM contacts");
}

static gboolean
save_account (MsDb *db, gpointer data, GError **error)
{
  return ms_account_table_save (db, data, error);
}

void
world_set_account (World *self, guint16 port, const MsLimits *limits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsAccount) account = ms_account_new ();

  account->name = g_strdup ("server");
  account->host = g_strdup ("127.0.0.1");
  account->port = port;
  if (limits != NULL)
    account->limits = *limits;
  ms_store_call (self->store, MS_STORE_NORMAL, save_account, account, &error);
  g_assert_no_error (error);
}

void
world_serve (World *self, const MsSandboxOptions *options, const MsLimits *limits)
{
  g_autoptr (GError) error = NULL;

  self->server = ms_sandbox_start (options, &error);
  g_assert_no_error (error);
  world_set_account (self, ms_sandbox_get_port (self->server), limits);
}

gint64
world_count (World *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStmt) stmt = ms_db_prepare (self->db, sql, &error);

  gboolean row = FALSE;

  g_assert_no_error (error);
  g_assert_true (ms_stmt_step (stmt, &row, &error) && row);

  return ms_stmt_get_int (stmt, 0);
}

void
world_await (World *self, const char *query)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (world_count (self, query) != 1)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (1000);
    }
}

MsDelivery *
world_start (World *self, MsOrderKind kind, const char *route, guint states)
{
  char   *lists[] = { (char *) "all", NULL };
  MsOrder order = { .kind = kind,
                    .campaign = (char *) "spring",
                    .lists = kind == MS_ORDER_SEND ? lists : NULL,
                    .route = (char *) route,
                    .states = states };

  return ms_delivery_start (self->store, &order, NULL, NULL);
}

MsDeliveryEnd
world_run (World *self, MsOrderKind kind, const char *route, guint states, GError **error)
{
  MsDelivery   *delivery = world_start (self, kind, route, states);
  MsDeliveryEnd end = ms_delivery_wait (delivery, error);

  ms_delivery_free (delivery);

  return end;
}

guint64
world_state (World *self, MsState state)
{
  MsLedgerCounts counts;

  g_assert_true (ms_ledger_query_counts (self->db, self->campaign, &counts, NULL));

  return counts.states[state];
}
