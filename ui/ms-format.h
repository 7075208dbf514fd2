/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-format.h - figures and times as people read them */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ms_format_time: @wall: ms_clock_wall(); Returns: (transfer full): in the user's zone and
 * manner; "" for 0 */
char *ms_format_time (gint64 wall);

/** ms_format_date: the same without the time of day */
char *ms_format_date (gint64 wall);

/** ms_format_duration: Returns: (transfer full): "about 3 minutes" */
char *ms_format_duration (gint64 seconds);

/** ms_format_until: @wall: ms_clock_wall(); Returns: (transfer full): "in 18 min", "now" */
char *ms_format_until (gint64 wall);

/** ms_format_count: Returns: (transfer full): with the user's thousands separators */
char *ms_format_count (guint64 count);

/**
 * ms_format_add_column:
 * @width: in pixels at 96 dpi, at first
 * @cell: (out) (optional) (transfer none): its renderer
 *
 * Adds a column of text to a table in fixed-height mode; the user may change its width.
 */
GtkTreeViewColumn *ms_format_add_column (GtkTreeView      *table,
                                         const char       *title,
                                         int               index,
                                         int               width,
                                         GtkCellRenderer **cell);

/** ms_format_set_title: @title: as it stands: an underscore in it is no mnemonic */
void ms_format_set_title (GtkTreeViewColumn *column, const char *title);

/** ms_format_empty: destroys what is in @container */
void ms_format_empty (GtkContainer *container);

/** ms_format_is_dark: whether the theme writes light on dark */
gboolean ms_format_is_dark (GtkWidget *widget);

/** ms_format_color: @color: (nullable): for a light theme; Returns: (transfer none) (nullable):
 * of the colours that mean something the one that is legible on @widget, of others @color */
const char *ms_format_color (GtkWidget *widget, const char *color);

/** ms_format_heading: Returns: (transfer full): @name, cut to what fits into a header bar,
 * whose title would else make the window too narrow for what is beside it */
char *ms_format_heading (const char *name);

/** ms_format_shorten_combo: lets a combo box be narrower than its longest entry */
void ms_format_shorten_combo (GtkComboBoxText *combo);

G_END_DECLS
