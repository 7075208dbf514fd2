/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-files.c - suppressions come from a file or go into one: how far it is, and
 * what came of it */

#include "config.h"

#include "ms-application.h"
#include "ms-format.h"
#include "ms-suppression-export.h"
#include "ms-suppression-files.h"
#include "ms-suppression-import.h"

#include <glib/gi18n-lib.h>

#define PULSE_MS 100

/* More of them nobody reads in a window. */
#define SHOWN_REJECTS 4

struct _MsSuppressionFiles
{
  GtkRevealer parent_instance;

  GCancellable *cancellable; /* (owned) (nullable): of what is under way */
  guint         pulse_id;

  GtkLabel       *outcome;
  GtkProgressBar *progress;
  GtkButton      *cancel_button;
};

G_DEFINE_FINAL_TYPE (MsSuppressionFiles, ms_suppression_files, GTK_TYPE_REVEALER)

enum
{
  BUSY,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef struct
{
  char *path; /* (owned) */
  char *list; /* (owned) */
} Job;

static Job *
job_new (const char *path, const char *list)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->list = g_strdup (list);

  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job->list);
  g_free (job);
}

static void
append_rejects (GString *text, const MsSuppressionImported *imported)
{
  guint shown = MIN (imported->rejects->len, SHOWN_REJECTS);

  g_string_append_printf (text,
                          ngettext ("\n%u row cannot be used:", "\n%u rows cannot be used:",
                                    (gulong) imported->rejected),
                          (guint) imported->rejected);
  for (guint i = 0; i < shown; i++)
    {
      const MsSuppressionReject *reject =
          &g_array_index (imported->rejects, MsSuppressionReject, i);

      /* Translators: the number of a line of a file, what is wrong there. */
      g_string_append_printf (text, _ ("\nline %u: %s"), (guint) reject->line, reject->reason);
    }
  if (imported->rejected > shown)
    g_string_append (text, "\n…");
}

/* Returns: (transfer full): the file's own name, what was found in it */
static char *
describe (const char *path, const MsSuppressionImported *imported)
{
  GString         *text = g_string_new (NULL);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *added = ms_format_count (imported->added);
  g_autofree char *known = ms_format_count (imported->known);

  /* Translators: a file's name, how many. */
  g_string_append_printf (text,
                          ngettext ("%s: %s entry is suppressed from now on",
                                    "%s: %s entries are suppressed from now on",
                                    (gulong) imported->added),
                          name, added);
  if (imported->known > 0)
    g_string_append_printf (text,
                            ngettext (", %s was so before", ", %s were so before",
                                      (gulong) imported->known),
                            known);
  g_string_append (text, ".");
  if (imported->rejected > 0)
    append_rejects (text, imported);

  return g_string_free (text, FALSE);
}

static gpointer
run_import (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;

  g_autoptr (MsInspection) inspection = ms_inspection_new (job->path, NULL, error);
  g_auto (MsSuppressionImported) imported = { 0 };
  MsSuppressionImportOptions options = { *job->list != '\0' ? job->list : NULL, NULL };

  if (inspection == NULL ||
      !ms_suppression_import_run (store, inspection, &options, cancellable, &imported, error))
    return NULL;

  return describe (job->path, &imported);
}

/* The file appears whole or, where something fails, not at all. */
static gpointer
run_export (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  static const MsSuppressionFilter all = { 0 };

  const Job *job = data;

  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GOutputStream) buffer = NULL;

  if (db == NULL)
    return NULL;

  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (stream == NULL)
    return NULL;

  buffer = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 65536);
  if (!ms_suppression_export (db, &all, buffer, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      /* Closed as cancelled, what was begun is thrown away. */
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancelled, NULL);
      return NULL;
    }
  if (!g_output_stream_close (buffer, cancellable, error))
    return NULL;

  return g_strdup_printf (_ ("All of them were saved as %s."), job->path);
}

static gboolean
on_pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (MS_SUPPRESSION_FILES (data)->progress);

  return G_SOURCE_CONTINUE;
}

static void
set_busy (MsSuppressionFiles *self, gboolean busy)
{
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  g_clear_object (&self->cancellable);
  if (busy)
    {
      self->cancellable = g_cancellable_new ();
      self->pulse_id = g_timeout_add (PULSE_MS, on_pulse_cb, self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->progress), busy);
  gtk_button_set_label (self->cancel_button, busy ? _ ("_Cancel") : _ ("_Hide"));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self), TRUE);
  g_signal_emit (self, signals[BUSY], 0);
}

static void
on_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsSuppressionFiles) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  ms_library_changed (MS_LIBRARY (object));
  if (self->outcome == NULL)
    return;

  if (text != NULL)
    gtk_label_set_text (self->outcome, text);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_label_set_text (self->outcome, _ ("Cancelled: nothing was changed."));
  else
    gtk_label_set_text (self->outcome, error->message);
  set_busy (self, FALSE);
}

static void
on_cancel_cb (MsSuppressionFiles *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  else
    gtk_revealer_set_reveal_child (GTK_REVEALER (self), FALSE);
}

static void
ms_suppression_files_dispose (GObject *object)
{
  MsSuppressionFiles *self = MS_SUPPRESSION_FILES (object);

  /* An import goes on: who closes a window does not mean to lose what he began. */
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (ms_suppression_files_parent_class)->dispose (object);
}

static void
ms_suppression_files_class_init (MsSuppressionFilesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_suppression_files_dispose;

  signals[BUSY] = g_signal_new ("busy", MS_TYPE_SUPPRESSION_FILES, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-suppression-files.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionFiles, outcome);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionFiles, progress);
  gtk_widget_class_bind_template_child (widget_class, MsSuppressionFiles, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_cb);
}

static void
ms_suppression_files_init (MsSuppressionFiles *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

gboolean
ms_suppression_files_is_busy (MsSuppressionFiles *self)
{
  return self->cancellable != NULL;
}

void
ms_suppression_files_import (MsSuppressionFiles *self,
                             MsLibrary          *library,
                             const char         *path,
                             const char         *list)
{
  set_busy (self, TRUE);
  gtk_label_set_text (self->outcome, _ ("The file is read…"));
  ms_library_work (library, run_import, job_new (path, list), job_free, g_free,
                   self->cancellable, on_done_cb, g_object_ref (self));
}

void
ms_suppression_files_export (MsSuppressionFiles *self, MsLibrary *library, const char *path)
{
  set_busy (self, TRUE);
  gtk_label_set_text (self->outcome, _ ("The file is written…"));
  ms_library_work (library, run_export, job_new (path, ""), job_free, g_free, self->cancellable,
                   on_done_cb, g_object_ref (self));
}
