/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-view.c - one list: its contacts and what can be done with them */

#include "config.h"

#include "ms-application.h"
#include "ms-contact-dialog.h"
#include "ms-contact-source.h"
#include "ms-contact-table.h"
#include "ms-contact-view.h"
#include "ms-dialog.h"
#include "ms-export.h"
#include "ms-field-rows.h"
#include "ms-format.h"
#include "ms-list-table.h"
#include "ms-list-view.h"
#include "ms-verify-bar.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

struct _MsListView
{
  GtkBox parent_instance;

  MsLibrary          *library; /* (owned) (nullable) */
  MsPagedModel       *model;   /* (owned) (nullable) */
  GSimpleActionGroup *actions; /* (owned) */
  char               *name;    /* (owned) (nullable) */
  gint64              list;
  guint               n_fields;

  HdyHeaderBar  *bar;
  GtkWidget     *back_button;
  GtkEntry      *search;
  GtkLabel      *count;
  MsVerifyBar   *verify_bar;
  GtkStack      *pages;
  MsContactView *table;
};

G_DEFINE_FINAL_TYPE (MsListView, ms_list_view, GTK_TYPE_BOX)

enum
{
  GONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a write is about; whichever it needs. */
typedef struct
{
  gint64 list;
  gint64 contact;
  char  *text; /* (owned) (nullable): a name */
  char  *path; /* (owned) (nullable): to export to */
} Job;

static Job *
job_new (MsListView *self, gint64 contact, const char *text)
{
  Job *job = g_new0 (Job, 1);

  job->list = self->list;
  job->contact = contact;
  job->text = g_strdup (text);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->text);
  g_free (job->path);
  g_free (job);
}

static void
on_selected_cb (MsListView *self)
{
  static const char *const names[] = { "edit-contact", "remove-contact", "delete-contact" };

  gboolean any = ms_contact_view_get_selected (self->table) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                     g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                                 names[i])),
                                 any);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self->actions),
                                                               "verify-selected")),
                               gtk_tree_selection_count_selected_rows (
                                   gtk_tree_view_get_selection (GTK_TREE_VIEW (self->table))) >
                                   0);
}

static void
show_contacts (MsListView *self)
{
  g_autoptr (MsFieldTable) fields =
      ms_field_rows_load (ms_library_get_reader (self->library), NULL);

  self->n_fields = fields != NULL ? ms_field_table_get_size (fields) : 0;
  ms_contact_view_set_columns (self->table, fields,
                               ms_verify_bar_has_results (self->verify_bar));
  ms_paged_model_set_source (self->model, &ms_contact_source,
                             MS_CONTACT_FIELDS + self->n_fields,
                             ms_contact_source_data (self->list,
                                                     gtk_entry_get_text (self->search),
                                                     ms_verify_bar_get_verdicts (
                                                         self->verify_bar),
                                                     self->n_fields),
                             ms_contact_source_free);
}

static void
on_search_cb (MsListView *self)
{
  if (self->list != 0)
    show_contacts (self);
}

static void
on_filtered_cb (MsListView *self)
{
  on_search_cb (self);
}

static void
on_settled_cb (MsListView *self)
{
  MsPager *pager = ms_paged_model_get_pager (self->model);
  guint64  size = ms_pager_get_total (pager);
  gboolean partly = ms_pager_get_size (pager) < size;
  gboolean searching = *gtk_entry_get_text (self->search) != '\0' ||
                       ms_verify_bar_get_verdicts (self->verify_bar) != 0;

  g_autofree char *number = ms_format_count (size);
  g_autofree char *text = NULL;

  text =
      partly
          ? g_strdup_printf (_ ("%s contacts, the first are shown: search for others"), number)
          : g_strdup_printf (ngettext ("%s contact", "%s contacts", (gulong) size), number);
  gtk_label_set_text (self->count, text);
  gtk_stack_set_visible_child_name (self->pages, size == 0 && !searching ? "empty" : "table");
  on_selected_cb (self);
}

