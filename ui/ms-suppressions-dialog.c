/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppressions-dialog.c - the addresses and domains that are never mailed again */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-entry.h"
#include "ms-erase-flow.h"
#include "ms-format.h"
#include "ms-list-table.h"
#include "ms-suppression-files.h"
#include "ms-suppression-source.h"
#include "ms-suppressions-dialog.h"

#include <glib/gi18n-lib.h>

struct _MsSuppressionsDialog
{
  HdyWindow parent_instance;

  MsLibrary    *library; /* (owned) */
  MsPagedModel *model;   /* (owned) */

  GtkEntry           *address;
  GtkComboBoxText    *scope;
  GtkEntry           *search;
  GtkTreeView        *table;
  GtkLabel           *hint;
  GtkWidget          *remove_button;
  GtkWidget          *import_button;
  GtkWidget          *export_button;
  MsSuppressionFiles *files;
};

G_DEFINE_FINAL_TYPE (MsSuppressionsDialog, ms_suppressions_dialog, HDY_TYPE_WINDOW)

static const struct
{
  const char *title;
  int         width;
} columns[MS_SUPPRESSED_SHOWN] = {
  [MS_SUPPRESSED_ADDRESS] = { N_ ("Address or domain"), 224 },
  [MS_SUPPRESSED_SCOPE] = { N_ ("For"), 120 },
  [MS_SUPPRESSED_REASON] = { N_ ("Why"), 105 },
  [MS_SUPPRESSED_SINCE] = { N_ ("Since"), 150 },
  [MS_SUPPRESSED_CAMPAIGN] = { N_ ("By which campaign"), 150 },
};

static void
show_table (MsSuppressionsDialog *self)
{
  ms_suppression_source_show (self->model, gtk_entry_get_text (self->search));
}

static void
on_settled_cb (MsSuppressionsDialog *self)
{
  MsPager *pager = ms_paged_model_get_pager (self->model);
  guint64  size = ms_pager_get_size (pager);
  guint64  total = ms_pager_get_total (pager);

  g_autofree char *rows = ms_format_count (size);
  g_autofree char *all = ms_format_count (total);
  g_autofree char *text = NULL;

  text =
      size < total
          /* Translators: how many are shown, how many there are. */
          ? g_strdup_printf (_ ("The first %s of %s are shown: search for others."), rows, all)
          : g_strdup_printf (ngettext ("%s entry", "%s entries", (gulong) size), rows);
  gtk_label_set_text (self->hint, text);
}

static void
fill_scopes (MsSuppressionsDialog *self)
{
  g_autoptr (GPtrArray) lists = ms_list_table_all (ms_library_get_reader (self->library), NULL);
  g_autofree char *chosen =
      g_strdup (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->scope)));

  gboolean open = FALSE;

  g_object_get (self->scope, "popup-shown", &open, NULL);
  if (lists == NULL || open)
    return;

  gtk_combo_box_text_remove_all (self->scope);
  gtk_combo_box_text_append (self->scope, "", _ ("For everything"));
  for (guint i = 0; i < lists->len; i++)
    {
      const MsListInfo *list = lists->pdata[i];
      /* Translators: the name of a list. */
      g_autofree char *label = g_strdup_printf (_ ("For the list “%s”"), list->name);

      gtk_combo_box_text_append (self->scope, list->name, label);
    }
  if (chosen == NULL || !gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->scope), chosen))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->scope), "");
}

static void
refresh (MsSuppressionsDialog *self)
{
  fill_scopes (self);
  ms_pager_refresh (ms_paged_model_get_pager (self->model));
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
  return ms_suppression_table_add (db, data, NULL, error);
}

static const char *
get_scope (MsSuppressionsDialog *self)
{
  const char *list = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->scope));

  return list != NULL ? list : "";
}

