/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-view.h - contacts with what is known of their addresses */

#pragma once

#include "ms-fields.h"
#include "ms-paged-model.h"

G_BEGIN_DECLS

#define MS_TYPE_CONTACT_VIEW (ms_contact_view_get_type ())
G_DECLARE_FINAL_TYPE (MsContactView, ms_contact_view, MS, CONTACT_VIEW, GtkTreeView)

/** ms_contact_view_set_columns: @fields: (nullable); @verdicts: with what was found out of each
 * and when */
void ms_contact_view_set_columns (MsContactView      *self,
                                  const MsFieldTable *fields,
                                  gboolean            verdicts);

/** ms_contact_view_get_selected: Returns: (transfer none) (nullable): the only one selected */
const MsRow *ms_contact_view_get_selected (MsContactView *self);

/** ms_contact_view_get_addresses: Returns: (transfer full) (array zero-terminated=1): of those
 * selected, as far as they were read */
char **ms_contact_view_get_addresses (MsContactView *self);

G_END_DECLS
