/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-bar.h - what a campaign waits for, or who else delivers it; under the header bar
 */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shown only while there is something to say. */
#define MS_TYPE_CAMPAIGN_BAR (ms_campaign_bar_get_type ())
G_DECLARE_FINAL_TYPE (MsCampaignBar, ms_campaign_bar, MS, CAMPAIGN_BAR, GtkBox)

/** ms_campaign_bar_set_document: @document: (nullable) */
void ms_campaign_bar_set_document (MsCampaignBar *self, MsDocument *document);

/** ms_campaign_bar_set_delivery: whether the page under it says itself who delivers */
void ms_campaign_bar_set_delivery (MsCampaignBar *self, gboolean delivery);

G_END_DECLS
