/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-source.h - contacts as a paged table */

#pragma once

#include "ms-fields.h"
#include "ms-pager.h"

G_BEGIN_DECLS

/* The address, what is known of it, then every field in its order; a row's kind is its
 * MsVerified, or MS_N_VERIFIED where it was never verified. */
enum
{
  MS_CONTACT_ADDRESS,
  MS_CONTACT_VERDICT,
  MS_CONTACT_VERIFIED, /* when that was found out: ms_clock_wall() as digits */
  MS_CONTACT_REPLY,    /* what the server said */
  MS_CONTACT_FIELDS,   /* the first of them */
};

extern const MsPageSource ms_contact_source;

/** ms_contact_source_data: Returns: (transfer full): for ms_pager_set_source(), to be freed
 * with ms_contact_source_free(); @list: 0: all contacts; @verdicts: as
 * ms_contact_table_page() has them */
gpointer ms_contact_source_data (gint64      list,
                                 const char *search,
                                 guint       verdicts,
                                 guint       n_fields);
void     ms_contact_source_free (gpointer data);

G_END_DECLS
