/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-dialog.c - one mailbox: server, login, what becomes of its mail, and whether it
 * works */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-entry.h"
#include "ms-mailbox-dialog.h"
#include "ms-mailbox-job.h"
#include "ms-mailbox-table.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>

struct _MsMailboxDialog
{
  GtkDialog parent_instance;

  MsLibrary    *library;     /* (owned) */
  MsMailbox    *mailbox;     /* (owned): as it was */
  GCancellable *cancellable; /* (owned): of a test */
  gboolean      filling;
  gboolean      tested; /* and what was found not scrolled to yet */

  GtkEntry        *name;
  GtkComboBox     *protocol;
  GtkEntry        *host;
  GtkComboBox     *security;
  GtkSpinButton   *port;
  GtkEntry        *user;
  GtkEntry        *password;
  GtkToggleButton *keyring;
  GtkToggleButton *in_file;
  GtkEntry        *password_file;
  GtkEntry        *ca_file;
  GtkEntry        *folder;
  GtkWidget       *folder_label;
  GtkComboBox     *handled;
  GtkEntry        *handled_folder;
  GtkSpinButton   *every;
  GtkToggleButton *enabled;
  GtkWidget       *test_button;
  GtkLabel        *steps;
  GtkWidget       *scroller;
};

G_DEFINE_FINAL_TYPE (MsMailboxDialog, ms_mailbox_dialog, GTK_TYPE_DIALOG)

static MsMailboxProtocol
get_protocol (MsMailboxDialog *self)
{
  MsMailboxProtocol protocol = MS_MAILBOX_IMAP;

  ms_mailbox_protocol_from_string (gtk_combo_box_get_active_id (self->protocol), &protocol);

  return protocol;
}

static MsSecurity
get_security (MsMailboxDialog *self)
{
  MsSecurity security = MS_SECURITY_TLS;

  ms_security_from_string (gtk_combo_box_get_active_id (self->security), &security);

  return security;
}

static MsMailboxHandled
get_handled (MsMailboxDialog *self)
{
  MsMailboxHandled handled = MS_MAILBOX_LEAVE;

  ms_mailbox_handled_from_string (gtk_combo_box_get_active_id (self->handled), &handled);

  return handled;
}

static guint
to_minutes (guint seconds)
{
  return MAX (1, (seconds + 30) / 60);
}

static void
take (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static MsMailbox *
collect (MsMailboxDialog *self)
{
  MsMailbox *mailbox = ms_mailbox_copy (self->mailbox);
  guint      minutes = ms_entry_get_number (self->every);

  take (&mailbox->name, ms_entry_dup (self->name));
  mailbox->protocol = get_protocol (self);
  take (&mailbox->host, ms_entry_dup (self->host));
  mailbox->security = get_security (self);
  mailbox->port = (guint16) ms_entry_get_number (self->port);
  take (&mailbox->user, ms_entry_dup (self->user));
  take (&mailbox->password_file, gtk_toggle_button_get_active (self->in_file)
                                     ? ms_entry_dup_filled (self->password_file)
                                     : NULL);
  take (&mailbox->ca_file, ms_entry_dup_filled (self->ca_file));
  take (&mailbox->folder, mailbox->protocol == MS_MAILBOX_IMAP ? ms_entry_dup (self->folder)
                                                               : g_strdup ("INBOX"));
  mailbox->handled = get_handled (self);
  take (&mailbox->handled_folder, mailbox->handled == MS_MAILBOX_MOVE
                                      ? ms_entry_dup_filled (self->handled_folder)
                                      : NULL);
  /* Seconds that were set elsewhere stay as they are. */
  if (minutes != to_minutes (mailbox->every))
    mailbox->every = minutes * 60;
  mailbox->enabled = gtk_toggle_button_get_active (self->enabled);

  return mailbox;
}

static MsMailboxJob *
job_new (MsMailboxDialog *self)
{
  g_autoptr (MsMailbox) mailbox = collect (self);

  MsMailboxJob *job = ms_mailbox_job_new (mailbox);
  const char   *password = gtk_entry_get_text (self->password);

  take (&job->old_name, self->mailbox->id != 0 ? g_strdup (self->mailbox->name) : NULL);
  if (*password != '\0' && mailbox->password_file == NULL)
    job->password = g_strdup (password);

  return job;
}

static void
on_changed_cb (MsMailboxDialog *self)
{
  gboolean imap;
  gboolean keyring;
  gboolean there;

  if (self->filling)
    return;

  imap = get_protocol (self) == MS_MAILBOX_IMAP;
  keyring = gtk_toggle_button_get_active (self->keyring);
  there = *gtk_entry_get_text (self->host) != '\0' && *gtk_entry_get_text (self->user) != '\0';

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     there && *gtk_entry_get_text (self->name) != '\0');
  gtk_widget_set_sensitive (self->test_button, there);
  gtk_widget_set_visible (GTK_WIDGET (self->folder), imap);
  gtk_widget_set_visible (self->folder_label, imap);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password), keyring);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_file), !keyring);
  gtk_widget_set_visible (GTK_WIDGET (self->handled_folder),
                          get_handled (self) == MS_MAILBOX_MOVE);
}

