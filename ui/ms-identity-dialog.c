/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-dialog.c - one sender identity: what it says, its keys, its domain */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-dkim-box.h"
#include "ms-domain-page.h"
#include "ms-entry.h"
#include "ms-identity-dialog.h"
#include "ms-identity-form.h"
#include "ms-identity-job.h"

#include <glib/gi18n-lib.h>

struct _MsIdentityDialog
{
  GtkDialog parent_instance;

  MsLibrary  *library;  /* (owned) */
  MsIdentity *identity; /* (owned): as it was */
  gboolean    tried;    /* to be saved: what is wrong is said while it is typed */

  GtkStack       *pages;
  MsIdentityForm *form;
  GtkEntry       *dkim_domain;
  GtkLabel       *dkim_domain_problem;
  MsDkimBox      *rsa;
  MsDkimBox      *ed25519;
  MsDomainPage   *domain;

  MsDkimBox *boxes[MS_IDENTITY_KEYS]; /* the two above, by algorithm */
};

G_DEFINE_FINAL_TYPE (MsIdentityDialog, ms_identity_dialog, GTK_TYPE_DIALOG)

static MsIdentityJob *
collect (MsIdentityDialog *self)
{
  MsIdentityJob   *job = ms_identity_job_new (self->identity);
  g_autofree char *domain = ms_entry_dup (self->dkim_domain);

  ms_identity_form_collect (self->form, job->identity);
  g_clear_pointer (&job->identity->dkim_domain, g_free);
  if (*domain != '\0')
    job->identity->dkim_domain = g_steal_pointer (&domain);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      MsIdentityKey *setting = &job->identity->keys[i];
      MsDkimKey     *key = ms_dkim_box_get_key (self->boxes[i]);

      g_free (setting->selector);
      g_free (setting->file);
      setting->selector = ms_dkim_box_get_selector (self->boxes[i]);
      setting->file = ms_dkim_box_get_file (self->boxes[i]);
      job->keys[i] = key != NULL ? ms_dkim_key_ref (key) : NULL;
      job->is_new[i] = ms_dkim_box_is_new (self->boxes[i]);
    }

  return job;
}

/* Says it where it was typed; whether it found the place. */
static gboolean
show_problem (MsIdentityDialog *self, const GError *error)
{
  gboolean domain = g_error_matches (error, MS_IDENTITY_ERROR, MS_IDENTITY_ERROR_DKIM_DOMAIN);

  gtk_label_set_text (self->dkim_domain_problem, domain ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->dkim_domain_problem), domain);

  return ms_identity_form_show_problem (self->form, error) || domain;
}

/* Shows the page where the problem is. */
static void
point (MsIdentityDialog *self, const GError *error)
{
  if (g_error_matches (error, MS_IDENTITY_ERROR, MS_IDENTITY_ERROR_DKIM_DOMAIN))
    {
      gtk_stack_set_visible_child_name (self->pages, "signature");
      gtk_widget_grab_focus (GTK_WIDGET (self->dkim_domain));
      return;
    }

  gtk_stack_set_visible_child_name (self->pages, "sender");
  ms_identity_form_point (self->form);
}

static void
on_changed_cb (MsIdentityDialog *self)
{
  g_autoptr (MsIdentityJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *from = NULL;
  g_autofree char *signs = NULL;

  if (self->library == NULL)
    return;

  job = collect (self);
  from = ms_identity_get_domain (job->identity);
  if (!ms_identity_check (job->identity, &error) && self->tried)
    show_problem (self, error);
  else
    show_problem (self, NULL);

  gtk_entry_set_placeholder_text (self->dkim_domain,
                                  from != NULL ? from : _ ("That of the address in From"));
  signs = ms_identity_get_dkim_domain (job->identity);
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    ms_dkim_box_set_domain (self->boxes[i], signs);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsIdentityDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_library_query_finish (MS_LIBRARY (object), result, &error) != NULL;

  if (self->library == NULL)
    return;

  ms_library_changed (MS_LIBRARY (object));
  if (ok)
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, TRUE);
  if (show_problem (self, error))
    point (self, error);
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("The identity cannot be saved"), error);
}

