/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-report-file.c - what became of every recipient, as a CSV file */

#include "config.h"

#include "ms-dialog.h"
#include "ms-report.h"
#include "ms-report-file.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GtkWidget  *parent;
  MsDocument *document; /* (owned) */
} Question;

typedef struct
{
  gint64 campaign;
  char  *path; /* (owned) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->path);
  g_free (job);
}

/* The file appears whole or, where something fails, not at all. */
static gpointer
write_report (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (MsDb) db = ms_store_open_reader (store, error);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GOutputStream) buffer = NULL;

  Job              *job = data;
  MsRecipientFilter filter = { .campaign = job->campaign };

  if (db == NULL)
    return NULL;

  file = g_file_new_for_path (job->path);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, error);
  if (stream == NULL)
    return NULL;

  buffer = g_buffered_output_stream_new_sized (G_OUTPUT_STREAM (stream), 65536);
  if (!ms_report_write_csv (db, &filter, buffer, error))
    {
      /* Closed as cancelled, what was begun is thrown away. */
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancelled, NULL);
      return NULL;
    }

  return g_output_stream_close (buffer, cancellable, error) ? job : NULL;
}

static void
on_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GError) error = NULL;

  if (ms_library_query_finish (MS_LIBRARY (object), result, &error) == NULL)
    ms_dialog_error (parent, _ ("The report cannot be written"), error);
}

static void
on_path_cb (const char *path, gpointer data)
{
  Question *question = data;
  Job      *job = g_new0 (Job, 1);

  job->campaign = ms_document_get_id (question->document);
  job->path = g_strdup (path);
  ms_library_work (ms_document_get_library (question->document), write_report, job, job_free,
                   NULL, NULL, on_written_cb, g_object_ref (question->parent));
}

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->document);
  g_free (question);
}

void
ms_report_file_ask (GtkWidget *parent, MsDocument *document)
{
  g_autofree char *name = NULL;
  Question        *question = g_new0 (Question, 1);

  question->parent = parent;
  question->document = g_object_ref (document);
  g_object_set_data_full (G_OBJECT (parent), "report-question", question, question_free);

  /* Translators: a file name; the campaign's name. */
  name = g_strdup_printf (_ ("%s report.csv"), ms_document_get_campaign (document)->name);
  g_strdelimit (name, "/", '-');
  ms_dialog_save_as (parent, _ ("Save a report"), name, on_path_cb, question);
}
