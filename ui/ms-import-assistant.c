/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-assistant.c - from a file to a list: look, choose, import, see what came of it */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-field-rows.h"
#include "ms-format.h"
#include "ms-import-assistant.h"
#include "ms-import-setup.h"
#include "ms-import-undo.h"
#include "ms-list-table.h"
#include "ms-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PROGRESS_MS 100

struct _MsImportAssistant
{
  HdyWindow parent_instance;

  MsLibrary     *library;     /* (owned) */
  GCancellable  *cancellable; /* (owned) */
  MsImport      *import;      /* (owned) (nullable): under way */
  MsImportResult result;
  char          *path; /* (owned) */
  char          *list; /* (owned) (nullable): imported into */
  guint          progress_id;

  HdyHeaderBar   *bar;
  GtkWidget      *cancel_button;
  GtkWidget      *import_button;
  GtkWidget      *done_button;
  GtkStack       *pages;
  GtkLabel       *reading_label;
  MsImportSetup  *setup;
  GtkProgressBar *progress;
  GtkLabel       *progress_label;
  GtkLabel       *summary_title;
  GtkLabel       *summary;
  GtkWidget      *rejects_button;
  GtkWidget      *undo_button;
};

G_DEFINE_FINAL_TYPE (MsImportAssistant, ms_import_assistant, HDY_TYPE_WINDOW)

typedef struct
{
  char       *path; /* (owned) */
  MsCsvChoice choice;
  char       *encoding; /* (owned) (nullable) */
} Inspect;

static void
inspect_free (gpointer data)
{
  Inspect *inspect = data;

  g_free (inspect->path);
  g_free (inspect->encoding);
  g_free (inspect);
}

static gpointer
run_inspect (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Inspect *inspect = data;

  return ms_inspection_new (inspect->path, &inspect->choice, error);
}

static void
on_inspected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsImportAssistant) self = user_data;
  g_autoptr (MsInspection) inspection = NULL;
  g_autoptr (GError) error = NULL;

  inspection = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  if (self->pages == NULL)
    return;

  if (inspection == NULL)
    {
      gtk_label_set_text (self->reading_label, error->message);
      gtk_stack_set_visible_child_name (self->pages, "reading");
      gtk_widget_set_sensitive (self->import_button, FALSE);
      return;
    }

  ms_import_setup_set_inspection (self->setup, inspection);
  gtk_stack_set_visible_child_name (self->pages, "setup");
}

static void
start_inspect (MsImportAssistant *self)
{
  Inspect *inspect = g_new0 (Inspect, 1);

  inspect->path = g_strdup (self->path);
  inspect->choice = ms_import_setup_get_choice (self->setup);
  inspect->encoding = g_strdup (inspect->choice.encoding);
  inspect->choice.encoding = inspect->encoding;
  gtk_widget_set_sensitive (self->import_button, FALSE);
  ms_library_work (self->library, run_inspect, inspect, inspect_free,
                   (GDestroyNotify) ms_inspection_unref, self->cancellable, on_inspected_cb,
                   g_object_ref (self));
}

static void
on_choice_cb (MsImportAssistant *self)
{
  start_inspect (self);
}

static void
on_ready_cb (MsImportAssistant *self, gboolean ready)
{
  gtk_widget_set_sensitive (self->import_button, ready);
}

static gboolean
on_progress_cb (gpointer data)
{
  g_autofree char *rows = NULL;
  g_autofree char *text = NULL;

  MsImportAssistant *self = data;
  MsImportProgress   progress;

  ms_import_get_progress (self->import, &progress);
  rows = ms_format_count (progress.rows);
  text = g_strdup_printf (ngettext ("%s row", "%s rows", (gulong) progress.rows), rows);
  gtk_label_set_text (self->progress_label, text);
  gtk_progress_bar_set_fraction (self->progress,
                                 progress.total > 0
                                     ? CLAMP ((double) progress.bytes / (double) progress.total,
                                              0, 1)
                                     : 0);

  return G_SOURCE_CONTINUE;
}