/* What cannot be taken stays where it was typed. */
static void
on_add_cb (MsSuppressionsDialog *self)
{
  g_autofree char *text = ms_entry_dup (self->address);
  g_autoptr (MsSuppression) suppression = NULL;
  g_autoptr (GError) error = NULL;

  if (*text == '\0')
    {
      gtk_widget_grab_focus (GTK_WIDGET (self->address));
      return;
    }

  suppression = ms_suppression_parse (text, &error);
  if (suppression == NULL)
    {
      ms_dialog_error (GTK_WIDGET (self), _ ("That is no address and no domain"), error);
      return;
    }

  g_free (suppression->list);
  suppression->list = g_strdup (get_scope (self));
  g_free (suppression->reason);
  suppression->reason = g_strdup (MS_SUPPRESSION_MANUAL);
  ms_library_write (self->library, MS_STORE_NORMAL, add_suppression,
                    g_steal_pointer (&suppression), (GDestroyNotify) ms_suppression_free,
                    on_written_cb, g_object_ref (self));
  gtk_entry_set_text (self->address, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->address));
}

static gboolean
remove_suppression (MsDb *db, gpointer data, GError **error)
{
  const MsSuppression *suppression = data;

  return ms_suppression_table_remove (db, suppression->address, suppression->list, error);
}

/* Returns: (nullable) (transfer none) */
static const MsRow *
get_selected (MsSuppressionsDialog *self)
{
  GtkTreeModel *model;
  GtkTreeIter   iter;

  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->table), &model,
                                        &iter))
    return NULL;

  return ms_paged_model_peek (MS_PAGED_MODEL (model), &iter);
}

static void
on_selected_cb (MsSuppressionsDialog *self)
{
  gtk_widget_set_sensitive (self->remove_button,
                            gtk_tree_selection_count_selected_rows (
                                gtk_tree_view_get_selection (self->table)) > 0);
}

static void
on_remove_agreed_cb (gpointer data)
{
  MsSuppressionsDialog *self = data;
  const MsRow          *row = get_selected (self);
  MsSuppression        *suppression;

  if (row == NULL)
    return;

  suppression = g_new0 (MsSuppression, 1);
  suppression->address = g_strdup (row->cells[MS_SUPPRESSED_KEY]);
  suppression->list = g_strdup (row->cells[MS_SUPPRESSED_LIST]);
  ms_library_write (self->library, MS_STORE_NORMAL, remove_suppression, suppression,
                    (GDestroyNotify) ms_suppression_free, on_written_cb, g_object_ref (self));
}

/* What it means that it goes. */
static char *
describe_removal (const MsRow *row)
{
  const char *address = row->cells[MS_SUPPRESSED_ADDRESS];
  const char *list = row->cells[MS_SUPPRESSED_LIST];
  gboolean    domain = *row->cells[MS_SUPPRESSED_KEY] == '@';

  if (*list == '\0')
    return g_strdup_printf (domain ? _ ("Every address at %s is mailed again, unless it is "
                                        "suppressed by itself.")
                                   : _ ("%s is mailed again through every list it is on."),
                            address);

  return g_strdup_printf (domain ? _ ("Addresses at %s get again what is sent to the list "
                                      "“%s”, unless they are suppressed by themselves.")
                                 : _ ("%s gets again what is sent to the list “%s”."),
                          address, list);
}

static const char *
warn_of_removal (const char *reason)
{
  if (g_str_equal (reason, MS_SUPPRESSION_UNSUBSCRIBED))
    return _ ("The person asked to leave: do so only when asked to by the same person.");
  if (g_str_equal (reason, MS_SUPPRESSION_COMPLAINED))
    return _ ("The person called your mail spam. Another complaint harms all that you send.");
  if (g_str_equal (reason, MS_SUPPRESSION_BOUNCED))
    return _ ("Mail to it came back: do so when you know that it works again.");

  return _ ("Do so only when its owner asked for it.");
}

