/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-dialog.c - what came back: bounces, complaints, wishes to leave */

#include "config.h"

#include "ms-application.h"
#include "ms-campaign-table.h"
#include "ms-format.h"
#include "ms-mailboxes-dialog.h"
#include "ms-return-dialog.h"
#include "ms-returned-dialog.h"
#include "ms-returned-source.h"
#include "ms-returned-summary.h"

#include <glib/gi18n-lib.h>

struct _MsReturnedDialog
{
  HdyWindow parent_instance;

  MsLibrary    *library;  /* (owned) */
  MsPagedModel *model;    /* (owned) */
  char         *campaign; /* (owned) (nullable): name of the one that is shown; NULL: all */
  gboolean      counting;
  gboolean      count_again;
  gboolean      filling;

  GtkStack          *pages;
  GtkComboBoxText   *campaigns;
  GtkComboBox       *hardness;
  GtkEntry          *search;
  MsReturnedSummary *summary;
  GtkTreeView       *table;
  GtkLabel          *hint;
};

G_DEFINE_FINAL_TYPE (MsReturnedDialog, ms_returned_dialog, HDY_TYPE_WINDOW)

static const struct
{
  const char *title;
  int         width;
} columns[MS_RETURNED_COLUMNS] = {
  [MS_RETURNED_ADDRESS] = { N_ ("Address"), 170 },
  [MS_RETURNED_KIND] = { N_ ("Kind"), 96 },
  [MS_RETURNED_HARD] = { N_ ("Hard/soft"), 80 },
  [MS_RETURNED_REASON] = { N_ ("Reason"), 134 },
  [MS_RETURNED_WHEN] = { N_ ("When"), 150 },
  [MS_RETURNED_CODE] = { N_ ("Code"), 80 },
  [MS_RETURNED_DIAGNOSTIC] = { N_ ("What the server said"), 280 },
  [MS_RETURNED_CAMPAIGN] = { N_ ("Campaign"), 120 },
};

/* The counts of one campaign or of all. */
typedef struct
{
  char    *campaign; /* (owned) (nullable) */
  gboolean any;
} Count;

static void
count_free (gpointer data)
{
  Count *count = data;

  g_free (count->campaign);
  g_free (count);
}

static gpointer
read_counts (MsDb *db, gpointer data, GError **error)
{
  static const MsReturnedWish everything = { .kind = -1, .class = -1, .hard = -1 };

  g_autoptr (GPtrArray) first = ms_return_table_page (db, &everything, 0, 1, error);

  Count *count = data;

  if (first == NULL)
    return NULL;

  count->any = first->len > 0;

  return ms_return_table_count (db, count->campaign, error);
}

static void start_count (MsReturnedDialog *self);

static void
on_counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsReturnedDialog) self = user_data;
  g_autoptr (GArray) counts = ms_library_query_finish (MS_LIBRARY (object), result, NULL);

  const Count *count = ms_library_query_data (result);

  self->counting = FALSE;
  if (self->summary == NULL)
    return;

  if (counts != NULL && g_strcmp0 (count->campaign, self->campaign) == 0)
    {
      gtk_stack_set_visible_child_name (self->pages, count->any ? "found" : "empty");
      ms_returned_summary_show (self->summary, counts);
    }
  if (self->count_again)
    start_count (self);
}

static void
start_count (MsReturnedDialog *self)
{
  Count *count;

  self->count_again = self->counting;
  if (self->counting)
    return;

  self->counting = TRUE;
  count = g_new0 (Count, 1);
  count->campaign = g_strdup (self->campaign);
  ms_library_query (self->library, read_counts, count, count_free,
                    (GDestroyNotify) g_array_unref, NULL, on_counted_cb, g_object_ref (self));
}

static void
show_table (MsReturnedDialog *self)
{
  MsReturnedWish wish = { .kind = -1, .class = -1, .hard = -1 };
  const char    *text = gtk_entry_get_text (self->search);
  const char    *hardness = gtk_combo_box_get_active_id (self->hardness);

  wish.campaign = self->campaign;
  wish.search = *text != '\0' ? text : NULL;
  ms_returned_summary_get_chosen (self->summary, &wish.kind, &wish.class);
  if (hardness != NULL && *hardness != '\0')
    wish.hard = g_str_equal (hardness, "hard");
  ms_returned_source_show (self->model, &wish);
}

/* Where the one that is chosen was renamed or removed meanwhile, all are shown. */
static void
fill_campaigns (MsReturnedDialog *self)
{
  g_autoptr (GPtrArray) all =
      ms_campaign_table_all (ms_library_get_reader (self->library), NULL);

  gboolean open = FALSE;

  g_object_get (self->campaigns, "popup-shown", &open, NULL);
  if (all == NULL || open)
    return;

  self->filling = TRUE;
  gtk_combo_box_text_remove_all (self->campaigns);
  gtk_combo_box_text_append (self->campaigns, "", _ ("All campaigns"));
  for (guint i = 0; i < all->len; i++)
    {
      const MsCampaignInfo *info = all->pdata[i];

      if (info->frozen_at != 0 || g_strcmp0 (info->name, self->campaign) == 0)
        gtk_combo_box_text_append (self->campaigns, info->name, info->name);
    }
  if (!gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->campaigns),
                                    self->campaign != NULL ? self->campaign : ""))
    {
      g_clear_pointer (&self->campaign, g_free);
      gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->campaigns), "");
      show_table (self);
    }
  self->filling = FALSE;
}