static void
save (MsIdentityDialog *self)
{
  g_autoptr (MsIdentityJob) job = collect (self);
  g_autoptr (GError) error = NULL;

  self->tried = TRUE;
  if (!ms_identity_check (job->identity, &error))
    {
      show_problem (self, error);
      point (self, error);
      return;
    }
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (!ms_dkim_box_check (self->boxes[i]))
      {
        gtk_stack_set_visible_child_name (self->pages, "signature");
        return;
      }

  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT, FALSE);
  ms_library_work (self->library, ms_identity_job_save, g_steal_pointer (&job),
                   ms_identity_job_free, NULL, NULL, on_saved_cb, g_object_ref (self));
}

/* The DNS is asked when the page is seen, about what is on the screen. */
static void
on_page_cb (MsIdentityDialog *self)
{
  if (self->library != NULL &&
      gtk_stack_get_visible_child (self->pages) == GTK_WIDGET (self->domain))
    ms_domain_page_look (self->domain, self->library, collect (self));
}

static void
on_look_cb (MsIdentityDialog *self)
{
  on_page_cb (self);
}

static void
on_discarded_cb (gpointer data)
{
  gtk_widget_destroy (data);
}

/* The record of a key that is not kept may be in the DNS already. */
static void
cancel (MsIdentityDialog *self)
{
  if (!ms_dkim_box_is_new (self->rsa) && !ms_dkim_box_is_new (self->ed25519))
    {
      gtk_widget_destroy (GTK_WIDGET (self));
      return;
    }

  ms_dialog_confirm (GTK_WIDGET (self), _ ("Discard the new key?"),
                     _ ("It was not saved. If its record is in the DNS already, the record is "
                        "of no use without it."),
                     _ ("_Discard"), TRUE, on_discarded_cb, self);
}

static void
ms_identity_dialog_response (GtkDialog *dialog, int response)
{
  MsIdentityDialog *self = MS_IDENTITY_DIALOG (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    save (self);
  else
    cancel (self);
}

/* Closing asks, too: GtkDialog has made a response of it by now, which may have kept it open.
 */
static gboolean
ms_identity_dialog_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  return GDK_EVENT_STOP;
}

static void
ms_identity_dialog_dispose (GObject *object)
{
  MsIdentityDialog *self = MS_IDENTITY_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->identity, ms_identity_free);

  G_OBJECT_CLASS (ms_identity_dialog_parent_class)->dispose (object);
}

static void
ms_identity_dialog_class_init (MsIdentityDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_identity_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ms_identity_dialog_response;

  widget_class->delete_event = ms_identity_dialog_delete_event;

  g_type_ensure (MS_TYPE_IDENTITY_FORM);
  g_type_ensure (MS_TYPE_DKIM_BOX);
  g_type_ensure (MS_TYPE_DOMAIN_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-identity-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, form);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, dkim_domain);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, dkim_domain_problem);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, rsa);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, ed25519);
  gtk_widget_class_bind_template_child (widget_class, MsIdentityDialog, domain);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
}

static void
ms_identity_dialog_init (MsIdentityDialog *self)
{
  GtkWidget *button;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->boxes[MS_DKIM_RSA] = self->rsa;
  self->boxes[MS_DKIM_ED25519] = self->ed25519;
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

static void
present (MsIdentityDialog *self, MsLibrary *library, const MsIdentityJob *job, const char *page)
{
  const MsIdentity *identity = job->identity;

  self->identity = ms_identity_copy (identity);
  ms_identity_form_fill (self->form, library, identity);
  gtk_entry_set_text (self->dkim_domain,
                      identity->dkim_domain != NULL ? identity->dkim_domain : "");
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      ms_dkim_box_set_up (self->boxes[i], library, i);
      ms_dkim_box_set_stored (self->boxes[i], job->keys[i], identity->keys[i].selector,
                              identity->keys[i].file, job->problems[i]);
    }
  self->library = g_object_ref (library);
  on_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_stack_set_visible_child_name (self->pages, page);
  if (g_strcmp0 (page, "sender") == 0)
    ms_identity_form_point (self->form);
}

void
ms_identity_dialog_show (GtkWidget        *parent,
                         MsLibrary        *library,
                         const MsIdentity *identity,
                         const char       *page)
{
  MsIdentityDialog *self =
      g_object_new (MS_TYPE_IDENTITY_DIALOG, "use-header-bar", TRUE, "transient-for", parent,
                    "title", identity->id != 0 ? identity->name : _ ("New Identity"), NULL);

  g_autoptr (MsIdentityJob) job = ms_identity_job_new (identity);

  ms_identity_job_load (ms_library_get_store (library), job, NULL, NULL);
  present (self, library, job, page);
}
