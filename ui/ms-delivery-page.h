/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-page.h - a campaign on its way, and what became of every recipient */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "counted" when ms_delivery_page_count() may be another. */
#define MS_TYPE_DELIVERY_PAGE (ms_delivery_page_get_type ())
G_DECLARE_FINAL_TYPE (MsDeliveryPage, ms_delivery_page, MS, DELIVERY_PAGE, GtkStack)

/** ms_delivery_page_set_document: @document: (nullable) */
void ms_delivery_page_set_document (MsDeliveryPage *self, MsDocument *document);

/** ms_delivery_page_count: Returns: recipients in @state, as last read */
guint64 ms_delivery_page_count (MsDeliveryPage *self, MsState state);

void ms_delivery_page_find (MsDeliveryPage *self);

G_END_DECLS
