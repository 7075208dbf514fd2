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

/** ms_row_in_focus: whether a row of @list has the focus of its window */
gboolean ms_row_in_focus (GtkListBox *list);

/** ms_row_choose: selects the row at @index, if there is one; @focus: which then has the focus
 * as well.  So that rows made anew do not take it from who uses the keyboard. */
void ms_row_choose (GtkListBox *list, int index, gboolean focus);

G_END_DECLS
