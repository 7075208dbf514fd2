/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-row.c - rows of a list, told to a screen reader as they are shown */

#include "config.h"

#include "ms-row.h"

/* The keyboard does not stop at the row but at the one it has for its header. */
static void
find_header (GtkWidget *widget, gpointer data)
{
  GtkWidget **header = data;

  if (*header != NULL)
    return;
  if (HDY_IS_ACTION_ROW (widget))
    *header = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_header, header);
}

static void
describe (GtkWidget *widget, const char *title, const char *note)
{
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  atk_object_set_name (accessible, title);
  atk_object_set_description (accessible, note != NULL ? note : "");
}

void
ms_row_set_note (HdyActionRow *row, const char *note)
{
  hdy_action_row_set_subtitle (row, note != NULL ? note : "");
  describe (GTK_WIDGET (row), hdy_preferences_row_get_title (HDY_PREFERENCES_ROW (row)), note);
}

void
ms_row_set_expander_note (HdyExpanderRow *row, const char *note)
{
  const char *title = hdy_preferences_row_get_title (HDY_PREFERENCES_ROW (row));
  GtkWidget  *header = NULL;

  hdy_expander_row_set_subtitle (row, note);
  describe (GTK_WIDGET (row), title, note);
  gtk_container_forall (GTK_CONTAINER (row), find_header, &header);
  if (header != NULL)
    describe (header, title, note);
}

gboolean
ms_row_in_focus (GtkListBox *list)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (list));
  GtkWidget *focus = GTK_IS_WINDOW (window) ? gtk_window_get_focus (GTK_WINDOW (window)) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (list));
}

void
ms_row_choose (GtkListBox *list, int index, gboolean focus)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (list, index);

  gtk_list_box_select_row (list, row);
  if (focus && row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}