static void
on_remove_cb (MsSuppressionsDialog *self)
{
  const MsRow *row = get_selected (self);

  g_autofree char *title = NULL;
  g_autofree char *what = NULL;
  g_autofree char *body = NULL;

  if (row == NULL)
    return;

  title = g_strdup_printf (_ ("Mail %s again?"), row->cells[MS_SUPPRESSED_ADDRESS]);
  what = describe_removal (row);
  body = g_strdup_printf ("%s\n\n%s", what, warn_of_removal (row->cells[MS_SUPPRESSED_WHY]));
  ms_dialog_confirm (GTK_WIDGET (self), title, body, _ ("_Mail Again"), TRUE,
                     on_remove_agreed_cb, self);
}

static void
on_erase_cb (MsSuppressionsDialog *self)
{
  const MsRow *row = get_selected (self);

  ms_erase_flow_ask (GTK_WIDGET (self), self->library,
                     row != NULL && *row->cells[MS_SUPPRESSED_KEY] != '@'
                         ? row->cells[MS_SUPPRESSED_ADDRESS]
                         : "");
}

static void
on_import_chosen_cb (const char *path, gpointer data)
{
  MsSuppressionsDialog *self = data;

  ms_suppression_files_import (self->files, self->library, path, get_scope (self));
}

static void
on_import_cb (MsSuppressionsDialog *self)
{
  ms_dialog_open (GTK_WIDGET (self), _ ("Suppress what a file names"), "*.csv",
                  on_import_chosen_cb, self);
}

static void
on_export_chosen_cb (const char *path, gpointer data)
{
  MsSuppressionsDialog *self = data;

  ms_suppression_files_export (self->files, self->library, path);
}

static void
on_export_cb (MsSuppressionsDialog *self)
{
  ms_dialog_save_as (GTK_WIDGET (self), _ ("Save who is suppressed"), _ ("suppressed.csv"),
                     on_export_chosen_cb, self);
}

/* One at a time. */
static void
on_busy_cb (MsSuppressionsDialog *self)
{
  gboolean busy = ms_suppression_files_is_busy (self->files);

  gtk_widget_set_sensitive (self->import_button, !busy);
  gtk_widget_set_sensitive (self->export_button, !busy);
}

static gboolean
on_key_cb (MsSuppressionsDialog *self, GdkEventKey *event)
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

static gboolean
on_table_key_cb (MsSuppressionsDialog *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Delete)
    return GDK_EVENT_PROPAGATE;

  on_remove_cb (self);

  return GDK_EVENT_STOP;
}

static void
ms_suppressions_dialog_dispose (GObject *object)
{
  MsSuppressionsDialog *self = MS_SUPPRESSIONS_DIALOG (object);

  g_clear_object (&self->model);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ms_suppressions_dialog_parent_class)->dispose (object);
}

static void
ms_suppressions_dialog_class_init (MsSuppressionsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_suppressions_dialog_dispose;

  g_type_ensure (MS_TYPE_SUPPRESSION_FILES);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-suppressions-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, address);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, scope);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, search);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, table);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, hint);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, remove_button);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, export_button);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionsDialog, files);
  gtk_widget_class_bind_template_callback (widget_class, show_table);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_erase_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_export_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_busy_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_table_key_cb);
}

static void
ms_suppressions_dialog_init (MsSuppressionsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ms_format_shorten_combo (self->scope);
  for (int i = 0; i < MS_SUPPRESSED_SHOWN; i++)
    ms_format_add_column (self->table, _ (columns[i].title), i, columns[i].width, NULL);
  g_signal_connect_object (gtk_tree_view_get_selection (self->table), "changed",
                           G_CALLBACK (on_selected_cb), self, G_CONNECT_SWAPPED);
}

void
ms_suppressions_dialog_show (GtkWidget *parent, MsLibrary *library)
{
  MsSuppressionsDialog *self = g_object_new (MS_TYPE_SUPPRESSIONS_DIALOG, "transient-for",
                                             parent, "title", _ ("Suppressed"), NULL);

  self->library = g_object_ref (library);
  self->model = ms_paged_model_new (library, self->table);
  g_signal_connect_object (ms_paged_model_get_pager (self->model), "settled",
                           G_CALLBACK (on_settled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (library, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  fill_scopes (self);
  show_table (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_window_present (GTK_WINDOW (self));
}
