/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-dialog.c - one thing that came back: what it says, what it means, the mail itself
 */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-return-dialog.h"
#include "ms-return-words.h"
#include "ms-returned-source.h"

#include <glib/gi18n-lib.h>

struct _MsReturnDialog
{
  GtkDialog parent_instance;

  MsLibrary     *library; /* (owned) */
  gint64         id;
  MsReturnedRow *row; /* (owned) (nullable): once read */

  GtkLabel    *kind;
  GtkLabel    *meaning;
  GtkLabel    *effect;
  GtkLabel    *diagnostic;
  GtkGrid     *facts;
  GtkWidget   *mail_box;
  GtkTextView *mail;
  GtkWidget   *undo_button;
};

G_DEFINE_FINAL_TYPE (MsReturnDialog, ms_return_dialog, GTK_TYPE_DIALOG)

/* What one row and its mail say, read on the reader's thread. */
typedef struct
{
  gint64         id;
  MsReturnedRow *row;  /* (owned) (nullable) */
  MsReturnRow   *mail; /* (owned) (nullable): it was said while sending */
  char          *text; /* (owned) (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_clear_pointer (&reading->row, ms_returned_row_free);
  g_clear_pointer (&reading->mail, ms_return_row_free);
  g_free (reading->text);
  g_free (reading);
}

static gpointer
read_it (MsDb *db, gpointer data, GError **error)
{
  Reading *reading = data;

  reading->row = ms_return_table_find_returned (db, reading->id, error);
  if (reading->row == NULL)
    return NULL;

  if (reading->row->return_id == 0)
    return reading;

  reading->mail = ms_return_table_find (db, reading->row->return_id, error);
  if (reading->mail == NULL)
    return NULL;

  if (reading->mail->raw != NULL)
    reading->text = ms_return_words_mail (reading->mail->raw, reading->mail->size);

  return reading;
}

static void
add_fact (MsReturnDialog *self, const char *name, const char *value)
{
  GtkWidget *key;
  GtkWidget *label;
  int        row = 0;

  if (value == NULL || *value == '\0')
    return;

  while (gtk_grid_get_child_at (self->facts, 0, row) != NULL)
    row++;
  key = gtk_label_new (name);
  label = gtk_label_new (value);
  gtk_label_set_xalign (GTK_LABEL (key), 0);
  gtk_widget_set_valign (key, GTK_ALIGN_START);
  gtk_style_context_add_class (gtk_widget_get_style_context (key), "dim-label");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  atk_object_set_name (gtk_widget_get_accessible (label), name);
  gtk_grid_attach (self->facts, key, 0, row, 1, 1);
  gtk_grid_attach (self->facts, label, 1, row, 1, 1);
}

static void
show_facts (MsReturnDialog *self, const MsReturnRow *mail)
{
  g_autofree char *when = ms_format_time (self->row->at);
  g_autofree char *code = ms_returned_format_code (self->row);

  ms_format_empty (GTK_CONTAINER (self->facts));
  add_fact (self, _ ("Address"), self->row->address);
  add_fact (self, _ ("Campaign"),
            self->row->campaign != NULL ? self->row->campaign : _ ("not known"));
  add_fact (self, _ ("When"), when);
  add_fact (self, _ ("Code"), code);
  if (mail != NULL)
    {
      add_fact (self, _ ("Mailbox"), mail->mailbox);
      add_fact (self, _ ("Sender"), mail->sender);
      add_fact (self, _ ("Subject"), mail->subject);
    }
  else
    {
      add_fact (self, _ ("Said"), _ ("by the server, while the message was sent"));
    }
  gtk_widget_show_all (GTK_WIDGET (self->facts));
}

static void
show_reading (MsReturnDialog *self, Reading *reading)
{
  g_autofree char *title = NULL;
  g_autofree char *meaning = NULL;
  g_autofree char *effect = NULL;

  g_clear_pointer (&self->row, ms_returned_row_free);
  self->row = g_steal_pointer (&reading->row);
  title = ms_return_words_title (self->row);
  meaning = ms_return_words_meaning (self->row);
  effect = ms_return_words_effect (self->row);
  gtk_label_set_text (self->kind, title);
  gtk_label_set_text (self->meaning, meaning);
  gtk_label_set_text (self->effect, effect);
  gtk_label_set_text (self->diagnostic, self->row->diagnostic);
  gtk_widget_set_visible (GTK_WIDGET (self->diagnostic), *self->row->diagnostic != '\0');
  show_facts (self, reading->mail);
  gtk_widget_set_visible (self->mail_box, reading->text != NULL);
  if (reading->text != NULL)
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->mail), reading->text, -1);
  gtk_widget_set_sensitive (self->undo_button, self->row->undone == 0);
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsReturnDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  Reading *reading = ms_library_query_data (result);

  gboolean ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  if (self->kind == NULL)
    return;

  if (ok)
    show_reading (self, reading);
  else
    gtk_label_set_text (self->kind, error->message);
}

static void
refresh (MsReturnDialog *self)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->id = self->id;
  ms_library_query (self->library, read_it, reading, reading_free, NULL, NULL, on_read_cb,
                    g_object_ref (self));
}

static gboolean
undo (MsDb *db, gpointer data, GError **error)
{
  return ms_return_table_undo (db, *(gint64 *) data, error);
}

static void
on_undone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsReturnDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_library_write_finish (MS_LIBRARY (object), result, &error);

  if (self->kind == NULL)
    return;

  if (ok)
    refresh (self);
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("It cannot be undone"), error);
}

static void
on_undo_agreed_cb (gpointer data)
{
  MsReturnDialog *self = data;

  ms_library_write (self->library, MS_STORE_NORMAL, undo,
                    g_memdup2 (&self->id, sizeof self->id), g_free, on_undone_cb,
                    g_object_ref (self));
}

static void
on_undo_cb (MsReturnDialog *self)
{
  g_autofree char *body = NULL;

  if (self->row == NULL)
    return;

  body = ms_return_words_undo (self->row);
  ms_dialog_confirm (GTK_WIDGET (self), _ ("Undo what this led to?"), body, _ ("_Undo"), FALSE,
                     on_undo_agreed_cb, self);
}

static void
ms_return_dialog_dispose (GObject *object)
{
  MsReturnDialog *self = MS_RETURN_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->row, ms_returned_row_free);

  G_OBJECT_CLASS (ms_return_dialog_parent_class)->dispose (object);
}

static void
ms_return_dialog_class_init (MsReturnDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_return_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-return-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, kind);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, meaning);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, effect);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, diagnostic);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, facts);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, mail_box);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, mail);
  gtk_widget_class_bind_template_child (widget_class, MsReturnDialog, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, on_undo_cb);
}

static void
ms_return_dialog_init (MsReturnDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_return_dialog_show (GtkWidget *parent, MsLibrary *library, gint64 returned_id)
{
  MsReturnDialog *self =
      g_object_new (MS_TYPE_RETURN_DIALOG, "title", _ ("Came back"), "use-header-bar", TRUE,
                    "transient-for", gtk_widget_get_toplevel (parent), NULL);

  self->library = g_object_ref (library);
  self->id = returned_id;
  refresh (self);
  gtk_window_present (GTK_WINDOW (self));
}
