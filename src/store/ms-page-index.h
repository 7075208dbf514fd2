/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-page-index.h - where each page of a long table begins, for a view that jumps about in it
 */

#pragma once

#include "ms-ledger-query.h"
#include "ms-return-table.h"
#include "ms-suppression-table.h"

G_BEGIN_DECLS

/*
 * Appends to @keys (element-type gint64) what ms_contact_table_page() or ms_ledger_query_page()
 * takes as @after for each page of @every rows, and counts the rows.  Linear in the rows, some
 * 100 ms a million without a search: not on the main thread.
 */
gboolean ms_page_index_contacts (MsDb       *db,
                                 gint64      list,
                                 const char *search,
                                 guint       verdicts,
                                 guint       every,
                                 GArray     *keys,
                                 guint64    *count,
                                 GError    **error);
gboolean ms_page_index_recipients (MsDb                    *db,
                                   const MsRecipientFilter *filter,
                                   guint                    every,
                                   GArray                  *keys,
                                   guint64                 *count,
                                   GError                 **error);

/** ms_page_index_suppressions: the same for ms_suppression_table_page(): appends to @starts
 * (element-type MsSuppression) what it takes as @after; @search: (nullable) */
gboolean ms_page_index_suppressions (MsDb       *db,
                                     const char *search,
                                     guint       every,
                                     GPtrArray  *starts,
                                     guint64    *count,
                                     GError    **error);

/** ms_page_index_returned: the same for ms_return_table_page(): appends to @keys what it takes
 * as @before */
gboolean ms_page_index_returned (MsDb                 *db,
                                 const MsReturnedWish *wish,
                                 guint                 every,
                                 GArray               *keys,
                                 guint64              *count,
                                 GError              **error);

G_END_DECLS
