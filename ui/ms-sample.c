/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sample.c - a list and a campaign to try a rehearsal with */

#include "config.h"

#include "ms-application.h"
#include "ms-campaign-table.h"
#include "ms-draft.h"
#include "ms-import.h"
#include "ms-list-table.h"
#include "ms-sample.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* The program carries them; the importer and the composer take files. */
static const char *const files[] = { "subscribers.csv", "news.html", "news.txt",
                                     "fernhill.png" };

static gboolean
unpack (const char *folder, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *resource = g_strconcat (MS_UI_PATH "samples/", files[i], NULL);
      g_autofree char *path = g_build_filename (folder, files[i], NULL);
      g_autoptr (GBytes) bytes = g_resources_lookup_data (resource, 0, error);

      if (bytes == NULL || !g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                                 (gssize) g_bytes_get_size (bytes), error))
        return FALSE;
    }

  return TRUE;
}

static void
clean (const char *folder)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static gboolean
import_list (MsStore *store, const char *folder, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = g_build_filename (folder, files[0], NULL);
  g_autoptr (MsInspection) inspection = ms_inspection_new (path, NULL, error);
  g_autoptr (MsImport) import = NULL;

  MsImportOptions options = { .list = MS_SAMPLE_LIST, .existing = MS_EXISTING_KEEP };
  MsImportResult  result;

  if (inspection == NULL)
    return FALSE;

  import = ms_import_new (store, inspection, &options);

  return ms_import_run (import, cancellable, &result, error);
}

static gboolean
save_campaign (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (MsListInfo) list = ms_list_table_find (db, MS_SAMPLE_LIST, error);
  g_autoptr (GArray) lists = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) excluded = g_array_new (FALSE, FALSE, sizeof (gint64));

  MsCampaign *campaign = data;

  if (list == NULL || !ms_campaign_table_save (db, campaign, error))
    return FALSE;

  g_array_append_val (lists, list->id);

  return ms_campaign_table_set_lists (db, campaign->id, lists, excluded, error);
}

static gboolean
make_campaign (MsStore *store, const char *folder, GError **error)
{
  g_autofree char *html_path = g_build_filename (folder, files[1], NULL);
  g_autofree char *text_path = g_build_filename (folder, files[2], NULL);
  g_autofree char *html = NULL;
  g_autoptr (MsCampaign) campaign = ms_campaign_new ();

  g_free (campaign->name);
  campaign->name = g_strdup (MS_SAMPLE_CAMPAIGN);
  g_free (campaign->from);
  campaign->from = g_strdup ("Ada of Fernhill <ada@fernhill.example.com>");
  g_free (campaign->subject);
  campaign->subject = g_strdup ("{{first_name|Hello}}, spring has come to Fernhill");

  return g_file_get_contents (text_path, &campaign->text, NULL, error) &&
         g_file_get_contents (html_path, &html, NULL, error) &&
         ms_draft_set_html (campaign, html, folder, error) &&
         ms_store_call (store, MS_STORE_NORMAL, save_campaign, campaign, error);
}

gpointer
ms_sample_make (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (MsCampaign) campaign = NULL;
  g_autofree char *folder = NULL;

  gboolean made;

  if (db == NULL)
    return NULL;

  campaign = ms_campaign_table_find (db, MS_SAMPLE_CAMPAIGN, NULL);
  if (campaign != NULL)
    return store;

  folder = g_dir_make_tmp ("mailshot-XXXXXX", error);
  if (folder == NULL)
    return NULL;

  made = unpack (folder, error) && import_list (store, folder, cancellable, error) &&
         make_campaign (store, folder, error);
  clean (folder);

  return made ? store : NULL;
}
