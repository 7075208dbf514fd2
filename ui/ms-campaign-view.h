/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-view.h - one campaign: its four pages and what can be done with it */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_CAMPAIGN_VIEW (ms_campaign_view_get_type ())
G_DECLARE_FINAL_TYPE (MsCampaignView, ms_campaign_view, MS, CAMPAIGN_VIEW, GtkBox)

/** ms_campaign_view_set_document: @document: (nullable): none is open */
void ms_campaign_view_set_document (MsCampaignView *self, MsDocument *document);

/** ms_campaign_view_show_page: "message", "recipients", "preview" or "delivery" */
void ms_campaign_view_show_page (MsCampaignView *self, const char *name);

void ms_campaign_view_set_folded (MsCampaignView *self, gboolean folded);

/** ms_campaign_view_find: puts the cursor where this page searches */
void ms_campaign_view_find (MsCampaignView *self);

/** ms_campaign_view_get_actions: Returns: (transfer none): the group "campaign" */
GActionGroup *ms_campaign_view_get_actions (MsCampaignView *self);

G_END_DECLS
