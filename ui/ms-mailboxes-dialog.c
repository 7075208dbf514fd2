/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailboxes-dialog.c - where bounces, complaints and unsubscribe mails arrive */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-mailbox-dialog.h"
#include "ms-mailbox-job.h"
#include "ms-mailbox-table.h"
#include "ms-mailboxes-dialog.h"
#include "ms-row.h"

#include <glib/gi18n-lib.h>

struct _MsMailboxesDialog
{
  HdyWindow parent_instance;

  MsLibrary    *library;     /* (owned) */
  GPtrArray    *mailboxes;   /* (owned) (nullable) (element-type MsMailbox): as the rows */
  GCancellable *cancellable; /* (owned): of a look */
  gboolean      looking;

  GtkStack   *pages;
  GtkListBox *list;
  GtkWidget  *bar;
  GtkWidget  *look_button;
  GtkSpinner *spinner;
  GtkLabel   *outcome;
};

G_DEFINE_FINAL_TYPE (MsMailboxesDialog, ms_mailboxes_dialog, HDY_TYPE_WINDOW)

static char *
describe (const MsMailbox *mailbox)
{
  g_autofree char *where = NULL;
  g_autofree char *when = ms_format_time (mailbox->looked);
  g_autofree char *state = NULL;

  /* Translators: IMAP or POP3, server, port, user. */
  where = g_strdup_printf (_ ("%s at %s, port %u, as %s"),
                           mailbox->protocol == MS_MAILBOX_IMAP ? "IMAP" : "POP3",
                           mailbox->host, mailbox->port, mailbox->user);
  if (mailbox->trouble != NULL)
    state = g_strdup_printf (_ ("The last look failed: %s"), mailbox->trouble);
  else if (mailbox->looked != 0)
    state = g_strdup_printf (_ ("Looked into without trouble, last at %s"), when);
  else
    state = g_strdup (_ ("Never looked into yet"));

  return g_strdup_printf ("%s\n%s%s%s", where, state, mailbox->enabled ? "" : "\n",
                          mailbox->enabled ? "" : _ ("Only looked into by “Look Now”"));
}

static GtkWidget *
row_new (const MsMailbox *mailbox)
{
  GtkWidget *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", mailbox->name, "activatable",
                                 TRUE, "subtitle-lines", 0, "visible", TRUE, NULL);

  g_autofree char *note = describe (mailbox);

  ms_row_set_note (HDY_ACTION_ROW (row), note);
  if (mailbox->trouble != NULL)
    hdy_action_row_set_icon_name (HDY_ACTION_ROW (row), "dialog-warning-symbolic");

  return row;
}

