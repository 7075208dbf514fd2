/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-dialog.c - one account: server, login, limits, and whether it works */

#include "config.h"

#include "ms-account-dialog.h"
#include "ms-account-job.h"
#include "ms-account-table.h"
#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-entry.h"
#include "ms-secret.h"

#include <glib/gi18n-lib.h>

struct _MsAccountDialog
{
  GtkDialog parent_instance;

  MsLibrary *library; /* (owned) */
  MsAccount *account; /* (owned): as it was */
  GPtrArray *knobs;   /* (owned) (element-type GtkSpinButton): of ms_limits_table() */
  gboolean   filling;

  GtkEntry        *name;
  GtkEntry        *host;
  GtkComboBoxText *security;
  GtkSpinButton   *port;
  GtkEntry        *user;
  GtkWidget       *password_label;
  GtkEntry        *password;
  GtkWidget       *password_box;
  GtkToggleButton *keyring;
  GtkToggleButton *in_file;
  GtkEntry        *password_file;
  GtkEntry        *ca_file;
  GtkGrid         *limits;
  GtkWidget       *shared_hint;
  GtkWidget       *test_button;
  GtkLabel        *steps;
};

G_DEFINE_FINAL_TYPE (MsAccountDialog, ms_account_dialog, GTK_TYPE_DIALOG)

static MsSecurity
get_security (MsAccountDialog *self)
{
  MsSecurity security = MS_SECURITY_STARTTLS;

  ms_security_from_string (gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->security)),
                           &security);

  return security;
}

static MsAccount *
collect (MsAccountDialog *self)
{
  MsAccount     *account = ms_account_new ();
  guint          count;
  const MsLimit *table = ms_limits_table (&count);

  account->id = self->account->id;
  g_free (account->name);
  account->name = ms_entry_dup (self->name);
  g_free (account->host);
  account->host = ms_entry_dup (self->host);
  account->security = get_security (self);
  account->port = (guint16) ms_entry_get_number (self->port);
  account->user = ms_entry_dup_filled (self->user);
  if (account->user != NULL && gtk_toggle_button_get_active (self->in_file))
    account->password_file = ms_entry_dup_filled (self->password_file);
  account->ca_file = ms_entry_dup_filled (self->ca_file);
  for (guint i = 0; i < count; i++)
    ms_limits_set (&account->limits, &table[i], ms_entry_get_number (self->knobs->pdata[i]));

  return account;
}

static MsAccountJob *
job_new (MsAccountDialog *self)
{
  MsAccountJob *job = g_new0 (MsAccountJob, 1);
  const char   *password = gtk_entry_get_text (self->password);

  job->account = collect (self);
  if (self->account->id != 0)
    job->old_name = g_strdup (self->account->name);
  if (*password != '\0' && job->account->user != NULL && job->account->password_file == NULL)
    job->password = g_strdup (password);

  return job;
}

static void
on_changed_cb (MsAccountDialog *self)
{
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     *gtk_entry_get_text (self->name) != '\0' &&
                                         *gtk_entry_get_text (self->host) != '\0');
  gtk_widget_set_sensitive (self->test_button, *gtk_entry_get_text (self->host) != '\0');
}

static void
on_security_cb (MsAccountDialog *self)
{
  if (!self->filling)
    gtk_spin_button_set_value (self->port, ms_security_default_port (get_security (self)));
}

static void
on_user_cb (MsAccountDialog *self)
{
  gboolean login = *gtk_entry_get_text (self->user) != '\0';
  gboolean keyring = gtk_toggle_button_get_active (self->keyring);

  gtk_widget_set_sensitive (self->password_label, login && keyring);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password), login && keyring);
  gtk_widget_set_sensitive (self->password_box, login);
  gtk_widget_set_sensitive (GTK_WIDGET (self->password_file), !keyring);
}

static void
on_keeper_cb (MsAccountDialog *self)
{
  on_user_cb (self);
}

static void
on_tested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *steps = ms_library_query_finish (MS_LIBRARY (object), result, &error);

  if (self->steps == NULL)
    return;

  gtk_widget_set_sensitive (self->test_button, TRUE);
  gtk_label_set_text (self->steps, steps != NULL ? steps : error->message);
}

static void
on_test_cb (MsAccountDialog *self)
{
  gtk_label_set_text (self->steps, _ ("Connecting…"));
  gtk_widget_set_sensitive (self->test_button, FALSE);
  ms_library_work (self->library, ms_account_job_test, job_new (self), ms_account_job_free,
                   g_free, NULL, on_tested_cb, g_object_ref (self));
}

static gboolean
save_account (MsDb *db, gpointer data, GError **error)
{
  return ms_account_table_save (db, data, error);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_library_write_finish (MS_LIBRARY (object), result, &error);

  if (self->steps == NULL)
    return;

  if (ok)
    gtk_widget_destroy (GTK_WIDGET (self));
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("The account cannot be saved"), error);
}

