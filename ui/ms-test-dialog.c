/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-test-dialog.c - one message to one's own addresses */

#include "config.h"

#include "ms-account-table.h"
#include "ms-application.h"
#include "ms-format.h"
#include "ms-test-dialog.h"
#include "ms-test-send.h"

#include <glib/gi18n-lib.h>

struct _MsTestDialog
{
  GtkDialog parent_instance;

  MsDocument *document;  /* (owned) */
  char       *recipient; /* (owned) (nullable) */

  GtkEntry        *to;
  GtkComboBoxText *account;
  GtkLabel        *result;
};

G_DEFINE_FINAL_TYPE (MsTestDialog, ms_test_dialog, GTK_TYPE_DIALOG)

typedef struct
{
  char  *campaign;  /* (owned) */
  char  *account;   /* (owned) */
  char **to;        /* (owned) */
  char  *recipient; /* (owned) (nullable) */
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_free (test->campaign);
  g_free (test->account);
  g_strfreev (test->to);
  g_free (test->recipient);
  g_free (test);
}

static gpointer
run_test (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  Test *test = data;

  return ms_test_send (store, test->campaign, test->account, (const char *const *) test->to,
                       test->recipient, error);
}

/* "a@b.c; d@e.f g@h.i" */
static char **
split_addresses (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",; \t", -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_ptr_array_add (found, g_strdup (parts[i]));
  g_ptr_array_add (found, NULL);

  return (char **) g_ptr_array_steal (found, NULL);
}

static void
on_changed_cb (MsTestDialog *self)
{
  g_auto (GStrv) to = split_addresses (gtk_entry_get_text (self->to));

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     to[0] != NULL && gtk_combo_box_get_active (
                                                          GTK_COMBO_BOX (self->account)) >= 0);
}

static char *
describe (const GPtrArray *results)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < results->len; i++)
    {
      const MsTestResult *test = results->pdata[i];

      g_string_append_printf (text, "%s%s: %s. %s", i > 0 ? "\n" : "", test->address,
                              ms_state_label (test->outcome.state), test->outcome.reply);
    }

  return g_string_free (text, FALSE);
}

static void
on_tested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsTestDialog) self = user_data;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  results = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  if (self->result == NULL)
    return;

  text = results != NULL ? describe (results) : g_strdup (error->message);
  gtk_label_set_text (self->result, text);
  on_changed_cb (self);
}

static void
start_test (MsTestDialog *self)
{
  Test *test = g_new0 (Test, 1);

  test->campaign = g_strdup (ms_document_get_campaign (self->document)->name);
  test->account = gtk_combo_box_text_get_active_text (self->account);
  test->to = split_addresses (gtk_entry_get_text (self->to));
  test->recipient = g_strdup (self->recipient);

  gtk_label_set_text (self->result, _ ("Sending…"));
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  ms_library_work (ms_document_get_library (self->document), run_test, test, test_free,
                   (GDestroyNotify) g_ptr_array_unref, NULL, on_tested_cb, g_object_ref (self));
}

static void
ms_test_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    start_test (MS_TEST_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
ms_test_dialog_dispose (GObject *object)
{
  MsTestDialog *self = MS_TEST_DIALOG (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->recipient, g_free);

  G_OBJECT_CLASS (ms_test_dialog_parent_class)->dispose (object);
}

static void
ms_test_dialog_class_init (MsTestDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_test_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ms_test_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-test-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsTestDialog, to);
  gtk_widget_class_bind_template_child (widget_class, MsTestDialog, account);
  gtk_widget_class_bind_template_child (widget_class, MsTestDialog, result);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
ms_test_dialog_init (MsTestDialog *self)
{
  GtkWidget *button;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Close"), GTK_RESPONSE_CLOSE);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Send the Test"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

void
ms_test_dialog_show (GtkWidget *parent, MsDocument *document, const char *recipient)
{
  g_autoptr (GPtrArray) accounts = NULL;
  g_autofree char *own = NULL;

  MsTestDialog *self = g_object_new (MS_TYPE_TEST_DIALOG, "use-header-bar", TRUE,
                                     "transient-for", gtk_widget_get_toplevel (parent), NULL);

  self->document = g_object_ref (document);
  self->recipient = g_strdup (recipient);
  ms_document_flush (document);

  accounts =
      ms_account_table_all (ms_library_get_reader (ms_document_get_library (document)), NULL);
  for (guint i = 0; accounts != NULL && i < accounts->len; i++)
    gtk_combo_box_text_append_text (self->account, ((MsAccount *) accounts->pdata[i])->name);
  ms_format_shorten_combo (self->account);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->account), 0);
  if (accounts != NULL && accounts->len == 0)
    gtk_label_set_text (self->result, _ ("There is no account yet: add one under Accounts in "
                                         "the main menu."));

  own = ms_campaign_envelope_from (ms_document_get_campaign (document));
  gtk_entry_set_text (self->to, own != NULL ? own : "");
  on_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self));
}
