/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dialog.c - the small questions; none of them waits */

#include "config.h"

#include "ms-dialog.h"
#include "ms-entry.h"

#include <glib/gi18n-lib.h>

/* One question: whom to tell the answer. */
typedef struct
{
  GtkWidget *entry; /* (nullable) */
  void (*agreed) (gpointer data);
  void (*answered) (const char *text, gpointer data);
  gpointer data;
} Question;

static GtkWindow *
window_of (GtkWidget *parent)
{
  GtkWidget *window = parent != NULL ? gtk_widget_get_toplevel (parent) : NULL;

  return window != NULL && gtk_widget_is_toplevel (window) ? GTK_WINDOW (window) : NULL;
}

static GtkWidget *
message_new (GtkWidget *parent, GtkMessageType type, const char *title, const char *body)
{
  GtkWidget *dialog = gtk_message_dialog_new (window_of (parent),
                                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              type, GTK_BUTTONS_NONE, "%s", title);

  if (body != NULL)
    gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", body);
  atk_object_set_name (gtk_widget_get_accessible (dialog), title);

  return dialog;
}

static void
show_to_close (GtkWidget *dialog)
{
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Close"), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ms_dialog_error (GtkWidget *parent, const char *title, const GError *error)
{
  show_to_close (message_new (parent, GTK_MESSAGE_ERROR, title, error->message));
}

void
ms_dialog_tell (GtkWidget *parent, const char *title, const char *body)
{
  show_to_close (message_new (parent, GTK_MESSAGE_INFO, title, body));
}

static void
keep_question (GtkWidget *dialog, const Question *question)
{
  g_object_set_data_full (G_OBJECT (dialog), "question", g_memdup2 (question, sizeof *question),
                          g_free);
}

static void
on_response_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  g_autofree char *text = NULL;
  Question         question = *(Question *) g_object_get_data (G_OBJECT (dialog), "question");

  if (response == GTK_RESPONSE_ACCEPT && question.entry != NULL)
    text = ms_entry_dup (GTK_ENTRY (question.entry));

  gtk_widget_destroy (dialog);
  if (response != GTK_RESPONSE_ACCEPT)
    return;

  if (question.answered != NULL)
    question.answered (text, question.data);
  else
    question.agreed (question.data);
}

static void
ask (GtkWidget *dialog, const char *verb, gboolean danger, const Question *question)
{
  GtkWidget *button;

  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (dialog), verb, GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               danger ? "destructive-action" : "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog),
                                   danger ? GTK_RESPONSE_CANCEL : GTK_RESPONSE_ACCEPT);
  keep_question (dialog, question);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ms_dialog_confirm (GtkWidget  *parent,
                   const char *title,
                   const char *body,
                   const char *verb,
                   gboolean    danger,
                   void (*agreed) (gpointer data),
                   gpointer data)
{
  Question question = { NULL, agreed, NULL, data };

  ask (message_new (parent, danger ? GTK_MESSAGE_WARNING : GTK_MESSAGE_QUESTION, title, body),
       verb, danger, &question);
}

static void
on_entry_changed_cb (GtkEntry *entry, gpointer dialog)
{
  g_autofree char *text = ms_entry_dup (entry);

  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_ACCEPT, *text != '\0');
}

void
ms_dialog_ask (GtkWidget  *parent,
               const char *title,
               const char *label,
               const char *initial,
               const char *verb,
               void (*answered) (const char *text, gpointer data),
               gpointer data)
{
  GtkWidget *dialog = message_new (parent, GTK_MESSAGE_OTHER, title, label);
  GtkWidget *area = gtk_message_dialog_get_message_area (GTK_MESSAGE_DIALOG (dialog));
  Question   question = { gtk_entry_new (), NULL, answered, data };
  GtkEntry  *entry = GTK_ENTRY (question.entry);

  atk_object_set_name (gtk_widget_get_accessible (question.entry), label);
  gtk_entry_set_activates_default (entry, TRUE);
  gtk_entry_set_width_chars (entry, 32);
  gtk_container_add (GTK_CONTAINER (area), question.entry);
  gtk_widget_show (question.entry);

  ask (dialog, verb, FALSE, &question);
  g_signal_connect (entry, "changed", G_CALLBACK (on_entry_changed_cb), dialog);
  gtk_entry_set_text (entry, initial);
  on_entry_changed_cb (entry, dialog);
  gtk_widget_grab_focus (question.entry);
}

static void
on_chosen_cb (GtkWidget *chooser, int response, gpointer user_data)
{
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));
  Question         question = *(Question *) g_object_get_data (G_OBJECT (chooser), "question");

  gtk_widget_destroy (chooser);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    question.answered (path, question.data);
}

void
ms_dialog_save_as (GtkWidget  *parent,
                   const char *title,
                   const char *name,
                   void (*chosen) (const char *path, gpointer data),
                   gpointer data)
{
  Question   question = { NULL, NULL, chosen, data };
  GtkWidget *chooser =
      gtk_file_chooser_dialog_new (title, window_of (parent), GTK_FILE_CHOOSER_ACTION_SAVE,
                                   _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Save"),
                                   GTK_RESPONSE_ACCEPT, NULL);

  gtk_window_set_modal (GTK_WINDOW (chooser), TRUE);
  gtk_dialog_set_default_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  keep_question (chooser, &question);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chosen_cb), NULL);
  gtk_window_present (GTK_WINDOW (chooser));
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *pattern)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

void
ms_dialog_open (GtkWidget  *parent,
                const char *title,
                const char *pattern,
                void (*chosen) (const char *path, gpointer data),
                gpointer data)
{
  Question   question = { NULL, NULL, chosen, data };
  GtkWidget *chooser =
      gtk_file_chooser_dialog_new (title, window_of (parent), GTK_FILE_CHOOSER_ACTION_OPEN,
                                   _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Open"),
                                   GTK_RESPONSE_ACCEPT, NULL);

  gtk_window_set_modal (GTK_WINDOW (chooser), TRUE);
  gtk_dialog_set_default_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  if (pattern != NULL)
    {
      add_filter (GTK_FILE_CHOOSER (chooser), pattern, pattern);
      add_filter (GTK_FILE_CHOOSER (chooser), _ ("All files"), "*");
    }
  keep_question (chooser, &question);
  g_signal_connect (chooser, "response", G_CALLBACK (on_chosen_cb), NULL);
  gtk_window_present (GTK_WINDOW (chooser));
}
