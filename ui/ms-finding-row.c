/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-finding-row.c - one finding of the check before sending: what it is and what to do */

#include "config.h"

#include "ms-application.h"
#include "ms-finding-row.h"

#include <glib/gi18n-lib.h>

struct _MsFindingRow
{
  GtkListBoxRow parent_instance;

  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *group;
  GtkLabel  *detail;
  GtkLabel  *advice;
  GtkLabel  *recipients;
  GtkWidget *record_box;
  GtkLabel  *record;
};

G_DEFINE_FINAL_TYPE (MsFindingRow, ms_finding_row, GTK_TYPE_LIST_BOX_ROW)

static const struct
{
  const char *icon;
  const char *style;
} levels[MS_CHECK_N_LEVELS] = {
  [MS_CHECK_GREEN] = { "emblem-ok-symbolic", "ms-good" },
  [MS_CHECK_GREY] = { "dialog-question-symbolic", "dim-label" },
  [MS_CHECK_AMBER] = { "dialog-warning-symbolic", "ms-warning" },
  [MS_CHECK_RED] = { "dialog-error-symbolic", "ms-problem" },
};

static void
on_copy_cb (MsFindingRow *self)
{
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          gtk_label_get_text (self->record), -1);
}

static void
set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
ms_finding_row_class_init (MsFindingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, icon);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, title);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, group);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, detail);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, advice);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, recipients);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, record_box);
  gtk_widget_class_bind_template_child (widget_class, MsFindingRow, record);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_cb);
}

static void
ms_finding_row_init (MsFindingRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ms_finding_row_new (const MsCheckFinding *finding)
{
  MsFindingRow *self = g_object_new (MS_TYPE_FINDING_ROW, NULL);
  const char   *level = ms_check_level_label (finding->level);

  /* Translators: "Needs attention", then a sentence: what a screen reader says. */
  g_autofree char *name = g_strdup_printf (_ ("%s: %s"), level, finding->title);
  g_autofree char *people = g_strjoinv (", ", finding->recipients);
  g_autofree char *example =
      *people != '\0' ? g_strdup_printf (_ ("For example: %s"), people) : g_strdup ("");

  gtk_image_set_from_icon_name (self->icon, levels[finding->level].icon,
                                GTK_ICON_SIZE_LARGE_TOOLBAR);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self->icon)),
                               levels[finding->level].style);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), level);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);

  gtk_label_set_text (self->title, finding->title);
  gtk_label_set_text (self->group, ms_check_group_label (finding->group));
  set_text (self->detail, finding->detail);
  set_text (self->advice, finding->advice);
  set_text (self->recipients, example);
  gtk_label_set_text (self->record, finding->record != NULL ? finding->record : "");
  gtk_widget_set_visible (self->record_box, finding->record != NULL);

  return GTK_WIDGET (self);
}
