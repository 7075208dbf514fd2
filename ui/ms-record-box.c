/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-record-box.c - a DNS record to be pasted: its name and value, each to be copied */

#include "config.h"

#include "ms-application.h"
#include "ms-record-box.h"

#include <glib/gi18n-lib.h>

struct _MsRecordBox
{
  GtkGrid parent_instance;

  char *line; /* (owned) (nullable) */

  GtkLabel  *type;
  GtkLabel  *name;
  GtkLabel  *value;
  GtkWidget *copy_name;
  GtkWidget *copy_value;
  GtkWidget *copy_line;
};

G_DEFINE_FINAL_TYPE (MsRecordBox, ms_record_box, GTK_TYPE_GRID)

static void
copy (MsRecordBox *self, const char *text)
{
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD),
                          text, -1);
}

static void
on_copy_name_cb (MsRecordBox *self)
{
  copy (self, gtk_label_get_text (self->name));
}

static void
on_copy_value_cb (MsRecordBox *self)
{
  copy (self, gtk_label_get_text (self->value));
}

static void
on_copy_line_cb (MsRecordBox *self)
{
  copy (self, self->line);
}

static void
ms_record_box_finalize (GObject *object)
{
  g_free (MS_RECORD_BOX (object)->line);

  G_OBJECT_CLASS (ms_record_box_parent_class)->finalize (object);
}

static void
ms_record_box_class_init (MsRecordBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ms_record_box_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-record-box.ui");
  gtk_widget_class_bind_template_child (widget_class, MsRecordBox, type);
  gtk_widget_class_bind_template_child (widget_class, MsRecordBox, name);
  gtk_widget_class_bind_template_child (widget_class, MsRecordBox, value);
  gtk_widget_class_bind_template_child (widget_class, MsRecordBox, copy_name);
  gtk_widget_class_bind_template_child (widget_class, MsRecordBox, copy_value);
  gtk_widget_class_bind_template_child (widget_class, MsRecordBox, copy_line);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_name_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_value_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_line_cb);
}

/* Broken lines get no hyphens, which are not in the record. */
static void
ms_record_box_init (MsRecordBox *self)
{
  g_autoptr (PangoAttrList) plain = pango_attr_list_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  pango_attr_list_insert (plain, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (self->name, plain);
  gtk_label_set_attributes (self->value, plain);
}

/* @name: (transfer full) */
static void
name_widget (gpointer widget, char *name)
{
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (widget)), name);
  g_free (name);
}

void
ms_record_box_set_kind (MsRecordBox *self, const char *kind)
{
  /* Translators: here %s is which DNS record it is: "RSA", "spf". */
  name_widget (self->name, g_strdup_printf (_ ("Record name: %s"), kind));
  name_widget (self->value, g_strdup_printf (_ ("Record value: %s"), kind));
  name_widget (self->copy_name, g_strdup_printf (_ ("Copy the record name: %s"), kind));
  name_widget (self->copy_value, g_strdup_printf (_ ("Copy the record value: %s"), kind));
  name_widget (self->copy_line, g_strdup_printf (_ ("Copy the record line: %s"), kind));
}

void
ms_record_box_set (MsRecordBox *self,
                   const char  *type,
                   const char  *name,
                   const char  *value,
                   const char  *line)
{
  /* Translators: the type of a DNS record: TXT, MX. */
  g_autofree char *kind = g_strdup_printf (_ ("%s record"), type);

  gtk_label_set_text (self->type, kind);
  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->value, value);
  g_free (self->line);
  self->line = g_strdup (line);
}