static void
append_count (GString *text, guint64 count, const char *one, const char *many)
{
  g_autofree char *number = NULL;

  if (count == 0)
    return;

  number = ms_format_count (count);
  g_string_append_printf (text, "%s%s %s", text->len > 0 ? "\n" : "", number,
                          count == 1 ? one : many);
}

static void
show_summary (MsImportAssistant *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *count = ms_format_count (self->result.rows);
  g_autofree char *title = NULL;

  title = g_strdup_printf (ngettext ("%s row was read", "%s rows were read",
                                     (gulong) self->result.rows),
                           count);
  gtk_label_set_text (self->summary_title, title);

  append_count (text, self->result.added, _ ("was added to the list"),
                _ ("were added to the list"));
  append_count (text, self->result.updated, _ ("was on it, its fields changed"),
                _ ("were on it, their fields changed"));
  append_count (text, self->result.unchanged, _ ("was on it already"),
                _ ("were on it already"));
  append_count (text, self->result.duplicates, _ ("repeats an earlier row"),
                _ ("repeat an earlier row"));
  append_count (text, self->result.rejected, _ ("was rejected"), _ ("were rejected"));
  append_count (text, self->result.suppressed, _ ("is suppressed and will not be mailed"),
                _ ("are suppressed and will not be mailed"));
  gtk_label_set_text (self->summary, text->str);

  gtk_widget_set_visible (self->rejects_button, self->result.rejected > 0);
  gtk_widget_set_visible (self->cancel_button, FALSE);
  gtk_widget_set_visible (self->import_button, FALSE);
  gtk_widget_set_visible (self->done_button, TRUE);
  gtk_stack_set_visible_child_name (self->pages, "summary");
  gtk_widget_grab_focus (self->done_button);
}

static void
on_imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsImportAssistant) self = user_data;
  g_autoptr (MsImport) import = g_steal_pointer (&self->import);
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_import_run_finish (import, result, &self->result, &error);

  g_clear_handle_id (&self->progress_id, g_source_remove);
  ms_library_changed (self->library);
  if (self->pages == NULL)
    return;

  if (ok)
    {
      show_summary (self);
      return;
    }

  gtk_stack_set_visible_child_name (self->pages, "setup");
  gtk_widget_set_sensitive (self->import_button, TRUE);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_window_close (GTK_WINDOW (self));
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("The import did not work"), error);
}

static void
on_import_cb (MsImportAssistant *self)
{
  MsImportOptions options = { 0 };

  g_free (self->list);
  self->list = ms_import_setup_get_list (self->setup);
  options.list = self->list;
  options.existing = ms_import_setup_get_existing (self->setup);

  gtk_widget_set_sensitive (self->import_button, FALSE);
  gtk_stack_set_visible_child_name (self->pages, "running");
  self->import = ms_import_new (ms_library_get_store (self->library),
                                ms_import_setup_get_inspection (self->setup), &options);
  self->progress_id = g_timeout_add (PROGRESS_MS, on_progress_cb, self);
  ms_import_run_async (self->import, self->cancellable, on_imported_cb, g_object_ref (self));
}

static void
on_cancel_cb (MsImportAssistant *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->import == NULL)
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
on_key_cb (MsImportAssistant *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  on_cancel_cb (self);

  return GDK_EVENT_STOP;
}

static void
on_done_cb (MsImportAssistant *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  ms_window_show_list_named (MS_WINDOW (parent), self->list);
  gtk_window_close (GTK_WINDOW (self));
}

typedef struct
{
  gint64 id;
  char  *path; /* (owned) */
} Rejects;

static void
rejects_free (gpointer data)
{
  Rejects *rejects = data;

  g_free (rejects->path);
  g_free (rejects);
}

static gpointer
run_rejects (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Rejects *rejects = data;

  return ms_import_save_rejects (store, rejects->id, rejects->path, error) ? rejects : NULL;
}

