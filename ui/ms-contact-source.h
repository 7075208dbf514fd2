/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-source.h - contacts as a paged table */

#pragma once

#include "ms-fields.h"
#include "ms-pager.h"

G_BEGIN_DECLS

/* The address, then every field in its order; a row's kind is whether it is suppressed. */
#define MS_CONTACT_ADDRESS 0

extern const MsPageSource ms_contact_source;

/** ms_contact_source_data: Returns: (transfer full): for ms_pager_set_source(), to be freed
 * with ms_contact_source_free(); @list: 0: all contacts */
gpointer ms_contact_source_data (gint64 list, const char *search, guint n_fields);
void     ms_contact_source_free (gpointer data);

G_END_DECLS
