/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-campaign-bar.c - what a campaign waits for, or who else delivers it; under the header bar
 */

#include "config.h"

#include "ms-application.h"
#include "ms-campaign-bar.h"
#include "ms-clock.h"
#include "ms-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

struct _MsCampaignBar
{
  GtkBox parent_instance;

  MsDocument *document; /* (owned) (nullable) */
  gboolean    delivery; /* over the page that says who delivers */

  GtkLabel  *notice;
  GtkWidget *now_button;
};

G_DEFINE_FINAL_TYPE (MsCampaignBar, ms_campaign_bar, GTK_TYPE_BOX)

static char *
describe_wait (const MsCampaign *campaign, const char *holder)
{
  g_autofree char *due = ms_format_time (campaign->due);
  g_autofree char *us = g_strdup_printf ("(%d)", getpid ());

  if (campaign->due <= ms_clock_wall () && holder != NULL && strstr (holder, us) != NULL)
    return g_strdup (_ ("Waiting for its turn, after the campaign that is being sent."));
  if (campaign->due <= ms_clock_wall ())
    return holder != NULL
               /* Translators: a program with its process number and the campaign it delivers.
                */
               ? g_strdup_printf (_ ("Waiting for its turn, after %s."), holder)
               : g_strdup (_ ("Waiting for its turn."));
  if (campaign->reason != NULL && *campaign->reason != '\0')
    /* Translators: a time, and why it waits. */
    return g_strdup_printf (_ ("Waiting until %s: %s."), due, campaign->reason);

  return g_strdup_printf (_ ("Waiting until %s, when the deferred are tried again."), due);
}

static void
show_state (MsCampaignBar *self)
{
  const MsCampaign *campaign =
      self->document != NULL ? ms_document_get_campaign (self->document) : NULL;

  g_autofree char *holder = NULL;
  g_autofree char *text = NULL;

  if (campaign != NULL && !ms_document_is_running (self->document))
    {
      holder = ms_library_get_holder (ms_document_get_library (self->document));
      if (campaign->state == MS_CAMPAIGN_WAITING)
        text = describe_wait (campaign, holder);
      else if (campaign->state == MS_CAMPAIGN_SENDING && holder != NULL && !self->delivery)
        /* Translators: a program with its process number and the campaign it delivers. */
        text = g_strdup_printf (_ ("Being delivered by %s."), holder);
    }

  if (text != NULL && g_strcmp0 (gtk_label_get_text (self->notice), text) != 0)
    gtk_label_set_text (self->notice, text);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  gtk_widget_set_visible (self->now_button,
                          campaign != NULL && campaign->state == MS_CAMPAIGN_WAITING);
}

static void
ms_campaign_bar_dispose (GObject *object)
{
  g_clear_object (&MS_CAMPAIGN_BAR (object)->document);

  G_OBJECT_CLASS (ms_campaign_bar_parent_class)->dispose (object);
}

static void
ms_campaign_bar_class_init (MsCampaignBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_campaign_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-campaign-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MsCampaignBar, notice);
  gtk_widget_class_bind_template_child (widget_class, MsCampaignBar, now_button);
}

static void
ms_campaign_bar_init (MsCampaignBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_campaign_bar_set_document (MsCampaignBar *self, MsDocument *document)
{
  if (self->document != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->document, self);
      g_signal_handlers_disconnect_by_data (ms_document_get_library (self->document), self);
      g_signal_handlers_disconnect_by_data (ms_document_get_courier (self->document), self);
    }
  g_set_object (&self->document, document);
  if (document != NULL)
    {
      g_signal_connect_object (document, "loaded", G_CALLBACK (show_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "state", G_CALLBACK (show_state), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (ms_document_get_library (document), "changed",
                               G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (ms_document_get_courier (document), "begun",
                               G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (ms_document_get_courier (document), "ended",
                               G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
    }
  show_state (self);
}

void
ms_campaign_bar_set_delivery (MsCampaignBar *self, gboolean delivery)
{
  self->delivery = delivery;
  show_state (self);
}
