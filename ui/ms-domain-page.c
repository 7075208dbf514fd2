/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-page.c - what the DNS of an identity's domain has to say, and whether it does */

#include "config.h"

#include "ms-application.h"
#include "ms-domain-page.h"
#include "ms-format.h"
#include "ms-setup-row.h"

#include <glib/gi18n-lib.h>

struct _MsDomainPage
{
  GtkBox parent_instance;

  GCancellable *cancellable; /* (owned) (nullable): of the look that is under way */

  GtkWidget  *look_button;
  GtkLabel   *summary;
  GtkListBox *list;
};

enum
{
  LOOK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsDomainPage, ms_domain_page, GTK_TYPE_BOX)

static void
show_summary (MsDomainPage *self, const GPtrArray *steps)
{
  g_autofree char *text = NULL;
  guint            open = 0;

  for (guint i = 0; i < steps->len; i++)
    open += ((const MsSetupStep *) steps->pdata[i])->state != MS_SETUP_RIGHT;
  if (open == 0)
    text = g_strdup (_ ("The domain is set up."));
  else
    text = g_strdup_printf (ngettext ("%u of %u things is not right yet.",
                                      "%u of %u things are not right yet.", open),
                            open, steps->len);
  gtk_label_set_text (self->summary, text);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsDomainPage) self = user_data;
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GError) error = NULL;

  steps = ms_library_query_finish (MS_LIBRARY (object), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->list == NULL)
    return;

  g_clear_object (&self->cancellable);
  gtk_widget_set_sensitive (self->look_button, TRUE);
  ms_format_empty (GTK_CONTAINER (self->list));
  if (steps == NULL)
    {
      gtk_label_set_text (self->summary, error->message);
      return;
    }

  for (guint i = 0; i < steps->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), ms_setup_row_new (steps->pdata[i]));
  show_summary (self, steps);
}

void
ms_domain_page_look (MsDomainPage *self, MsLibrary *library, MsIdentityJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (!ms_identity_check (job->identity, &error))
    {
      ms_format_empty (GTK_CONTAINER (self->list));
      /* Translators: %s is what is wrong: "From “x”: the @ is missing". */
      text = g_strdup_printf (_ ("First complete the page “Sender”: %s."), error->message);
      gtk_label_set_text (self->summary, text);
      gtk_widget_set_sensitive (self->look_button, TRUE);
      ms_identity_job_free (job);
      return;
    }

  self->cancellable = g_cancellable_new ();
  gtk_label_set_text (self->summary, _ ("Asking the DNS…"));
  gtk_widget_set_sensitive (self->look_button, FALSE);
  ms_library_work (library, ms_identity_job_set_up, job, ms_identity_job_free,
                   (GDestroyNotify) g_ptr_array_unref, self->cancellable, on_looked_cb,
                   g_object_ref (self));
}

static void
on_look_cb (MsDomainPage *self)
{
  g_signal_emit (self, signals[LOOK], 0);
}

static void
ms_domain_page_dispose (GObject *object)
{
  MsDomainPage *self = MS_DOMAIN_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (ms_domain_page_parent_class)->dispose (object);
}

static void
ms_domain_page_class_init (MsDomainPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_domain_page_dispose;
  signals[LOOK] = g_signal_new ("look", MS_TYPE_DOMAIN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-domain-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsDomainPage, look_button);
  gtk_widget_class_bind_template_child (widget_class, MsDomainPage, summary);
  gtk_widget_class_bind_template_child (widget_class, MsDomainPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_look_cb);
}

static void
ms_domain_page_init (MsDomainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
