/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-table.c - a campaign's recipients, what became of each and what comes next */

#include "config.h"

#include "ms-format.h"
#include "ms-recipient-table.h"
#include "ms-state-chips.h"

#include <glib/gi18n-lib.h>

/* "in 18 min" is another after this. */
#define CLOCK_SECONDS 20

struct _MsRecipientTable
{
  GtkTreeView parent_instance;

  GtkTreeViewColumn *site; /* (transfer none) */
  guint              clock_id;
};

G_DEFINE_FINAL_TYPE (MsRecipientTable, ms_recipient_table, GTK_TYPE_TREE_VIEW)

static const struct
{
  const char *title;
  int         width;
} columns[MS_RECIPIENT_SHOWN] = {
  [MS_RECIPIENT_ADDRESS] = { N_ ("Recipient"), 190 },
  [MS_RECIPIENT_STATE] = { N_ ("State"), 76 },
  [MS_RECIPIENT_REASON] = { N_ ("Reason"), 128 },
  [MS_RECIPIENT_REPLY] = { N_ ("Reply"), 200 },
  [MS_RECIPIENT_NEXT] = { N_ ("Next try"), 96 },
  [MS_RECIPIENT_SITE] = { N_ ("Site"), 110 },
  [MS_RECIPIENT_SERVER] = { N_ ("Server"), 110 },
  [MS_RECIPIENT_REFERENCE] = { N_ ("Reference"), 105 },
  [MS_RECIPIENT_ATTEMPTS] = { N_ ("Attempts"), 70 },
  [MS_RECIPIENT_WHEN] = { N_ ("Last attempt"), 150 },
};

static void
paint_state (GtkTreeViewColumn *column,
             GtkCellRenderer   *cell,
             GtkTreeModel      *model,
             GtkTreeIter       *iter,
             gpointer           user_data)
{
  const MsRow *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);

  g_object_set (cell, "text", row != NULL ? row->cells[MS_RECIPIENT_STATE] : "", "foreground",
                ms_format_color (gtk_tree_view_column_get_tree_view (column),
                                 row != NULL ? ms_state_chips_get_color ((MsState) row->kind)
                                             : NULL),
                NULL);
}

/* Relative times are made when they are painted: the page was read a while ago. */
static void
paint_next (GtkTreeViewColumn *column,
            GtkCellRenderer   *cell,
            GtkTreeModel      *model,
            GtkTreeIter       *iter,
            gpointer           user_data)
{
  const MsRow *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);
  const char  *next = row != NULL ? row->cells[MS_RECIPIENT_NEXT] : NULL;

  g_autofree char *text = NULL;

  if (next != NULL)
    text = *next != '0' ? ms_format_until (g_ascii_strtoll (next, NULL, 10))
                        : g_strdup (_ ("by hand"));
  g_object_set (cell, "text", text != NULL ? text : "", NULL);
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL || *line == '\0')
    return;

  if (text->len > 0)
    g_string_append (text, "\n\n");
  g_string_append (text, line);
}

static char *
describe (const MsRow *row)
{
  const char *next = row->cells[MS_RECIPIENT_NEXT];
  GString    *text = g_string_new (NULL);

  append_line (text, row->cells[MS_RECIPIENT_MEANING]);
  if (next != NULL && *next != '0')
    {
      g_autofree char *when = ms_format_time (g_ascii_strtoll (next, NULL, 10));
      g_autofree char *line = g_strdup_printf (_ ("It is tried again at %s."), when);

      append_line (text, line);
    }
  else if (next != NULL)
    append_line (text, _ ("It is not tried again by itself: press Retry Now."));
  append_line (text, row->cells[MS_RECIPIENT_REPLY]);

  return g_string_free (text, FALSE);
}

static gboolean
ms_recipient_table_query_tooltip (GtkWidget  *widget,
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
  text = row != NULL ? describe (row) : NULL;
  if (text == NULL || *text == '\0')
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_row (GTK_TREE_VIEW (widget), tooltip, path);

  return TRUE;
}

static gboolean
on_clock_cb (gpointer data)
{
  gtk_widget_queue_draw (data);

  return G_SOURCE_CONTINUE;
}

static void
ms_recipient_table_map (GtkWidget *widget)
{
  MsRecipientTable *self = MS_RECIPIENT_TABLE (widget);

  GTK_WIDGET_CLASS (ms_recipient_table_parent_class)->map (widget);
  self->clock_id = g_timeout_add_seconds (CLOCK_SECONDS, on_clock_cb, self);
}

static void
ms_recipient_table_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&MS_RECIPIENT_TABLE (widget)->clock_id, g_source_remove);
  GTK_WIDGET_CLASS (ms_recipient_table_parent_class)->unmap (widget);
}

static void
ms_recipient_table_class_init (MsRecipientTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->query_tooltip = ms_recipient_table_query_tooltip;
  widget_class->map = ms_recipient_table_map;
  widget_class->unmap = ms_recipient_table_unmap;
}

static void
ms_recipient_table_init (MsRecipientTable *self)
{
  GtkTreeView *view = GTK_TREE_VIEW (self);

  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_tree_selection_set_mode (gtk_tree_view_get_selection (view), GTK_SELECTION_MULTIPLE);
  for (int i = 0; i < MS_RECIPIENT_SHOWN; i++)
    {
      GtkCellRenderer   *cell;
      GtkTreeViewColumn *column =
          ms_format_add_column (view, _ (columns[i].title), i, columns[i].width, &cell);

      if (i == MS_RECIPIENT_STATE)
        gtk_tree_view_column_set_cell_data_func (column, cell, paint_state, NULL, NULL);
      if (i == MS_RECIPIENT_NEXT)
        gtk_tree_view_column_set_cell_data_func (column, cell, paint_next, NULL, NULL);
      if (i == MS_RECIPIENT_ATTEMPTS)
        g_object_set (cell, "xalign", 1.0f, NULL);
      if (i == MS_RECIPIENT_SITE)
        self->site = column;
    }
  gtk_tree_view_column_set_visible (self->site, FALSE);
}

void
ms_recipient_table_set_direct (MsRecipientTable *self, gboolean direct)
{
  gtk_tree_view_column_set_visible (self->site, direct);
}

guint
ms_recipient_table_count_selected (MsRecipientTable *self)
{
  return (guint) gtk_tree_selection_count_selected_rows (
      gtk_tree_view_get_selection (GTK_TREE_VIEW (self)));
}

/* Of the deferred among those selected; copied, since a page may go when the next one comes. */
static char **
read_selected (MsRecipientTable *self, guint cell)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (self));
  GList            *paths = gtk_tree_selection_get_selected_rows (selection, NULL);

  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  for (GList *path = paths; path != NULL; path = path->next)
    {
      const MsRow *row = ms_paged_model_peek_path (GTK_TREE_VIEW (self), path->data);

      if (row != NULL && row->kind == MS_STATE_DEFERRED && row->cells[cell] != NULL)
        g_strv_builder_add (texts, row->cells[cell]);
    }
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);

  return g_strv_builder_end (texts);
}

char **
ms_recipient_table_get_selected (MsRecipientTable *self)
{
  return read_selected (self, MS_RECIPIENT_KEY);
}

char *
ms_recipient_table_get_site (MsRecipientTable *self)
{
  g_auto (GStrv) sites = read_selected (self, MS_RECIPIENT_SITE);

  for (guint i = 0; sites[i] != NULL; i++)
    if (!g_str_equal (sites[0], sites[i]))
      return NULL;

  return sites[0] != NULL && *sites[0] != '\0' ? g_strdup (sites[0]) : NULL;
}
