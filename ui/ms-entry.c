/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-entry.c - what a form's entries and numbers hold */

#include "config.h"

#include "ms-entry.h"

char *
ms_entry_dup (GtkEntry *entry)
{
  return g_strstrip (g_strdup (gtk_entry_get_text (entry)));
}

char *
ms_entry_dup_filled (GtkEntry *entry)
{
  char *text = ms_entry_dup (entry);

  if (*text == '\0')
    g_clear_pointer (&text, g_free);

  return text;
}

void
ms_entry_set (GtkEntry *entry, const char *text)
{
  gtk_entry_set_text (entry, text != NULL ? text : "");
}

guint
ms_entry_get_number (GtkSpinButton *number)
{
  gtk_spin_button_update (number);

  return (guint) gtk_spin_button_get_value_as_int (number);
}
