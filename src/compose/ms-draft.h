/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-draft.h - a campaign's text on its way from the author's files into the store */

#pragma once

#include "ms-campaign.h"

G_BEGIN_DECLS

/**
 * ms_draft_set_html:
 * @html: (nullable): %NULL takes it away
 * @base: (nullable): the folder that relative references start from
 *
 * Sets the campaign's HTML and reads every local image it shows (src of img, CSS url() and
 * background) into an inline attachment with a content id and its source as written; earlier
 * inline ones no longer shown go.  References to http:, https:, data: and cid: are left alone.
 *
 * Errors: %G_FILE_ERROR, which image could not be read; the campaign is then unchanged
 */
gboolean ms_draft_set_html (MsCampaign *campaign,
                            const char *html,
                            const char *base,
                            GError    **error);

/** ms_draft_attach: reads @path, with its own name and a type guessed from both (GContentType)
 */
gboolean ms_draft_attach (MsCampaign *campaign, const char *path, GError **error);

/**
 * ms_draft_check:
 *
 * What is checked whenever a campaign is saved: From, Reply-To and envelope sender are
 * addresses, headers well formed and none that Mailshot writes itself, every template's syntax.
 *
 * Errors: %MS_COMPOSE_ERROR_SYNTAX, %MS_COMPOSE_ERROR_MESSAGE
 */
gboolean ms_draft_check (const MsCampaign *campaign, GError **error);

G_END_DECLS
