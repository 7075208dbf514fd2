/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preview-page.h - the message as a given recipient will get it */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_PREVIEW_PAGE (ms_preview_page_get_type ())
G_DECLARE_FINAL_TYPE (MsPreviewPage, ms_preview_page, MS, PREVIEW_PAGE, GtkBox)

/** ms_preview_page_set_document: @document: (nullable) */
void ms_preview_page_set_document (MsPreviewPage *self, MsDocument *document);

/** ms_preview_page_step: @by: 1: the next recipient, -1: the one before */
void ms_preview_page_step (MsPreviewPage *self, int by);

/** ms_preview_page_get_address: Returns: (transfer none) (nullable): whose message is shown */
const char *ms_preview_page_get_address (MsPreviewPage *self);

void ms_preview_page_find (MsPreviewPage *self);

G_END_DECLS
