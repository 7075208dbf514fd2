/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-table.c - campaigns, their attachments and their lists */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-clock.h"
#include "ms-db-private.h"
#include "ms-fields.h"
#include "ms-lock.h"
#include "ms-rows.h"

#include <glib/gi18n-lib.h>

#define TEXTS "name, sender, subject, text, html, reply_to, envelope_from, headers"
#define SELECT                                                                              \
  "SELECT " TEXTS ", id, state, rehearsal, frozen_at, route, reason, retry, schedule, due," \
  " (SELECT name FROM identities WHERE id = identity_id) FROM campaigns "

void
ms_campaign_info_free (MsCampaignInfo *self)
{
  g_free (self->name);
  g_free (self->subject);
  g_free (self);
}

MsCampaignState
ms_campaign_table_shown_state (MsDb *db, MsCampaignState stored)
{
  g_autofree char *holder = NULL;

  if (stored != MS_CAMPAIGN_SENDING)
    return stored;

  holder = ms_lock_holder (sqlite3_db_filename (ms_db_get_handle (db), "main"));

  return holder != NULL ? MS_CAMPAIGN_SENDING : MS_CAMPAIGN_PAUSED;
}

static gpointer
read_info (MsStmt *stmt)
{
  MsCampaignInfo *self = g_new0 (MsCampaignInfo, 1);

  self->id = ms_stmt_get_int (stmt, 0);
  self->name = ms_stmt_dup_text (stmt, 1);
  self->subject = ms_stmt_dup_text (stmt, 2);
  self->created = ms_stmt_get_int (stmt, 3);
  self->state = ms_stmt_get_int (stmt, 4);
  self->rehearsal = ms_stmt_get_int (stmt, 5) != 0;
  self->frozen_at = ms_stmt_get_int (stmt, 6);
  self->due = ms_stmt_get_int (stmt, 7);

  return self;
}

GPtrArray *
ms_campaign_table_all (MsDb *db, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  GPtrArray *infos;

  stmt = ms_db_prepare (db,
                        "SELECT id, name, subject, created, state, rehearsal, frozen_at, due"
                        " FROM campaigns ORDER BY id DESC",
                        error);
  if (stmt == NULL)
    return NULL;

  infos = ms_rows_collect (stmt, read_info, (GDestroyNotify) ms_campaign_info_free, error);
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    {
      MsCampaignInfo *info = infos->pdata[i];

      info->state = ms_campaign_table_shown_state (db, info->state);
    }

  return infos;
}

static void
replace_text (MsStmt *stmt, int column, char **text)
{
  g_free (*text);
  *text = ms_stmt_dup_text (stmt, column);
}

static gpointer
read_campaign (MsStmt *stmt)
{
  MsCampaign *self = ms_campaign_new ();

  replace_text (stmt, 0, &self->name);
  replace_text (stmt, 1, &self->from);
  replace_text (stmt, 2, &self->subject);
  replace_text (stmt, 3, &self->text);
  replace_text (stmt, 4, &self->html);
  replace_text (stmt, 5, &self->reply_to);
  replace_text (stmt, 6, &self->envelope_from);
  g_strfreev (self->headers);
  self->headers = ms_fields_decode (ms_stmt_get_text (stmt, 7));
  if (self->headers == NULL)
    self->headers = g_new0 (char *, 1);
  self->id = ms_stmt_get_int (stmt, 8);
  self->state = ms_stmt_get_int (stmt, 9);
  self->rehearsal = ms_stmt_get_int (stmt, 10) != 0;
  self->frozen_at = ms_stmt_get_int (stmt, 11);
  replace_text (stmt, 12, &self->route);
  replace_text (stmt, 13, &self->reason);
  replace_text (stmt, 14, &self->retry);
  replace_text (stmt, 15, &self->schedule);
  self->due = ms_stmt_get_int (stmt, 16);
  self->identity = ms_stmt_dup_text (stmt, 17);

  return self;
}

static gpointer
read_attachment (MsStmt *stmt)
{
  g_autoptr (GBytes) data = ms_stmt_get_bytes (stmt, 4);
  MsAttachment *self = g_new0 (MsAttachment, 1);

  self->name = ms_stmt_dup_text (stmt, 0);
  self->type = ms_stmt_dup_text (stmt, 1);
  self->content_id = ms_stmt_dup_text (stmt, 2);
  self->source = ms_stmt_dup_text (stmt, 3);
  self->data = g_steal_pointer (&data);

  return self;
}

