/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-attachment-chip.c - one file that goes with a message */

#include "config.h"

#include "ms-application.h"
#include "ms-attachment-chip.h"

#include <glib/gi18n-lib.h>

struct _MsAttachmentChip
{
  GtkBox parent_instance;

  MsAttachment *attachment;

  GtkLabel  *label;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (MsAttachmentChip, ms_attachment_chip, GTK_TYPE_BOX)

enum
{
  REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_remove_cb (MsAttachmentChip *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
ms_attachment_chip_class_init (MsAttachmentChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[REMOVE] = g_signal_new ("remove", MS_TYPE_ATTACHMENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-attachment-chip.ui");
  gtk_widget_class_bind_template_child (widget_class, MsAttachmentChip, label);
  gtk_widget_class_bind_template_child (widget_class, MsAttachmentChip, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
}

static void
ms_attachment_chip_init (MsAttachmentChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ms_attachment_chip_new (MsAttachment *attachment, gboolean removable)
{
  g_autofree char *size = g_format_size (g_bytes_get_size (attachment->data));
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  MsAttachmentChip *self = g_object_new (MS_TYPE_ATTACHMENT_CHIP, NULL);

  self->attachment = attachment;

  /* Translators: a file's name and size. */
  text = g_strdup_printf (_ ("%s (%s)"), attachment->name, size);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (self->remove_button, removable);
  name = g_strdup_printf (_ ("Remove %s"), attachment->name);
  atk_object_set_name (gtk_widget_get_accessible (self->remove_button), name);

  return GTK_WIDGET (self);
}

MsAttachment *
ms_attachment_chip_get_attachment (MsAttachmentChip *self)
{
  return self->attachment;
}