static void
on_filtered_cb (MsReturnedDialog *self)
{
  if (!self->filling)
    show_table (self);
}

static void
on_campaign_cb (MsReturnedDialog *self)
{
  const char *chosen = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->campaigns));

  if (self->filling || chosen == NULL)
    return;

  g_free (self->campaign);
  self->campaign = *chosen != '\0' ? g_strdup (chosen) : NULL;
  start_count (self);
  show_table (self);
}

static void
refresh (MsReturnedDialog *self)
{
  fill_campaigns (self);
  start_count (self);
  ms_pager_refresh (ms_paged_model_get_pager (self->model));
}

static void
on_settled_cb (MsReturnedDialog *self)
{
  MsPager *pager = ms_paged_model_get_pager (self->model);
  guint64  size = ms_pager_get_size (pager);

  g_autofree char *rows = ms_format_count (size);
  g_autofree char *text = NULL;

  if (size < ms_pager_get_total (pager))
    text = g_strdup_printf (_ ("The latest %s are shown: search or choose for others."), rows);
  else
    text = g_strdup_printf (ngettext ("%s shown. Press Enter on a row for the mail itself.",
                                      "%s shown. Press Enter on a row for the mail itself.",
                                      (gulong) size),
                            rows);
  gtk_label_set_text (self->hint, text);
}

static void
on_activated_cb (MsReturnedDialog *self, GtkTreePath *path)
{
  const MsRow *row = ms_paged_model_peek_path (self->table, path);

  if (row != NULL)
    ms_return_dialog_show (GTK_WIDGET (self), self->library, row->id);
}

static void
on_mailboxes_cb (MsReturnedDialog *self)
{
  ms_mailboxes_dialog_show (GTK_WIDGET (self), self->library);
}

static gboolean
on_key_cb (MsReturnedDialog *self, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_f && (event->state & GDK_CONTROL_MASK) != 0)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->search));
      return GDK_EVENT_STOP;
    }
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (self));

  return GDK_EVENT_STOP;
}

/* What was undone counts no more. */
static void
paint (GtkTreeViewColumn *column,
       GtkCellRenderer   *cell,
       GtkTreeModel      *model,
       GtkTreeIter       *iter,
       gpointer           user_data)
{
  const MsRow *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);
  const char  *color = row != NULL && row->kind == 0 ? "#7a7a7a" : NULL;

  g_object_set (cell, "foreground",
                ms_format_color (gtk_tree_view_column_get_tree_view (column), color), NULL);
}

static void
add_columns (MsReturnedDialog *self)
{
  for (int i = 0; i < MS_RETURNED_COLUMNS; i++)
    {
      GtkCellRenderer   *cell;
      GtkTreeViewColumn *column =
          ms_format_add_column (self->table, _ (columns[i].title), i, columns[i].width, &cell);

      gtk_tree_view_column_set_cell_data_func (column, cell, paint, NULL, NULL);
    }
}

static void
ms_returned_dialog_dispose (GObject *object)
{
  MsReturnedDialog *self = MS_RETURNED_DIALOG (object);

  g_clear_object (&self->model);
  g_clear_object (&self->library);
  g_clear_pointer (&self->campaign, g_free);

  G_OBJECT_CLASS (ms_returned_dialog_parent_class)->dispose (object);
}

static void
ms_returned_dialog_class_init (MsReturnedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_returned_dialog_dispose;

  g_type_ensure (MS_TYPE_RETURNED_SUMMARY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-returned-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, campaigns);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, hardness);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, search);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, table);
  gtk_widget_class_bind_template_child (widget_class, MsReturnedDialog, hint);
  gtk_widget_class_bind_template_callback (widget_class, on_filtered_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_campaign_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_mailboxes_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
}

static void
ms_returned_dialog_init (MsReturnedDialog *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  ms_format_shorten_combo (self->campaigns);
  add_columns (self);
  self->filling = FALSE;
}

/* As much as the window below it has room for. */
static void
take_size (MsReturnedDialog *self, GtkWidget *parent)
{
  int width;
  int height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self),
                               MAX (width, gtk_widget_get_allocated_width (parent) - 40),
                               MAX (height, gtk_widget_get_allocated_height (parent) - 60));
}

void
ms_returned_dialog_show (GtkWidget *parent, MsLibrary *library, const char *campaign, int kind)
{
  MsReturnedDialog *self =
      g_object_new (MS_TYPE_RETURNED_DIALOG, "transient-for", gtk_widget_get_toplevel (parent),
                    "title", _ ("What came back"), NULL);

  self->library = g_object_ref (library);
  self->campaign = g_strdup (campaign);
  self->model = ms_paged_model_new (library, self->table);
  g_signal_connect_object (ms_paged_model_get_pager (self->model), "settled",
                           G_CALLBACK (on_settled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  take_size (self, gtk_widget_get_toplevel (parent));
  ms_returned_summary_choose (self->summary, kind);
  fill_campaigns (self);
  start_count (self);
  show_table (self);
  gtk_window_present (GTK_WINDOW (self));
}