static gboolean
load_attachments (MsDb *db, MsCampaign *campaign, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;
  GPtrArray *loaded;

  stmt = ms_db_prepare (db,
                        "SELECT name, type, content_id, source, data FROM attachments"
                        " WHERE campaign_id = ?1 ORDER BY id",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign->id);
  loaded = ms_rows_collect (stmt, read_attachment, (GDestroyNotify) ms_attachment_free, error);
  if (loaded == NULL)
    return FALSE;

  g_ptr_array_unref (campaign->attachments);
  campaign->attachments = loaded;

  return TRUE;
}

MsCampaign *
ms_campaign_table_find (MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE name = ?1", error);
  g_autoptr (MsCampaign) campaign = NULL;

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_text (stmt, 1, name);
  campaign =
      ms_rows_one (stmt, read_campaign, error, _ ("There is no campaign called “%s”"), name);
  if (campaign == NULL || !load_attachments (db, campaign, error))
    return NULL;

  return g_steal_pointer (&campaign);
}

MsCampaign *
ms_campaign_table_get (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, SELECT "WHERE id = ?1", error);
  g_autoptr (MsCampaign) campaign = NULL;

  if (stmt == NULL)
    return NULL;

  ms_stmt_bind_int (stmt, 1, id);
  campaign = ms_rows_one (stmt, read_campaign, error, _ ("The campaign is no longer there"));
  if (campaign == NULL || !load_attachments (db, campaign, error))
    return NULL;

  return g_steal_pointer (&campaign);
}

/* A row that did not change is frozen, or is not there. */
static gboolean
tell_why_not (MsDb *db, const MsCampaign *campaign, GError **error)
{
  g_autoptr (MsCampaign) there = ms_campaign_table_get (db, campaign->id, error);

  if (there != NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FROZEN,
                 _ ("“%s” was sent and can no longer be changed: copy it, and change the copy"),
                 there->name);

  return FALSE;
}

static const char *const save_sql[] = {
  "INSERT INTO campaigns (" TEXTS ", created, identity_id)"
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, (SELECT id FROM identities WHERE name = ?10))",
  "UPDATE campaigns SET name = ?1, sender = ?2, subject = ?3, text = ?4, html = ?5,"
  " reply_to = ?6, envelope_from = ?7, headers = ?8,"
  " identity_id = (SELECT id FROM identities WHERE name = ?10) WHERE id = ?9 AND frozen_at = 0",
};

gboolean
ms_campaign_table_save_text (MsDb *db, MsCampaign *campaign, GError **error)
{
  g_autoptr (GString) headers = g_string_new (NULL);
  g_autoptr (MsStmt) stmt = NULL;

  guint    changed = 0;
  gboolean known = campaign->id != 0;

  if (!ms_rows_check_name (campaign->name, error))
    return FALSE;

  stmt = ms_db_prepare (db, save_sql[known], error);
  if (stmt == NULL)
    return FALSE;

  ms_fields_encode (headers, (const char *const *) campaign->headers,
                    g_strv_length (campaign->headers));
  ms_stmt_bind_text (stmt, 1, campaign->name);
  ms_stmt_bind_text (stmt, 2, campaign->from);
  ms_stmt_bind_text (stmt, 3, campaign->subject);
  ms_stmt_bind_text (stmt, 4, campaign->text);
  ms_stmt_bind_text (stmt, 5, campaign->html);
  ms_stmt_bind_text (stmt, 6, campaign->reply_to);
  ms_stmt_bind_text (stmt, 7, campaign->envelope_from);
  ms_stmt_bind_text (stmt, 8, headers->str);
  ms_stmt_bind_int (stmt, 9, known ? campaign->id : ms_clock_wall ());
  ms_stmt_bind_text (stmt, 10, campaign->identity);
  if (!ms_rows_run_unique (stmt, &changed, error, _ ("There is a campaign called “%s” already"),
                           campaign->name))
    return FALSE;
  if (changed == 0)
    return tell_why_not (db, campaign, error);

  if (!known)
    campaign->id = ms_db_get_last_id (db);

  return TRUE;
}

static gboolean
insert_attachment (MsDb *db, gint64 campaign, const MsAttachment *attachment, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT INTO attachments"
                        " (campaign_id, name, type, content_id, source, data)"
                        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign);
  ms_stmt_bind_text (stmt, 2, attachment->name);
  ms_stmt_bind_text (stmt, 3, attachment->type);
  ms_stmt_bind_text (stmt, 4, attachment->content_id);
  ms_stmt_bind_text (stmt, 5, attachment->source);
  ms_stmt_bind_bytes (stmt, 6, attachment->data);

  return ms_stmt_run (stmt, NULL, error);
}