static void
on_changed_cb (MsListView *self)
{
  g_autoptr (MsListInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsFieldTable) fields = NULL;
  g_autofree char *heading = NULL;

  if (self->list == 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  info = ms_list_table_get (ms_library_get_reader (self->library), self->list, &error);
  if (g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    {
      self->list = 0;
      g_signal_emit (self, signals[GONE], 0);
      return;
    }
  if (info == NULL)
    return;

  g_free (self->name);
  self->name = g_strdup (info->name);
  heading = ms_format_heading (info->name);
  hdy_header_bar_set_title (self->bar, heading);
  ms_verify_bar_set_list (self->verify_bar, self->library, self->list, self->name);

  fields = ms_field_rows_load (ms_library_get_reader (self->library), NULL);
  if (fields != NULL && ms_field_table_get_size (fields) != self->n_fields)
    show_contacts (self);
  else
    ms_pager_refresh (ms_paged_model_get_pager (self->model));
}

static void
on_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsListView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error))
    ms_dialog_error (GTK_WIDGET (self), _ ("That was not possible"), error);
}

static void
write_job (MsListView *self, MsStoreFunc func, Job *job)
{
  ms_library_write (self->library, MS_STORE_NORMAL, func, job, job_free, on_written_cb,
                    g_object_ref (self));
}

static void
on_add_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsListView *self = user_data;

  if (self->list != 0)
    ms_contact_dialog_show (user_data, self->library, self->list, 0);
}

static void
on_edit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsListView  *self = user_data;
  const MsRow *row = ms_contact_view_get_selected (self->table);

  if (row != NULL)
    ms_contact_dialog_show (user_data, self->library, self->list, row->id);
}

static void
on_activated_cb (MsListView *self)
{
  on_edit_cb (NULL, NULL, self);
}

static gboolean
leave_list (MsDb *db, gpointer data, GError **error)
{
  const Job *job = data;

  return ms_contact_table_leave (db, job->contact, job->list, error);
}

static void
on_remove_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const MsRow *row = ms_contact_view_get_selected (MS_LIST_VIEW (user_data)->table);

  if (row != NULL)
    write_job (user_data, leave_list, job_new (user_data, row->id, NULL));
}

static gboolean
remove_contact (MsDb *db, gpointer data, GError **error)
{
  return ms_contact_table_remove (db, ((const Job *) data)->contact, error);
}

static void
on_delete_contact_agreed_cb (gpointer data)
{
  const MsRow *row = ms_contact_view_get_selected (MS_LIST_VIEW (data)->table);

  if (row != NULL)
    write_job (data, remove_contact, job_new (data, row->id, NULL));
}

static void
on_delete_contact_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const MsRow *row = ms_contact_view_get_selected (MS_LIST_VIEW (user_data)->table);

  g_autofree char *title = NULL;

  if (row == NULL)
    return;

  title = g_strdup_printf (_ ("Delete %s everywhere?"), row->cells[MS_CONTACT_ADDRESS]);
  ms_dialog_confirm (user_data, title,
                     _ ("The contact leaves all lists, and nothing still queued is sent there. "
                        "What was sent stays in its campaign."),
                     _ ("_Delete"), TRUE, on_delete_contact_agreed_cb, user_data);
}

static gboolean
rename_list (MsDb *db, gpointer data, GError **error)
{
  const Job *job = data;

  return ms_list_table_rename (db, job->list, job->text, error);
}

static void
on_renamed_cb (const char *name, gpointer data)
{
  write_job (data, rename_list, job_new (data, 0, name));
}

static void
on_rename_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsListView *self = user_data;

  if (self->list != 0)
    ms_dialog_ask (user_data, _ ("Rename the list"), _ ("Name of the list"), self->name,
                   _ ("_Rename"), on_renamed_cb, user_data);
}

static gboolean
remove_list (MsDb *db, gpointer data, GError **error)
{
  return ms_list_table_remove (db, ((const Job *) data)->list, error);
}

static void
on_delete_agreed_cb (gpointer data)
{
  write_job (data, remove_list, job_new (data, 0, NULL));
}

static void
on_delete_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsListView *self = user_data;

  g_autofree char *title = NULL;

  if (self->list == 0)
    return;

  title = g_strdup_printf (_ ("Delete the list “%s”?"), self->name);
  ms_dialog_confirm (user_data, title, _ ("Its contacts stay, and so does what was sent."),
                     _ ("_Delete"), TRUE, on_delete_agreed_cb, user_data);
}

static gpointer
run_export (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;

  Job *job = data;

  file = g_file_new_for_path (job->path);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);
  if (stream == NULL ||
      !ms_export_list (store, job->text, G_OUTPUT_STREAM (stream), cancellable, error))
    return NULL;

  return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error) ? job : NULL;
}