static int
get_index (MsMailboxesDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

static const MsMailbox *
get_selected (MsMailboxesDialog *self)
{
  int index = get_index (self);

  return index >= 0 ? self->mailboxes->pdata[index] : NULL;
}

static gint64
get_selected_id (MsMailboxesDialog *self)
{
  const MsMailbox *mailbox = self->mailboxes != NULL ? get_selected (self) : NULL;

  return mailbox != NULL ? mailbox->id : 0;
}

/* Who has the focus in the list keeps it, although the rows are others. */
static void
fill (MsMailboxesDialog *self)
{
  gint64     chosen = get_selected_id (self);
  gboolean   focus = ms_row_in_focus (self->list);
  int        index = 0;
  GPtrArray *all = ms_mailbox_table_all (ms_library_get_reader (self->library), NULL);

  if (all == NULL)
    return;

  g_clear_pointer (&self->mailboxes, g_ptr_array_unref);
  self->mailboxes = all;
  ms_format_empty (GTK_CONTAINER (self->list));
  for (guint i = 0; i < all->len; i++)
    {
      const MsMailbox *mailbox = all->pdata[i];

      gtk_container_add (GTK_CONTAINER (self->list), row_new (mailbox));
      if (mailbox->id == chosen)
        index = (int) i;
    }
  ms_row_choose (self->list, index, focus);
  gtk_stack_set_visible_child_name (self->pages, all->len > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->bar, all->len > 0);
}

static void
on_add_cb (MsMailboxesDialog *self)
{
  g_autoptr (MsMailbox) mailbox = ms_mailbox_new ();

  ms_mailbox_dialog_show (GTK_WIDGET (self), self->library, mailbox);
}

static void
on_edit_cb (MsMailboxesDialog *self)
{
  const MsMailbox *mailbox = get_selected (self);

  if (mailbox != NULL)
    ms_mailbox_dialog_show (GTK_WIDGET (self), self->library, mailbox);
}

static gboolean
remove_mailbox (MsDb *db, gpointer data, GError **error)
{
  return ms_mailbox_table_remove (db, data, error);
}

static void
on_remove_agreed_cb (gpointer data)
{
  MsMailboxesDialog *self = data;
  const MsMailbox   *mailbox = get_selected (self);

  if (mailbox == NULL)
    return;

  ms_library_work (self->library, ms_mailbox_job_forget, ms_mailbox_job_new (mailbox),
                   ms_mailbox_job_free, NULL, NULL, NULL, NULL);
  ms_library_write (self->library, MS_STORE_NORMAL, remove_mailbox, g_strdup (mailbox->name),
                    g_free, NULL, NULL);
}

static void
on_remove_cb (MsMailboxesDialog *self)
{
  const MsMailbox *mailbox = get_selected (self);

  g_autofree char *title = NULL;

  if (mailbox == NULL)
    return;

  title = g_strdup_printf (_ ("Remove the mailbox “%s”?"), mailbox->name);
  ms_dialog_confirm (GTK_WIDGET (self), title,
                     _ ("It is not looked into any more, and its password leaves the keyring. "
                        "The mail in it stays where it is, and what was found in it stays "
                        "here."),
                     _ ("_Remove"), TRUE, on_remove_agreed_cb, self);
}

static void
show_looking (MsMailboxesDialog *self, gboolean looking)
{
  self->looking = looking;
  gtk_widget_set_sensitive (self->look_button, !looking);
  g_object_set (self->spinner, "active", looking, "visible", looking, NULL);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsMailboxesDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  ms_library_changed (MS_LIBRARY (object));
  if (self->outcome == NULL)
    return;

  show_looking (self, FALSE);
  gtk_label_set_text (self->outcome, text != NULL ? text : error->message);
}

static void
on_look_cb (MsMailboxesDialog *self)
{
  const MsMailbox *mailbox = get_selected (self);

  g_autofree char *text = NULL;

  if (mailbox == NULL || self->looking)
    return;

  text = g_strdup_printf (_ ("Looking into “%s”…"), mailbox->name);
  gtk_label_set_text (self->outcome, text);
  show_looking (self, TRUE);
  ms_library_work (self->library, ms_mailbox_job_look, ms_mailbox_job_new (mailbox),
                   ms_mailbox_job_free, g_free, self->cancellable, on_looked_cb,
                   g_object_ref (self));
}

static gboolean
on_key_cb (MsMailboxesDialog *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (self));

  return GDK_EVENT_STOP;
}

static void
ms_mailboxes_dialog_dispose (GObject *object)
{
  MsMailboxesDialog *self = MS_MAILBOXES_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->library);
  g_clear_pointer (&self->mailboxes, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_mailboxes_dialog_parent_class)->dispose (object);
}

static void
ms_mailboxes_dialog_finalize (GObject *object)
{
  g_object_unref (MS_MAILBOXES_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (ms_mailboxes_dialog_parent_class)->finalize (object);
}

static void
ms_mailboxes_dialog_class_init (MsMailboxesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_mailboxes_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ms_mailboxes_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-mailboxes-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsMailboxesDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxesDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxesDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxesDialog, look_button);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxesDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxesDialog, outcome);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
}

static void
ms_mailboxes_dialog_init (MsMailboxesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

void
ms_mailboxes_dialog_show (GtkWidget *parent, MsLibrary *library)
{
  MsMailboxesDialog *self =
      g_object_new (MS_TYPE_MAILBOXES_DIALOG, "transient-for", gtk_widget_get_toplevel (parent),
                    "title", _ ("Mailboxes"), NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (library, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  if (self->mailboxes != NULL && self->mailboxes->len > 0)
    gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->list)));
  gtk_window_present (GTK_WINDOW (self));
}
