/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setup-row.c - one thing that a domain needs: what it is for, its record, how it stands */

#include "config.h"

#include "ms-application.h"
#include "ms-record-box.h"
#include "ms-setup-row.h"

#include <glib/gi18n-lib.h>

struct _MsSetupRow
{
  GtkListBoxRow parent_instance;

  GtkImage    *icon;
  GtkLabel    *title;
  GtkLabel    *state;
  GtkLabel    *purpose;
  GtkLabel    *detail;
  GtkLabel    *found;
  MsRecordBox *record;
};

G_DEFINE_FINAL_TYPE (MsSetupRow, ms_setup_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  const char *icon;
  const char *style;
} looks[MS_SETUP_N_STATES] = {
  [MS_SETUP_RIGHT] = { "emblem-ok-symbolic", "ms-good" },
  [MS_SETUP_MISSING] = { "dialog-error-symbolic", "ms-problem" },
  [MS_SETUP_DIFFERS] = { "dialog-error-symbolic", "ms-problem" },
  [MS_SETUP_UNKNOWN] = { "dialog-question-symbolic", "dim-label" },
  [MS_SETUP_OPEN] = { "dialog-warning-symbolic", "ms-warning" },
  [MS_SETUP_UNASKED] = { "dialog-question-symbolic", "dim-label" },
};

static void
ms_setup_row_class_init (MsSetupRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (MS_TYPE_RECORD_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-setup-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, icon);
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, title);
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, state);
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, purpose);
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, detail);
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, found);
  gtk_widget_class_bind_template_child (widget_class, MsSetupRow, record);
}

static void
ms_setup_row_init (MsSetupRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_state (MsSetupRow *self, const MsSetupStep *step)
{
  const char *state = ms_setup_state_label (step->state);
  const char *style = looks[step->state].style;

  /* Translators: "SPF: which servers may send", then "Missing": what a screen reader says. */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), step->title, state);

  gtk_image_set_from_icon_name (self->icon, looks[step->state].icon,
                                GTK_ICON_SIZE_LARGE_TOOLBAR);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->icon)), style);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->state)), style);
  gtk_label_set_text (self->state, state);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
}

GtkWidget *
ms_setup_row_new (const MsSetupStep *step)
{
  MsSetupRow *self = g_object_new (MS_TYPE_SETUP_ROW, NULL);

  show_state (self, step);
  gtk_label_set_text (self->title, step->title);
  gtk_label_set_text (self->purpose, step->purpose);
  gtk_label_set_text (self->detail, step->detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), *step->detail != '\0');

  if (step->found != NULL && step->state != MS_SETUP_RIGHT)
    {
      g_autofree char *text = g_strdup_printf (_ ("There now: %s"), step->found);

      gtk_label_set_text (self->found, text);
      gtk_widget_show (GTK_WIDGET (self->found));
    }
  /* What is there already need not be pasted. */
  if (step->line != NULL && step->state != MS_SETUP_RIGHT)
    {
      ms_record_box_set_kind (self->record, step->id);
      ms_record_box_set (self->record, step->type, step->name, step->text, step->line);
      gtk_widget_show (GTK_WIDGET (self->record));
    }

  return GTK_WIDGET (self);
}
