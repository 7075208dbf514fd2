/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-page.h - a campaign on its way, and what became of every recipient */

#pragma once

#include "ms-document.h"
#include "ms-retry-job.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "counted" when what was counted or selected may be another. */
#define MS_TYPE_DELIVERY_PAGE (ms_delivery_page_get_type ())
G_DECLARE_FINAL_TYPE (MsDeliveryPage, ms_delivery_page, MS, DELIVERY_PAGE, GtkStack)

/** ms_delivery_page_set_document: @document: (nullable) */
void ms_delivery_page_set_document (MsDeliveryPage *self, MsDocument *document);

/** ms_delivery_page_can_retry: @what: "all" that are deferred, those "selected", or those of
 * the "site" of what is selected or shown */
gboolean ms_delivery_page_can_retry (MsDeliveryPage *self, const char *what);

/** ms_delivery_page_get_retry: Returns: (transfer full): the same as an order */
MsRetryJob *ms_delivery_page_get_retry (MsDeliveryPage *self, const char *what);

void ms_delivery_page_find (MsDeliveryPage *self);

G_END_DECLS
