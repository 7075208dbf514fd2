/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-failure-filter.h - why recipients were not reached and at which sites; to choose one */

#pragma once

#include "ms-library.h"
#include "ms-recipient-source.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Two combo boxes, each entry with how many it is; hidden while there is nothing to choose.
 * Signal: "filtered" when the user chose another.
 */
#define MS_TYPE_FAILURE_FILTER (ms_failure_filter_get_type ())
G_DECLARE_FINAL_TYPE (MsFailureFilter, ms_failure_filter, MS, FAILURE_FILTER, GtkBox)

/** ms_failure_filter_set_campaign: reads it anew; nothing is chosen */
void ms_failure_filter_set_campaign (MsFailureFilter *self,
                                     MsLibrary       *library,
                                     gint64           campaign);

/** ms_failure_filter_refresh: counts again; the longer that takes, the less often it is done */
void ms_failure_filter_refresh (MsFailureFilter *self);

/** ms_failure_filter_apply: adds to @wish what is chosen; its texts stay the filter's */
void ms_failure_filter_apply (MsFailureFilter *self, MsRecipientWish *wish);

/** ms_failure_filter_get_site: Returns: (transfer none) (nullable): the one chosen */
const char *ms_failure_filter_get_site (MsFailureFilter *self);

G_END_DECLS