static void
on_rejects_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsImportAssistant) self = user_data;
  g_autoptr (GError) error = NULL;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) == NULL &&
      self->pages != NULL)
    ms_dialog_error (GTK_WIDGET (self), _ ("The rows cannot be saved"), error);
}

static void
on_rejects_path_cb (const char *path, gpointer data)
{
  MsImportAssistant *self = data;
  Rejects           *rejects = g_new0 (Rejects, 1);

  rejects->id = self->result.id;
  rejects->path = g_strdup (path);
  ms_library_work (self->library, run_rejects, rejects, rejects_free, NULL, NULL,
                   on_rejects_saved_cb, g_object_ref (self));
}

static void
on_rejects_cb (MsImportAssistant *self)
{
  ms_dialog_save_as (GTK_WIDGET (self), _ ("Save rejected rows"), _ ("rejected rows.csv"),
                     on_rejects_path_cb, self);
}

static gpointer
run_undo (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_auto (MsImportUndone) undone = { 0 };

  return ms_import_undo (store, *(gint64 *) data, &undone, error) ? data : NULL;
}

static void
on_undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsImportAssistant) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  ms_library_changed (self->library);
  if (self->pages == NULL)
    return;

  if (ok)
    gtk_window_close (GTK_WINDOW (self));
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("The import cannot be undone"), error);
}

static void
on_undo_cb (MsImportAssistant *self)
{
  gtk_widget_set_sensitive (self->undo_button, FALSE);
  ms_library_work (self->library, run_undo,
                   g_memdup2 (&self->result.id, sizeof self->result.id), g_free, NULL, NULL,
                   on_undone_cb, g_object_ref (self));
}

static void
ms_import_assistant_dispose (GObject *object)
{
  MsImportAssistant *self = MS_IMPORT_ASSISTANT (object);

  if (self->cancellable != NULL && self->import != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->progress_id, g_source_remove);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->library);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->list, g_free);

  G_OBJECT_CLASS (ms_import_assistant_parent_class)->dispose (object);
}

static void
ms_import_assistant_class_init (MsImportAssistantClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_IMPORT_SETUP);
  G_OBJECT_CLASS (klass)->dispose = ms_import_assistant_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-import-assistant.ui");
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, bar);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, import_button);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, done_button);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, pages);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, reading_label);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, setup);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, progress);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, progress_label);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, summary_title);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, summary);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, rejects_button);
  gtk_widget_class_bind_template_child (widget_class, MsImportAssistant, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_ready_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_rejects_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
}

static void
ms_import_assistant_init (MsImportAssistant *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

/* "/home/ada/spring fair.csv" is "spring fair" */
static char *
propose_name (const char *path)
{
  char *name = g_filename_display_basename (path);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';

  return name;
}

static void
fill_choices (MsImportAssistant *self)
{
  g_autoptr (GPtrArray) lists = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (MsFieldTable) fields = NULL;
  g_autofree char *name = propose_name (self->path);

  MsDb *db = ms_library_get_reader (self->library);

  lists = ms_list_table_all (db, NULL);
  if (lists != NULL)
    ms_import_setup_set_lists (self->setup, lists, name);

  fields = ms_field_rows_load (db, NULL);
  for (guint i = 0; fields != NULL && i < ms_field_table_get_size (fields); i++)
    g_ptr_array_add (names, (char *) ms_field_table_get_name (fields, i));
  g_ptr_array_add (names, NULL);
  ms_import_setup_set_fields (self->setup, (const char *const *) names->pdata);
}

void
ms_import_assistant_show (GtkWidget *parent, MsLibrary *library, const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);

  MsImportAssistant *self =
      g_object_new (MS_TYPE_IMPORT_ASSISTANT, "transient-for", parent, NULL);

  self->library = g_object_ref (library);
  self->path = g_strdup (path);
  hdy_header_bar_set_subtitle (self->bar, name);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Import a list"));
  fill_choices (self);
  start_inspect (self);
  gtk_window_present (GTK_WINDOW (self));
}
