/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-orphans.c - campaigns whose way is taken from under them */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-cli.h"
#include "ms-orphans.h"
#include "ms-route.h"

#include <glib/gi18n-lib.h>

static gboolean
can_go_on (MsCampaignState state)
{
  switch (state)
    {
    case MS_CAMPAIGN_SENDING:
    case MS_CAMPAIGN_PAUSED:
    case MS_CAMPAIGN_STOPPED:
    case MS_CAMPAIGN_WAITING:
      return TRUE;
    case MS_CAMPAIGN_DRAFT:
    case MS_CAMPAIGN_FINISHED:
      return FALSE;
    }

  return FALSE;
}

static gboolean
travels_through (const MsCampaign *campaign, const char *name, gboolean pool)
{
  g_autoptr (MsRoute) route =
      campaign->route != NULL ? ms_route_parse (campaign->route, NULL) : NULL;

  return route != NULL && route->name != NULL && !route->pool == !pool &&
         g_ascii_strcasecmp (route->name, name) == 0;
}

void
ms_orphans_tell (MsDb *db, const char *name, gboolean pool)
{
  g_autoptr (GPtrArray) campaigns = ms_campaign_table_all (db, NULL);

  for (guint i = 0; campaigns != NULL && i < campaigns->len; i++)
    {
      const MsCampaignInfo *info = campaigns->pdata[i];
      g_autoptr (MsCampaign) campaign = NULL;
      g_autofree char *message = NULL;

      if (!can_go_on (info->state))
        continue;
      campaign = ms_campaign_table_get (db, info->id, NULL);
      if (campaign == NULL || !travels_through (campaign, name, pool))
        continue;

      message = g_strdup_printf (_ ("The campaign “%s” cannot go on without it: choose "
                                    "another way with “mailshotctl resume %s --via …”, or add "
                                    "it again"),
                                 info->name, info->name);
      ms_cli_warn (message);
    }
}