static void
on_exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsListView) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) == NULL)
    ms_dialog_error (GTK_WIDGET (self), _ ("The list cannot be exported"), error);
}

static void
on_export_path_cb (const char *path, gpointer data)
{
  MsListView *self = data;
  Job        *job = job_new (self, 0, NULL);

  job->text = g_strdup (self->name);
  job->path = g_strdup (path);
  ms_library_work (self->library, run_export, job, job_free, NULL, NULL, on_exported_cb,
                   g_object_ref (self));
}

static void
on_export_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsListView *self = user_data;

  g_autofree char *name = NULL;

  if (self->list == 0)
    return;

  name = g_strdup_printf ("%s.csv", self->name);
  g_strdelimit (name, "/", '-');
  ms_dialog_save_as (user_data, _ ("Export the list"), name, on_export_path_cb, user_data);
}

static void
on_verify_selected_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MsListView *self = user_data;
  g_auto (GStrv) addresses = ms_contact_view_get_addresses (self->table);

  ms_verify_bar_start (self->verify_bar, (const char *const *) addresses);
}

static const GActionEntry entries[] = {
  { "add-contact", on_add_cb },       { "edit-contact", on_edit_cb },
  { "remove-contact", on_remove_cb }, { "delete-contact", on_delete_contact_cb },
  { "rename", on_rename_cb },         { "delete", on_delete_cb },
  { "export", on_export_cb },         { "verify-selected", on_verify_selected_cb },
};

static void
ms_list_view_dispose (GObject *object)
{
  MsListView *self = MS_LIST_VIEW (object);

  g_clear_object (&self->model);
  g_clear_object (&self->library);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->name, g_free);

  G_OBJECT_CLASS (ms_list_view_parent_class)->dispose (object);
}

static void
ms_list_view_class_init (MsListViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_CONTACT_VIEW);
  g_type_ensure (MS_TYPE_VERIFY_BAR);
  G_OBJECT_CLASS (klass)->dispose = ms_list_view_dispose;

  signals[GONE] = g_signal_new ("gone", MS_TYPE_LIST_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-list-view.ui");
  gtk_widget_class_bind_template_child (widget_class, MsListView, bar);
  gtk_widget_class_bind_template_child (widget_class, MsListView, back_button);
  gtk_widget_class_bind_template_child (widget_class, MsListView, search);
  gtk_widget_class_bind_template_child (widget_class, MsListView, count);
  gtk_widget_class_bind_template_child (widget_class, MsListView, verify_bar);
  gtk_widget_class_bind_template_child (widget_class, MsListView, pages);
  gtk_widget_class_bind_template_child (widget_class, MsListView, table);
  gtk_widget_class_bind_template_callback (widget_class, on_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_filtered_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
}

static void
ms_list_view_init (MsListView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries,
                                   G_N_ELEMENTS (entries), self);
  ms_verify_bar_add_actions (self->verify_bar, G_ACTION_MAP (self->actions));
  g_signal_connect_object (gtk_tree_view_get_selection (GTK_TREE_VIEW (self->table)), "changed",
                           G_CALLBACK (on_selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (on_changed_cb), NULL);
  on_selected_cb (self);
}

void
ms_list_view_set_list (MsListView *self, MsLibrary *library, gint64 list)
{
  if (self->library == NULL)
    {
      self->library = g_object_ref (library);
      self->model = ms_paged_model_new (library, GTK_TREE_VIEW (self->table));
      g_signal_connect_object (ms_paged_model_get_pager (self->model), "settled",
                               G_CALLBACK (on_settled_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (library, "changed", G_CALLBACK (on_changed_cb), self,
                               G_CONNECT_SWAPPED);
    }

  self->list = list;
  gtk_entry_set_text (self->search, "");
  ms_verify_bar_set_list (self->verify_bar, library, list, NULL);
  if (list != 0)
    {
      show_contacts (self);
      on_changed_cb (self);
    }
}

void
ms_list_view_set_folded (MsListView *self, gboolean folded)
{
  gtk_widget_set_visible (self->back_button, folded);
}

void
ms_list_view_find (MsListView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

GActionGroup *
ms_list_view_get_actions (MsListView *self)
{
  return G_ACTION_GROUP (self->actions);
}
