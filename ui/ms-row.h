/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-row.h - rows of a list, told to a screen reader as they are shown */

#pragma once

#include <handy.h>

G_BEGIN_DECLS

/** ms_row_set_note: @note: (nullable): the line under the title.  libhandy shows both in labels
 * that no screen reader finds: they become the row's name and description as well. */
void ms_row_set_note (HdyActionRow *row, const char *note);

/** ms_row_set_expander_note: the same for one that opens */
void ms_row_set_expander_note (HdyExpanderRow *row, const char *note);

G_END_DECLS
