/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-table.h - a campaign's recipients, what became of each and what comes next */

#pragma once

#include "ms-recipient-source.h"

G_BEGIN_DECLS

#define MS_TYPE_RECIPIENT_TABLE (ms_recipient_table_get_type ())
G_DECLARE_FINAL_TYPE (MsRecipientTable, ms_recipient_table, MS, RECIPIENT_TABLE, GtkTreeView)

/** ms_recipient_table_set_direct: whether the mail went straight to sites, at times */
void ms_recipient_table_set_direct (MsRecipientTable *self, gboolean direct);

/** ms_recipient_table_count_selected: Returns: how many rows are selected */
guint ms_recipient_table_count_selected (MsRecipientTable *self);

/** ms_recipient_table_get_selected: Returns: (transfer full) (array zero-terminated=1): the
 * address keys of those selected that are deferred, as far as they were read */
char **ms_recipient_table_get_selected (MsRecipientTable *self);

/** ms_recipient_table_get_site: Returns: (transfer full) (nullable): where those selected were
 * deferred; %NULL: nowhere, or not all at the same */
char *ms_recipient_table_get_site (MsRecipientTable *self);

G_END_DECLS
