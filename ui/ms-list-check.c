/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-check.c - a list that a campaign goes to, or not */

#include "config.h"

#include "ms-application.h"
#include "ms-format.h"
#include "ms-list-check.h"

#include <glib/gi18n-lib.h>

struct _MsListCheck
{
  GtkListBoxRow parent_instance;

  gint64 id;

  GtkToggleButton *check;
  GtkLabel        *members;
};

G_DEFINE_FINAL_TYPE (MsListCheck, ms_list_check, GTK_TYPE_LIST_BOX_ROW)

enum
{
  CHECKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_toggled_cb (MsListCheck *self)
{
  g_signal_emit (self, signals[CHECKED], 0);
}

static void
ms_list_check_class_init (MsListCheckClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHECKED] = g_signal_new ("checked", MS_TYPE_LIST_CHECK, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-list-check.ui");
  gtk_widget_class_bind_template_child (widget_class, MsListCheck, check);
  gtk_widget_class_bind_template_child (widget_class, MsListCheck, members);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled_cb);
}

static void
ms_list_check_init (MsListCheck *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ms_list_check_new (const MsListInfo *info, gboolean active, gboolean excluded)
{
  g_autofree char *count = ms_format_count (info->members);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  MsListCheck *self = g_object_new (MS_TYPE_LIST_CHECK, NULL);

  self->id = info->id;
  gtk_button_set_label (GTK_BUTTON (self->check), info->name);
  /* However long it is, the window keeps its width. */
  gtk_label_set_ellipsize (GTK_LABEL (gtk_bin_get_child (GTK_BIN (self->check))),
                           PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->check), info->name);
  name = g_strdup_printf (excluded ? _ ("Leave out %s") : _ ("Send to %s"), info->name);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->check)), name);
  text =
      g_strdup_printf (ngettext ("%s contact", "%s contacts", (gulong) info->members), count);
  gtk_label_set_text (self->members, text);
  g_signal_handlers_block_by_func (self->check, on_toggled_cb, self);
  gtk_toggle_button_set_active (self->check, active);
  g_signal_handlers_unblock_by_func (self->check, on_toggled_cb, self);

  return GTK_WIDGET (self);
}

gint64
ms_list_check_get_id (MsListCheck *self)
{
  return self->id;
}

const char *
ms_list_check_get_name (MsListCheck *self)
{
  return gtk_button_get_label (GTK_BUTTON (self->check));
}

gboolean
ms_list_check_get_active (MsListCheck *self)
{
  return gtk_toggle_button_get_active (self->check);
}
