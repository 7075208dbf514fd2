/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-message-page.h - what a campaign says: sender, subject, HTML, text, files */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_MESSAGE_PAGE (ms_message_page_get_type ())
G_DECLARE_FINAL_TYPE (MsMessagePage, ms_message_page, MS, MESSAGE_PAGE, GtkBox)

/** ms_message_page_set_document: @document: (nullable) */
void ms_message_page_set_document (MsMessagePage *self, MsDocument *document);

/** ms_message_page_insert_field: where the cursor was last */
void ms_message_page_insert_field (MsMessagePage *self, const char *name);
void ms_message_page_open_fields (MsMessagePage *self);

/** Each asks for a file. */
void ms_message_page_attach (MsMessagePage *self);
void ms_message_page_open_html (MsMessagePage *self);

G_END_DECLS