static gboolean
delete_rows (MsDb *db, const char *sql, gint64 campaign, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_save (MsDb *db, MsCampaign *campaign, GError **error)
{
  if (!ms_campaign_table_save_text (db, campaign, error) ||
      !delete_rows (db, "DELETE FROM attachments WHERE campaign_id = ?1", campaign->id, error))
    return FALSE;

  for (guint i = 0; i < campaign->attachments->len; i++)
    if (!insert_attachment (db, campaign->id, campaign->attachments->pdata[i], error))
      return FALSE;

  return TRUE;
}

gboolean
ms_campaign_table_copy (MsDb *db, gint64 id, const char *name, gint64 *copy, GError **error)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_table_get (db, id, error);
  g_autoptr (MsStmt) lists = NULL;

  if (campaign == NULL)
    return FALSE;

  campaign->id = 0;
  g_free (campaign->name);
  campaign->name = g_strdup (name);
  if (!ms_campaign_table_save (db, campaign, error))
    return FALSE;

  lists = ms_db_prepare (db,
                         "INSERT INTO campaign_lists SELECT ?2, list_id, excluded, name"
                         " FROM campaign_lists WHERE campaign_id = ?1",
                         error);
  if (lists == NULL)
    return FALSE;

  ms_stmt_bind_int (lists, 1, id);
  ms_stmt_bind_int (lists, 2, campaign->id);
  *copy = campaign->id;

  return ms_stmt_run (lists, NULL, error);
}

gboolean
ms_campaign_table_remove (MsDb *db, gint64 id, GError **error)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_table_get (db, id, error);

  if (campaign == NULL)
    return FALSE;

  if (ms_campaign_table_shown_state (db, campaign->state) == MS_CAMPAIGN_SENDING)
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED,
                   _ ("“%s” is being delivered: stop it before you delete it"), campaign->name);
      return FALSE;
    }

  return delete_rows (db, "DELETE FROM campaigns WHERE id = ?1", id, error);
}

static gboolean
insert_lists (MsDb *db, gint64 id, const GArray *lists, gboolean excluded, GError **error)
{
  g_autofree char *ids = ms_rows_ids (lists);
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "INSERT OR REPLACE INTO campaign_lists"
                        " (campaign_id, list_id, excluded) SELECT ?1, value, ?3 FROM json_each "
                        "(?2)",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_text (stmt, 2, ids);
  ms_stmt_bind_int (stmt, 3, excluded);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_set_lists (MsDb         *db,
                             gint64        id,
                             const GArray *lists,
                             const GArray *excluded,
                             GError      **error)
{
  return delete_rows (db, "DELETE FROM campaign_lists WHERE campaign_id = ?1", id, error) &&
         insert_lists (db, id, lists, FALSE, error) &&
         insert_lists (db, id, excluded, TRUE, error);
}

gboolean
ms_campaign_table_set_plan (MsDb       *db,
                            gint64      id,
                            const char *retry,
                            const char *schedule,
                            GError    **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET retry = coalesce(?2, retry), "
                        "schedule = coalesce(?3, schedule) WHERE id = ?1",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_text (stmt, 2, retry);
  ms_stmt_bind_text (stmt, 3, schedule);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_set_sender (MsDb *db, const MsCampaign *campaign, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET sender = ?2, reply_to = ?3, envelope_from = ?4"
                        " WHERE id = ?1 AND frozen_at = 0",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, campaign->id);
  ms_stmt_bind_text (stmt, 2, campaign->from);
  ms_stmt_bind_text (stmt, 3, campaign->reply_to);
  ms_stmt_bind_text (stmt, 4, campaign->envelope_from);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_set_route (MsDb *db, gint64 id, const char *route, GError **error)
{
  g_autoptr (MsStmt) stmt =
      ms_db_prepare (db, "UPDATE campaigns SET route = ?2 WHERE id = ?1", error);

  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_text (stmt, 2, route);

  return ms_stmt_run (stmt, NULL, error);
}

gboolean
ms_campaign_table_propose_route (MsDb *db, gint64 id, const char *route, GError **error)
{
  g_autoptr (MsStmt) stmt = NULL;

  stmt = ms_db_prepare (db,
                        "UPDATE campaigns SET route = ?2 WHERE id = ?1 AND frozen_at = 0 AND "
                        "rehearsal = 0",
                        error);
  if (stmt == NULL)
    return FALSE;

  ms_stmt_bind_int (stmt, 1, id);
  ms_stmt_bind_text (stmt, 2, route);

  return ms_stmt_run (stmt, NULL, error);
}
