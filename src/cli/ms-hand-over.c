/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-hand-over.c - leaves a campaign to whoever delivers what is due */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-hand-over.h"
#include "ms-lock.h"
#include "ms-output.h"

#include <glib/gi18n-lib.h>

gboolean
ms_hand_over_is_better (MsCli *cli)
{
  MsStore         *store = ms_cli_open (cli, NULL);
  g_autofree char *delivering = NULL;
  g_autofree char *deliverer = NULL;

  if (store == NULL)
    return FALSE;

  delivering = ms_lock_holder (ms_store_get_path (store));
  deliverer = ms_lock_post_holder (ms_store_get_path (store));

  return delivering != NULL && deliverer != NULL;
}

static gboolean
print (MsCli *cli, const MsCampaign *campaign, const char *deliverer, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);

  ms_output_text (out, "campaign", _ ("Campaign"), campaign->name);
  ms_output_text (out, "state", _ ("State"), ms_campaign_state_to_string (campaign->state));
  ms_output_time (out, "due", _ ("Due"), campaign->due);
  ms_output_text (out, "deliverer", _ ("Delivered by"), deliverer);

  return ms_output_finish (out, error);
}

MsExit
ms_hand_over (MsCli *cli, const MsOrder *order, GError **error)
{
  MsStore         *store = ms_cli_open (cli, error);
  MsDb            *db = store != NULL ? ms_cli_reader (cli, error) : NULL;
  g_autofree char *deliverer = NULL;
  g_autoptr (MsCampaign) campaign = NULL;

  if (order->connections > 0 || order->sandbox.maildir != NULL)
    {
      ms_usage_fail (error, _ ("--connections and --maildir are for what is sent at once"));
      return MS_EXIT_USAGE;
    }
  if (db == NULL || !ms_delivery_enqueue (store, order, error))
    return MS_EXIT_FAILED;

  campaign = ms_campaign_table_find (db, order->campaign, error);
  deliverer = ms_lock_post_holder (ms_store_get_path (store));
  if (campaign == NULL || !print (cli, campaign, deliverer, error))
    return MS_EXIT_FAILED;

  if (deliverer == NULL)
    ms_cli_say (cli, "%s",
                _ ("Nobody delivers what is due yet. Start it with\n"
                   "  systemctl --user enable --now mailshot-deliver\n"
                   "or, now and here, with\n"
                   "  mailshotctl deliver"));

  return MS_EXIT_DONE;
}
