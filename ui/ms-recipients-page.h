/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipients-page.h - who gets a campaign, and how it travels */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "audience" when ms_recipients_page_get_count() or _is_complete() may be another. */
#define MS_TYPE_RECIPIENTS_PAGE (ms_recipients_page_get_type ())
G_DECLARE_FINAL_TYPE (MsRecipientsPage, ms_recipients_page, MS, RECIPIENTS_PAGE, GtkBox)

/** ms_recipients_page_set_document: @document: (nullable) */
void ms_recipients_page_set_document (MsRecipientsPage *self, MsDocument *document);

/** ms_recipients_page_fill_order: lists, route, plan and what the sandbox pretends; @order: to
 * be cleared */
void ms_recipients_page_fill_order (MsRecipientsPage *self, MsOrder *order);

/** ms_recipients_page_get_count: Returns: how many would get it; 0 while it is not known */
guint64 ms_recipients_page_get_count (MsRecipientsPage *self);

/** ms_recipients_page_is_complete: it can be sent: there is somebody, a way, and a plan */
gboolean ms_recipients_page_is_complete (MsRecipientsPage *self);

/** ms_recipients_page_set_warning: @text: (nullable): what a check found to stand in the way of
 * direct sending; shown under the route while it is direct.  Another campaign begins without.
 */
void ms_recipients_page_set_warning (MsRecipientsPage *self, const char *text);

G_END_DECLS
