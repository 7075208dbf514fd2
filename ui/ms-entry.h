/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-entry.h - what a form's entries and numbers hold */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ms_entry_dup: Returns: (transfer full): without blanks around it */
char *ms_entry_dup (GtkEntry *entry);

/** ms_entry_dup_filled: Returns: (transfer full) (nullable): likewise; %NULL for nothing */
char *ms_entry_dup_filled (GtkEntry *entry);

/** ms_entry_set: @text: (nullable): %NULL: nothing */
void ms_entry_set (GtkEntry *entry, const char *text);

/** ms_entry_get_number: what was typed counts also while the cursor is still there */
guint ms_entry_get_number (GtkSpinButton *number);

G_END_DECLS
