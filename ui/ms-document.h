/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-document.h - the campaign that is open: read, and saved as it is typed */

#pragma once

#include "ms-campaign.h"
#include "ms-courier.h"

G_BEGIN_DECLS

/*
 * Main thread.  Signals: "loaded" once it was read; "state" when its state, reason, route,
 * schedule, name or its identity's name is another; "saved" with a GError or NULL; "gone" when
 * it was deleted.
 */
#define MS_TYPE_DOCUMENT (ms_document_get_type ())
G_DECLARE_FINAL_TYPE (MsDocument, ms_document, MS, DOCUMENT, GObject)

MsDocument *ms_document_new (MsLibrary *library, MsCourier *courier, gint64 id);

/** ms_document_get_campaign: Returns: (transfer none) (nullable): %NULL before "loaded"; its
 * texts are the widgets' to change, followed by ms_document_touch() */
MsCampaign *ms_document_get_campaign (MsDocument *self);
MsLibrary  *ms_document_get_library (MsDocument *self);
MsCourier  *ms_document_get_courier (MsDocument *self);
gint64      ms_document_get_id (MsDocument *self);

/** ms_document_is_frozen: it was sent: only a copy can be changed */
gboolean ms_document_is_frozen (MsDocument *self);

/** ms_document_is_running: by this process */
gboolean ms_document_is_running (MsDocument *self);

/** ms_document_set_warning: @text: (nullable): what a check found to stand in the way of direct
 * sending; "state" is said when it is another */
void        ms_document_set_warning (MsDocument *self, const char *text);
const char *ms_document_get_warning (MsDocument *self);

/** ms_document_touch: it will be saved soon; @attachments: with them */
void ms_document_touch (MsDocument *self, gboolean attachments);

/** ms_document_flush: what was typed is on its way to the store when it returns, before
 * whatever is asked of the store next */
void ms_document_flush (MsDocument *self);

G_END_DECLS
