/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipients-page.h - who gets a campaign, and how it travels */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "audience" when ms_recipients_page_get_count() may be another. */
#define MS_TYPE_RECIPIENTS_PAGE (ms_recipients_page_get_type ())
G_DECLARE_FINAL_TYPE (MsRecipientsPage,
                      ms_recipients_page,
                      MS,
                      RECIPIENTS_PAGE,
                      GtkScrolledWindow)

/** ms_recipients_page_set_document: @document: (nullable) */
void ms_recipients_page_set_document (MsRecipientsPage *self, MsDocument *document);

/** ms_recipients_page_fill_order: lists, route and what the sandbox pretends; @order: to be
 * cleared */
void ms_recipients_page_fill_order (MsRecipientsPage *self, MsOrder *order);

/** ms_recipients_page_get_count: Returns: how many would get it; 0 while it is not known */
guint64 ms_recipients_page_get_count (MsRecipientsPage *self);

G_END_DECLS