static void
on_port_cb (MsMailboxDialog *self)
{
  if (!self->filling)
    gtk_spin_button_set_value (self->port, ms_mailbox_default_port (get_protocol (self),
                                                                    get_security (self)));
  on_changed_cb (self);
}

/* POP3 knows no folders. */
static void
on_protocol_cb (MsMailboxDialog *self)
{
  if (!self->filling && get_protocol (self) == MS_MAILBOX_POP3 &&
      get_handled (self) == MS_MAILBOX_MOVE)
    gtk_combo_box_set_active_id (self->handled,
                                 ms_mailbox_handled_to_string (MS_MAILBOX_LEAVE));
  on_port_cb (self);
}

static void
on_tested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsMailboxDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  g_autofree char *trouble = NULL;

  if (self->steps == NULL)
    return;

  gtk_widget_set_sensitive (self->test_button, TRUE);
  if (text == NULL)
    trouble = g_strdup_printf ("✗ %s", error->message);
  self->tested = TRUE;
  gtk_label_set_text (self->steps, text != NULL ? text : trouble);
}

/* What a test found stands below all else: it is scrolled to once there is room for it. */
static void
on_steps_allocated_cb (MsMailboxDialog *self)
{
  GtkAdjustment *place =
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));

  if (self->tested)
    gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place));
  self->tested = FALSE;
}

static void
on_test_cb (MsMailboxDialog *self)
{
  gtk_label_set_text (self->steps, _ ("Connecting…"));
  gtk_widget_set_sensitive (self->test_button, FALSE);
  ms_library_work (self->library, ms_mailbox_job_test, job_new (self), ms_mailbox_job_free,
                   g_free, self->cancellable, on_tested_cb, g_object_ref (self));
}

static gboolean
save_mailbox (MsDb *db, gpointer data, GError **error)
{
  return ms_mailbox_table_save (db, data, error);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsMailboxDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_library_write_finish (MS_LIBRARY (object), result, &error);

  if (self->steps == NULL)
    return;

  on_changed_cb (self);
  if (ok)
    gtk_widget_destroy (GTK_WIDGET (self));
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("The mailbox cannot be saved"), error);
}

/* Where there is no keyring, the password file is the way: it is chosen and pointed at. */
static void
on_kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsMailboxDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  const MsMailboxJob *job = ms_library_query_data (result);

  gboolean ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  if (self->steps == NULL)
    return;

  if (ok)
    {
      ms_library_write (self->library, MS_STORE_NORMAL, save_mailbox,
                        ms_mailbox_copy (job->mailbox), (GDestroyNotify) ms_mailbox_free,
                        on_saved_cb, g_object_ref (self));
      return;
    }

  on_changed_cb (self);
  if (g_error_matches (error, MS_SECRET_ERROR, MS_SECRET_ERROR_UNAVAILABLE))
    {
      gtk_toggle_button_set_active (self->in_file, TRUE);
      gtk_widget_grab_focus (GTK_WIDGET (self->password_file));
    }
  ms_dialog_error (GTK_WIDGET (self), _ ("The password cannot be kept"), error);
}