/* Where there is no keyring, the password file is the way: it is chosen and pointed at. */
static void
on_kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsAccountDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  const MsAccountJob *job = ms_library_query_data (result);

  gboolean ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  if (self->steps == NULL)
    return;

  if (ok)
    {
      ms_library_write (self->library, MS_STORE_NORMAL, save_account,
                        ms_account_copy (job->account), (GDestroyNotify) ms_account_free,
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
save (MsAccountDialog *self)
{
  g_autoptr (MsAccount) account = collect (self);
  g_autoptr (GError) error = NULL;

  if (!ms_account_check (account, &error))
    {
      ms_dialog_error (GTK_WIDGET (self), _ ("The account cannot be saved"), error);
      return;
    }

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  ms_library_work (self->library, ms_account_job_keep, job_new (self), ms_account_job_free,
                   NULL, NULL, on_kept_cb, g_object_ref (self));
}

static void
ms_account_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    save (MS_ACCOUNT_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_shared_cb (MsAccountDialog *self, GtkSpinButton *knob)
{
  gtk_widget_set_visible (self->shared_hint, gtk_spin_button_get_value_as_int (knob) > 1);
}

/* The knob of how many recipients a message has says below it what is lost by several. */
static void
add_shared_hint (MsAccountDialog *self, GtkWidget *knob, int row)
{
  gtk_grid_attach (self->limits, self->shared_hint, 0, row, 2, 1);
  g_signal_connect_object (knob, "value-changed", G_CALLBACK (on_shared_cb), self,
                           G_CONNECT_SWAPPED);
  on_shared_cb (self, GTK_SPIN_BUTTON (knob));
}

static void
fill_limits (MsAccountDialog *self)
{
  guint          count;
  const MsLimit *table = ms_limits_table (&count);

  for (guint i = 0; i < count; i++)
    {
      const char *text = _ (table[i].label);
      GtkWidget  *label = gtk_label_new (text);
      GtkWidget  *knob = gtk_spin_button_new_with_range (table[i].minimum, table[i].maximum, 1);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_set_hexpand (label, TRUE);
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (knob),
                                 ms_limits_get (&self->account->limits, &table[i]));
      atk_object_set_name (gtk_widget_get_accessible (knob), text);
      gtk_grid_attach (self->limits, label, 0, 2 * (int) i, 1, 1);
      gtk_grid_attach (self->limits, knob, 1, 2 * (int) i, 1, 1);
      gtk_widget_show (label);
      gtk_widget_show (knob);
      g_ptr_array_add (self->knobs, knob);
      if (g_str_equal (table[i].name, "recipients-per-message"))
        add_shared_hint (self, knob, 2 * (int) i + 1);
    }
}

static void
fill (MsAccountDialog *self)
{
  const MsAccount *account = self->account;

  self->filling = TRUE;
  ms_entry_set (self->name, account->name);
  ms_entry_set (self->host, account->host);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->security),
                               ms_security_to_string (account->security));
  gtk_spin_button_set_value (self->port, account->port);
  ms_entry_set (self->user, account->user);
  ms_entry_set (self->password_file, account->password_file);
  ms_entry_set (self->ca_file, account->ca_file);
  gtk_toggle_button_set_active (account->password_file != NULL ? self->in_file : self->keyring,
                                TRUE);
  gtk_entry_set_placeholder_text (self->password, account->id != 0 && account->user != NULL
                                                      ? _ ("Empty: as it is kept")
                                                      : NULL);
  fill_limits (self);
  self->filling = FALSE;
  on_user_cb (self);
  on_changed_cb (self);
}

static void
ms_account_dialog_dispose (GObject *object)
{
  MsAccountDialog *self = MS_ACCOUNT_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->account, ms_account_free);
  g_clear_pointer (&self->knobs, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_account_dialog_parent_class)->dispose (object);
}

static void
ms_account_dialog_class_init (MsAccountDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_account_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ms_account_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, host);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, security);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, port);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, user);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, password_label);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, password);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, password_box);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, keyring);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, in_file);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, password_file);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, ca_file);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, limits);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, shared_hint);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, test_button);
  gtk_widget_class_bind_template_child (widget_class, MsAccountDialog, steps);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_security_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_user_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_keeper_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_test_cb);
}

static void
ms_account_dialog_init (MsAccountDialog *self)
{
  GtkWidget *button;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->knobs = g_ptr_array_new ();
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

void
ms_account_dialog_show (GtkWidget *parent, MsLibrary *library, const MsAccount *account)
{
  MsAccountDialog *self = g_object_new (MS_TYPE_ACCOUNT_DIALOG, "use-header-bar", TRUE,
                                        "transient-for", parent, NULL);

  self->library = g_object_ref (library);
  self->account = ms_account_copy (account);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}

void
ms_account_dialog_forget_password (MsLibrary *library, const char *account)
{
  MsAccountJob *job = g_new0 (MsAccountJob, 1);

  job->account = ms_account_new ();
  g_free (job->account->name);
  job->account->name = g_strdup (account);
  ms_library_work (library, ms_account_job_forget, job, ms_account_job_free, NULL, NULL, NULL,
                   NULL);
}
