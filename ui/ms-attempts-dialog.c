/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-attempts-dialog.c - every try for one recipient, with what the server answered */

#include "config.h"

#include "ms-application.h"
#include "ms-attempts-dialog.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-ledger-query.h"

#include <glib/gi18n-lib.h>

struct _MsAttemptsDialog
{
  GtkDialog parent_instance;

  GtkBox *rows;
};

G_DEFINE_FINAL_TYPE (MsAttemptsDialog, ms_attempts_dialog, GTK_TYPE_DIALOG)

static void
add_line (GtkBox *box, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  if (style != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style);
  gtk_container_add (GTK_CONTAINER (box), label);
}

static void
add_attempt (MsAttemptsDialog *self, const MsAttempt *attempt)
{
  g_autofree char *when = ms_format_time (attempt->at);
  g_autofree char *title = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *where = NULL;

  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  /* Translators: number of the attempt, what it came to, when. */
  title = g_strdup_printf (_ ("%u. %s, %s"), attempt->number, ms_state_label (attempt->state),
                           when);
  add_line (GTK_BOX (box), title, "ms-heading");

  answer = attempt->code != 0
               ? g_strdup_printf ("%u %s %s", attempt->code, attempt->enhanced, attempt->reply)
               : g_strdup (attempt->reply);
  add_line (GTK_BOX (box), answer, "ms-mono");

  if (*attempt->server != '\0')
    {
      /* Translators: host name, IP address, "TLSv1.3" or "no TLS", route. */
      where =
          g_strdup_printf (_ ("%s (%s), %s, by %s"), attempt->server, attempt->address,
                           *attempt->tls != '\0' ? attempt->tls : _ ("no TLS"), attempt->route);
      add_line (GTK_BOX (box), where, "dim-label");
    }
  if (*attempt->reference != '\0' && g_strcmp0 (attempt->reference, attempt->reply) != 0)
    {
      g_autofree char *reference = g_strdup_printf (_ ("Reference %s"), attempt->reference);

      add_line (GTK_BOX (box), reference, "dim-label");
    }

  gtk_container_add (GTK_CONTAINER (self->rows), box);
  gtk_widget_show_all (box);
}

static gpointer
read_attempts (MsDb *db, gpointer data, GError **error)
{
  return ms_ledger_query_attempts (db, *(gint64 *) data, error);
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsAttemptsDialog) self = user_data;
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;

  attempts = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  if (gtk_widget_in_destruction (GTK_WIDGET (self)) || self->rows == NULL)
    return;

  if (attempts == NULL)
    add_line (self->rows, error->message, "ms-problem");
  else if (attempts->len == 0)
    add_line (self->rows, _ ("Nothing was tried yet."), NULL);
  for (guint i = 0; attempts != NULL && i < attempts->len; i++)
    add_attempt (self, attempts->pdata[i]);
  gtk_widget_show_all (GTK_WIDGET (self->rows));
}

static void
ms_attempts_dialog_class_init (MsAttemptsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-attempts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsAttemptsDialog, rows);
}

static void
ms_attempts_dialog_init (MsAttemptsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_attempts_dialog_show (GtkWidget  *parent,
                         MsLibrary  *library,
                         gint64      recipient,
                         const char *address)
{
  MsAttemptsDialog *self =
      g_object_new (MS_TYPE_ATTEMPTS_DIALOG, "title", address, "use-header-bar", TRUE,
                    "transient-for", gtk_widget_get_toplevel (parent), NULL);

  ms_library_query (library, read_attempts, g_memdup2 (&recipient, sizeof recipient), g_free,
                    (GDestroyNotify) g_ptr_array_unref, NULL, on_read_cb, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