static void
save (MsMailboxDialog *self)
{
  g_autoptr (MsMailbox) mailbox = collect (self);
  g_autoptr (GError) error = NULL;

  if (!ms_mailbox_check (mailbox, &error))
    {
      ms_dialog_error (GTK_WIDGET (self), _ ("The mailbox cannot be saved"), error);
      return;
    }

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  ms_library_work (self->library, ms_mailbox_job_keep, job_new (self), ms_mailbox_job_free,
                   NULL, NULL, on_kept_cb, g_object_ref (self));
}

static void
ms_mailbox_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    save (MS_MAILBOX_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
fill (MsMailboxDialog *self)
{
  const MsMailbox *mailbox = self->mailbox;

  self->filling = TRUE;
  ms_entry_set (self->name, mailbox->name);
  gtk_combo_box_set_active_id (self->protocol,
                               ms_mailbox_protocol_to_string (mailbox->protocol));
  ms_entry_set (self->host, mailbox->host);
  gtk_combo_box_set_active_id (self->security, ms_security_to_string (mailbox->security));
  gtk_spin_button_set_value (self->port, mailbox->port);
  ms_entry_set (self->user, mailbox->user);
  ms_entry_set (self->password_file, mailbox->password_file);
  ms_entry_set (self->ca_file, mailbox->ca_file);
  ms_entry_set (self->folder, mailbox->folder);
  gtk_combo_box_set_active_id (self->handled, ms_mailbox_handled_to_string (mailbox->handled));
  ms_entry_set (self->handled_folder, mailbox->handled_folder);
  gtk_spin_button_set_value (self->every, to_minutes (mailbox->every));
  gtk_toggle_button_set_active (self->enabled, mailbox->enabled);
  gtk_toggle_button_set_active (mailbox->password_file != NULL ? self->in_file : self->keyring,
                                TRUE);
  gtk_entry_set_placeholder_text (self->password,
                                  mailbox->id != 0 ? _ ("Empty: as it is kept") : NULL);
  self->filling = FALSE;
  on_changed_cb (self);
}

static void
ms_mailbox_dialog_dispose (GObject *object)
{
  MsMailboxDialog *self = MS_MAILBOX_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->library);

  G_OBJECT_CLASS (ms_mailbox_dialog_parent_class)->dispose (object);
}

static void
ms_mailbox_dialog_finalize (GObject *object)
{
  MsMailboxDialog *self = MS_MAILBOX_DIALOG (object);

  g_clear_pointer (&self->mailbox, ms_mailbox_free);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (ms_mailbox_dialog_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, protocol);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, host);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, security);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, port);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, user);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, password);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, keyring);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, in_file);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, password_file);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, ca_file);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, folder);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, folder_label);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, handled);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, handled_folder);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, every);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, enabled);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, steps);
  gtk_widget_class_bind_template_child (widget_class, MsMailboxDialog, scroller);
}

static void
ms_mailbox_dialog_class_init (MsMailboxDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_mailbox_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ms_mailbox_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ms_mailbox_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-mailbox-dialog.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_port_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_protocol_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_test_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_steps_allocated_cb);
}

static void
ms_mailbox_dialog_init (MsMailboxDialog *self)
{
  GtkWidget *button;

  /* The template's own values are told as changes, before there is a mailbox. */
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

void
ms_mailbox_dialog_show (GtkWidget *parent, MsLibrary *library, const MsMailbox *mailbox)
{
  MsMailboxDialog *self = g_object_new (MS_TYPE_MAILBOX_DIALOG, "use-header-bar", TRUE,
                                        "transient-for", parent, NULL);

  self->library = g_object_ref (library);
  self->mailbox = ms_mailbox_copy (mailbox);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
