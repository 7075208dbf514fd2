/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-format.c - figures and times as people read them */

#include "config.h"

#include "ms-clock.h"
#include "ms-format.h"

#include <glib/gi18n-lib.h>

static char *
format (gint64 wall, const char *pattern)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (wall == 0)
    return g_strdup ("");

  utc = g_date_time_new_from_unix_utc (wall / MS_SECOND);
  local = g_date_time_to_local (utc);

  return g_date_time_format (local, pattern);
}

char *
ms_format_time (gint64 wall)
{
  /* Translators: a time in a table: year, month, day, hour, minute, second; see
   * g_date_time_format.
   */
  return format (wall, _ ("%Y-%m-%d %H:%M:%S"));
}

char *
ms_format_date (gint64 wall)
{
  /* Translators: a date in a table: year, month, day; see g_date_time_format. */
  return format (wall, _ ("%Y-%m-%d"));
}

char *
ms_format_duration (gint64 seconds)
{
  if (seconds < 60)
    return g_strdup_printf (ngettext ("about %d second", "about %d seconds", (gulong) seconds),
                            (int) seconds);

  if (seconds < 3600)
    {
      int minutes = (int) ((seconds + 30) / 60);

      return g_strdup_printf (ngettext ("about %d minute", "about %d minutes", minutes),
                              minutes);
    }

  /* Translators: hours, minutes. */
  return g_strdup_printf (_ ("about %d h %02d min"), (int) (seconds / 3600),
                          (int) (seconds % 3600 / 60));
}

char *
ms_format_until (gint64 wall)
{
  gint64 seconds = (wall - ms_clock_wall ()) / MS_SECOND;
  int    minutes = (int) MIN ((seconds + 59) / 60, G_MAXINT / 2);

  if (seconds <= 0)
    return g_strdup (_ ("now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("in %d min", "in %d min", (gulong) minutes), minutes);
  if (minutes < 48 * 60)
    /* Translators: hours, minutes. */
    return g_strdup_printf (_ ("in %d h %02d min"), minutes / 60, minutes % 60);

  return g_strdup_printf (ngettext ("in %d day", "in %d days", (gulong) (minutes + 720) / 1440),
                          (minutes + 720) / 1440);
}

char *
ms_format_count (guint64 count)
{
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, count);
}

void
ms_format_set_title (GtkTreeViewColumn *column, const char *title)
{
  g_auto (GStrv) parts = g_strsplit (title, "_", -1);
  g_autofree char *escaped = g_strjoinv ("__", parts);

  gtk_tree_view_column_set_title (column, escaped);
}

/* Who has larger letters needs wider columns. */
static int
scale (GtkWidget *table, int width)
{
  double resolution = gdk_screen_get_resolution (gtk_widget_get_screen (table));

  return resolution > 0 ? (int) (width * resolution / 96) : width;
}

GtkTreeViewColumn *
ms_format_add_column (GtkTreeView      *table,
                      const char       *title,
                      int               index,
                      int               width,
                      GtkCellRenderer **cell)
{
  GtkCellRenderer   *renderer = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column =
      gtk_tree_view_column_new_with_attributes ("", renderer, "text", index, NULL);

  ms_format_set_title (column, title);

  g_object_set (renderer, "ellipsize", PANGO_ELLIPSIZE_END, "single-paragraph-mode", TRUE,
                NULL);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, scale (GTK_WIDGET (table), width));
  gtk_tree_view_column_set_resizable (column, TRUE);
  gtk_tree_view_append_column (table, column);
  if (cell != NULL)
    *cell = renderer;

  return column;
}

void
ms_format_empty (GtkContainer *container)
{
  g_autoptr (GList) children = gtk_container_get_children (container);

  for (GList *child = children; child != NULL; child = child->next)
    gtk_widget_destroy (child->data);
}

gboolean
ms_format_is_dark (GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GdkRGBA          ink;

  gtk_style_context_get_color (context, gtk_style_context_get_state (context), &ink);

  /* Rec. 709 weights. */
  return 0.2126 * ink.red + 0.7152 * ink.green + 0.0722 * ink.blue > 0.5;
}

const char *
ms_format_color (GtkWidget *widget, const char *color)
{
  static const char *const pairs[][2] = {
    { "#26873f", "#6fd08c" }, { "#b86a00", "#f0a94a" }, { "#c9302c", "#ff8a80" },
    { "#7a7a7a", "#a8a8a8" }, { "#8a4fb5", "#c89be8" },
  };

  if (color == NULL || !ms_format_is_dark (widget))
    return color;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (pairs[i][0], color))
      return pairs[i][1];

  return color;
}

char *
ms_format_heading (const char *name)
{
  const glong      longest = 40;
  g_autofree char *start = NULL;

  if (g_utf8_strlen (name, -1) <= longest)
    return g_strdup (name);
  start = g_utf8_substring (name, 0, longest - 1);

  return g_strconcat (start, "…", NULL);
}

void
ms_format_shorten_combo (GtkComboBoxText *combo)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  for (GList *l = cells; l != NULL; l = l->next)
    g_object_set (l->data, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}
