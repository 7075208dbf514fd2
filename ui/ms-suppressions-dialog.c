/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppressions-dialog.c - the addresses that are never mailed again */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-suppression-table.h"
#include "ms-suppressions-dialog.h"

#include <glib/gi18n-lib.h>

/* Beyond these one searches. */
#define SHOWN 1000

enum
{
  ADDRESS,
  REASON,
  SINCE,
  KEY,
  LIST,
  N_COLUMNS,
};

static const struct
{
  const char *reason;
  const char *label;
} reasons[] = {
  { MS_SUPPRESSION_MANUAL, N_ ("By hand") },
  { MS_SUPPRESSION_UNSUBSCRIBED, N_ ("Unsubscribed") },
  { MS_SUPPRESSION_BOUNCED, N_ ("Bounced") },
  { MS_SUPPRESSION_COMPLAINED, N_ ("Complained") },
  { MS_SUPPRESSION_IMPORTED, N_ ("Imported") },
};

struct _MsSuppressionsDialog
{
  HdyWindow parent_instance;

  MsLibrary    *library; /* (owned) */
  GtkListStore *rows;    /* (owned) */
  gboolean      reading;
  gboolean      again;

  GtkEntry    *address;
  GtkEntry    *search;
  GtkTreeView *table;
  GtkLabel    *hint;
};

G_DEFINE_FINAL_TYPE (MsSuppressionsDialog, ms_suppressions_dialog, HDY_TYPE_WINDOW)

static const char *
describe_reason (const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (g_str_equal (reasons[i].reason, reason))
      return _ (reasons[i].label);

  return reason;
}

static gpointer
read_page (MsDb *db, gpointer data, GError **error)
{
  return ms_suppression_table_page (db, data, NULL, SHOWN, error);
}

static void fill (MsSuppressionsDialog *self);

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsSuppressionsDialog) self = user_data;
  g_autoptr (GPtrArray) page = ms_library_query_finish (MS_LIBRARY (object), result, NULL);
  g_autofree char *text = NULL;

  self->reading = FALSE;
  if (page == NULL || self->table == NULL)
    return;

  gtk_list_store_clear (self->rows);
  for (guint i = 0; i < page->len; i++)
    {
      const MsSuppression *row = page->pdata[i];
      g_autofree char     *since = ms_format_time (row->at);

      gtk_list_store_insert_with_values (self->rows, NULL, -1, ADDRESS,
                                         row->written != NULL ? row->written : row->address,
                                         REASON, describe_reason (row->reason), SINCE, since,
                                         KEY, row->address, LIST, row->list, -1);
    }
  text = page->len < SHOWN
             ? g_strdup_printf (ngettext ("%u address", "%u addresses", page->len), page->len)
             : g_strdup_printf (_ ("The first %u; search for others"), page->len);
  gtk_label_set_text (self->hint, text);
  if (self->again)
    fill (self);
}

static void
fill (MsSuppressionsDialog *self)
{
  self->again = self->reading;
  if (self->reading)
    return;

  self->reading = TRUE;
  ms_library_query (self->library, read_page, g_strdup (gtk_entry_get_text (self->search)),
                    g_free, (GDestroyNotify) g_ptr_array_unref, NULL, on_read_cb,
                    g_object_ref (self));
}

static void
on_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsSuppressionsDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error) && self->table != NULL)
    ms_dialog_error (GTK_WIDGET (self), _ ("That was not possible"), error);
}

static gboolean
add_suppression (MsDb *db, gpointer data, GError **error)
{
  g_autoptr (MsSuppression) row = ms_suppression_parse (data, error);

  if (row == NULL)
    return FALSE;

  row->reason = g_strdup (MS_SUPPRESSION_MANUAL);

  return ms_suppression_table_add (db, row, NULL, error);
}

static void
on_add_cb (MsSuppressionsDialog *self)
{
  char *text = g_strstrip (g_strdup (gtk_entry_get_text (self->address)));

  ms_library_write (self->library, MS_STORE_NORMAL, add_suppression, text, g_free,
                    on_written_cb, g_object_ref (self));
  gtk_entry_set_text (self->address, "");
}

static gboolean
remove_suppression (MsDb *db, gpointer data, GError **error)
{
  const MsSuppression *row = data;

  return ms_suppression_table_remove (db, row->address, row->list, error);
}

static void
on_remove_agreed_cb (gpointer data)
{
  MsSuppressionsDialog *self = data;
  MsSuppression        *row;
  GtkTreeIter           iter;

  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->table), NULL, &iter))
    return;

  row = g_new0 (MsSuppression, 1);
  gtk_tree_model_get (GTK_TREE_MODEL (self->rows), &iter, KEY, &row->address, LIST, &row->list,
                      -1);
  ms_library_write (self->library, MS_STORE_NORMAL, remove_suppression, row,
                    (GDestroyNotify) ms_suppression_free, on_written_cb, g_object_ref (self));
}

static void
on_remove_cb (MsSuppressionsDialog *self)
{
  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->table), NULL, NULL))
    return;

  ms_dialog_confirm (GTK_WIDGET (self), _ ("Mail this address again?"),
                     _ ("Do so only when its owner asked for it."), _ ("_Mail Again"), TRUE,
                     on_remove_agreed_cb, self);
}

static gboolean
on_key_cb (MsSuppressionsDialog *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (self));

  return GDK_EVENT_STOP;
}

static void
ms_suppressions_dialog_dispose (GObject *object)
{
  MsSuppressionsDialog *self = MS_SUPPRESSIONS_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_object (&self->rows);

  G_OBJECT_CLASS (ms_suppressions_dialog_parent_class)->dispose (object);
}

static void
ms_suppressions_dialog_class_init (MsSuppressionsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_suppressions_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-suppressions-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, address);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, search);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, table);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, hint);
  gtk_widget_class_bind_template_callback (widget_class, fill);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
}

static void
ms_suppressions_dialog_init (MsSuppressionsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                   G_TYPE_STRING, G_TYPE_STRING);
  ms_format_add_column (self->table, _ ("Address"), ADDRESS, 260, NULL);
  ms_format_add_column (self->table, _ ("Why"), REASON, 110, NULL);
  ms_format_add_column (self->table, _ ("Since"), SINCE, 150, NULL);
  gtk_tree_view_set_model (self->table, GTK_TREE_MODEL (self->rows));
}

void
ms_suppressions_dialog_show (GtkWidget *parent, MsLibrary *library)
{
  MsSuppressionsDialog *self = g_object_new (MS_TYPE_SUPPRESSIONS_DIALOG, "transient-for",
                                             parent, "title", _ ("Suppressed addresses"), NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (library, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
