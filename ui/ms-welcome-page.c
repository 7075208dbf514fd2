/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-welcome-page.c - what a first start shows: where to begin */

#include "config.h"

#include "ms-application.h"
#include "ms-welcome-page.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

struct _MsWelcomePage
{
  GtkBox parent_instance;

  HdyStatusPage *status;
  GtkWidget     *sample_button;
};

G_DEFINE_FINAL_TYPE (MsWelcomePage, ms_welcome_page, GTK_TYPE_BOX)

static void
ms_welcome_page_class_init (MsWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsWelcomePage, status);
  gtk_widget_class_bind_template_child (widget_class, MsWelcomePage, sample_button);
}

static void
ms_welcome_page_init (MsWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ms_welcome_page_set_first (self, TRUE);
}

void
ms_welcome_page_set_first (MsWelcomePage *self, gboolean first)
{
  hdy_status_page_set_title (self->status,
                             first ? _ ("Welcome to Mailshot") : _ ("Nothing is chosen"));
  hdy_status_page_set_description (
      self->status,
      first
          ? _ ("Write to each of your subscribers and see what became of every message.\n"
               "A rehearsal with the sample shows how: everything is real but the network, and "
               "nothing leaves this computer.")
          : _ ("Choose a campaign or a list at the side, or begin something new."));
  gtk_widget_set_visible (self->sample_button, first);
}
