/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-view.c - contacts with what is known of their addresses */

#include "config.h"

#include "ms-contact-source.h"
#include "ms-contact-view.h"
#include "ms-format.h"
#include "ms-reading.h"
#include "ms-verification.h"
#include "ms-verify-bar.h"

#include <glib/gi18n-lib.h>

struct _MsContactView
{
  GtkTreeView parent_instance;
};

G_DEFINE_FINAL_TYPE (MsContactView, ms_contact_view, GTK_TYPE_TREE_VIEW)

static void
paint_verdict (GtkTreeViewColumn *column,
               GtkCellRenderer   *cell,
               GtkTreeModel      *model,
               GtkTreeIter       *iter,
               gpointer           user_data)
{
  static const char *const colors[MS_N_VERIFIED + 1] = { "#26873f", "#c9302c", "#b86a00",
                                                         "#b86a00", "#b86a00", NULL };

  const MsRow *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);

  g_object_set (cell, "text", row != NULL ? row->cells[MS_CONTACT_VERDICT] : "", "foreground",
                ms_format_color (gtk_tree_view_column_get_tree_view (column),
                                 row != NULL ? colors[row->kind] : NULL),
                NULL);
}

static void
paint_verified (GtkTreeViewColumn *column,
                GtkCellRenderer   *cell,
                GtkTreeModel      *model,
                GtkTreeIter       *iter,
                gpointer           user_data)
{
  const MsRow     *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);
  const char      *digits = row != NULL ? row->cells[MS_CONTACT_VERIFIED] : NULL;
  g_autofree char *date =
      digits != NULL ? ms_format_date (g_ascii_strtoll (digits, NULL, 10)) : NULL;

  gboolean old = digits != NULL && ms_verify_bar_is_old (g_ascii_strtoll (digits, NULL, 10));

  /* Mailboxes come and go: after a while a result says little. */
  g_object_set (cell, "text", date != NULL ? date : "", "foreground",
                ms_format_color (gtk_tree_view_column_get_tree_view (column),
                                 old ? "#b86a00" : NULL),
                NULL);
}

static void
add_verdict_columns (MsContactView *self)
{
  GtkTreeView       *view = GTK_TREE_VIEW (self);
  GtkCellRenderer   *cell;
  GtkTreeViewColumn *column;

  column = ms_format_add_column (view, _ ("Verified"), MS_CONTACT_VERDICT, 190, &cell);
  gtk_tree_view_column_set_cell_data_func (column, cell, paint_verdict, NULL, NULL);
  column = ms_format_add_column (view, _ ("On"), MS_CONTACT_VERIFIED, 92, &cell);
  gtk_tree_view_column_set_cell_data_func (column, cell, paint_verified, NULL, NULL);
}

/* What was answered, and for all but the good what that means. */
static char *
describe (const MsRow *row)
{
  const char *reply = row->cells[MS_CONTACT_REPLY];
  MsReading   reading = ms_reading_line (reply);

  if (row->kind == MS_VERIFIED_GOOD || !g_ascii_isdigit (*reply) || *reply == '2')
    return g_strdup (reply);

  /* The sentences of a reading are about a message that is tried again by itself; an address is
   * asked again only when somebody wants it. */
  return g_strdup_printf ("%s\n\n%s",
                          row->kind == MS_VERIFIED_TEMPORARY
                              ? _ ("Its server could not say it at that time: verify the "
                                   "temporary ones again later.")
                              : ms_reading_explain (&reading),
                          reply);
}

static gboolean
ms_contact_view_query_tooltip (GtkWidget  *widget,
                               int         x,
                               int         y,
                               gboolean    keyboard,
                               GtkTooltip *tooltip)
{
  g_autoptr (GtkTreePath) path = NULL;
  g_autofree char *text = NULL;
  const MsRow     *row;

  if (!gtk_tree_view_get_tooltip_context (GTK_TREE_VIEW (widget), &x, &y, keyboard, NULL, &path,
                                          NULL))
    return FALSE;

  row = ms_paged_model_peek_path (GTK_TREE_VIEW (widget), path);
  if (row == NULL || row->cells[MS_CONTACT_REPLY] == NULL)
    return FALSE;

  text = describe (row);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_row (GTK_TREE_VIEW (widget), tooltip, path);

  return TRUE;
}

static void
ms_contact_view_class_init (MsContactViewClass *klass)
{
  GTK_WIDGET_CLASS (klass)->query_tooltip = ms_contact_view_query_tooltip;
}

static void
ms_contact_view_init (MsContactView *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_tree_selection_set_mode (gtk_tree_view_get_selection (GTK_TREE_VIEW (self)),
                               GTK_SELECTION_MULTIPLE);
}

void
ms_contact_view_set_columns (MsContactView *self, const MsFieldTable *fields, gboolean verdicts)
{
  GtkTreeView *view = GTK_TREE_VIEW (self);
  guint        count = fields != NULL ? ms_field_table_get_size (fields) : 0;

  for (GtkTreeViewColumn *column; (column = gtk_tree_view_get_column (view, 0)) != NULL;)
    gtk_tree_view_remove_column (view, column);

  ms_format_add_column (view, _ ("Address"), MS_CONTACT_ADDRESS, 250, NULL);
  if (verdicts)
    add_verdict_columns (self);
  for (guint i = 0; i < count; i++)
    ms_format_add_column (view, ms_field_table_get_name (fields, i),
                          MS_CONTACT_FIELDS + (int) i, 130, NULL);
}

const MsRow *
ms_contact_view_get_selected (MsContactView *self)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (self));
  GList            *paths = gtk_tree_selection_get_selected_rows (selection, NULL);
  const MsRow      *row = NULL;

  if (paths != NULL && paths->next == NULL)
    row = ms_paged_model_peek_path (GTK_TREE_VIEW (self), paths->data);
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);

  return row;
}

char **
ms_contact_view_get_addresses (MsContactView *self)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (self));
  GList            *paths = gtk_tree_selection_get_selected_rows (selection, NULL);

  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

  for (GList *path = paths; path != NULL; path = path->next)
    {
      const MsRow *row = ms_paged_model_peek_path (GTK_TREE_VIEW (self), path->data);

      if (row != NULL)
        g_strv_builder_add (addresses, row->cells[MS_CONTACT_ADDRESS]);
    }
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);

  return g_strv_builder_end (addresses);
}
