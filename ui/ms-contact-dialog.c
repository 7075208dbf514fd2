/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-dialog.c - a contact's address and fields, to be entered or corrected */

#include "config.h"

#include "ms-application.h"
#include "ms-contact-dialog.h"
#include "ms-contact-table.h"
#include "ms-dialog.h"
#include "ms-entry.h"
#include "ms-field-rows.h"

#include <glib/gi18n-lib.h>

struct _MsContactDialog
{
  GtkDialog parent_instance;

  MsLibrary    *library; /* (owned) */
  MsFieldTable *fields;  /* (owned) (nullable) */
  GPtrArray    *entries; /* (owned) (element-type GtkEntry): of the fields, in their order */
  GtkEntry     *address;
  gint64        list;
  gint64        contact;

  GtkGrid  *grid;
  GtkLabel *suppressed;
};

G_DEFINE_FINAL_TYPE (MsContactDialog, ms_contact_dialog, GTK_TYPE_DIALOG)

typedef struct
{
  gint64    list;
  gint64    contact;
  MsAddress address; /* (owned) */
  char    **names;   /* (owned) */
  char    **values;  /* (owned) */
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  ms_address_clear (&edit->address);
  g_strfreev (edit->names);
  g_strfreev (edit->values);
  g_free (edit);
}

static gboolean
save_contact (MsDb *db, gpointer data, GError **error)
{
  Edit *edit = data;

  if (edit->contact == 0)
    {
      if (!ms_contact_table_ensure (db, &edit->address, &edit->contact, NULL, error) ||
          !ms_contact_table_join (db, edit->contact, edit->list, NULL, error))
        return FALSE;
    }
  else if (!ms_contact_table_set_address (db, edit->contact, &edit->address, error))
    {
      return FALSE;
    }

  return ms_contact_table_set_fields (db, edit->contact, (const char *const *) edit->names,
                                      (const char *const *) edit->values, error);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsContactDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean ok = ms_library_write_finish (MS_LIBRARY (object), result, &error);

  if (self->grid == NULL)
    return;

  if (ok)
    gtk_widget_destroy (GTK_WIDGET (self));
  else
    ms_dialog_error (GTK_WIDGET (self), _ ("The contact cannot be saved"), error);
}

/* An untouched field of a new contact is not written: he may be known already. */
static void
collect_fields (MsContactDialog *self, Edit *edit)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const char *text = gtk_entry_get_text (self->entries->pdata[i]);

      if (self->contact == 0 && *text == '\0')
        continue;
      g_ptr_array_add (names, g_strdup (ms_field_table_get_name (self->fields, i)));
      g_ptr_array_add (values, g_strdup (text));
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (values, NULL);
  edit->names = (char **) g_ptr_array_steal (names, NULL);
  edit->values = (char **) g_ptr_array_steal (values, NULL);
}

static void
save (MsContactDialog *self)
{
  g_autofree char *text = ms_entry_dup (self->address);
  Edit            *edit = g_new0 (Edit, 1);

  MsAddressProblem problem = ms_address_parse (text, &edit->address);

  if (problem != MS_ADDRESS_OK)
    {
      g_autoptr (GError) error = g_error_new_literal (MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                                                      ms_address_describe (problem));

      ms_dialog_error (GTK_WIDGET (self), _ ("The address cannot be used"), error);
      g_free (edit);
      return;
    }

  edit->list = self->list;
  edit->contact = self->contact;
  collect_fields (self, edit);
  ms_library_write (self->library, MS_STORE_NORMAL, save_contact, edit, edit_free, on_saved_cb,
                    g_object_ref (self));
}

static void
ms_contact_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    save (MS_CONTACT_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

static void
on_address_cb (MsContactDialog *self)
{
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     *gtk_entry_get_text (self->address) != '\0');
}

static GtkEntry *
add_entry (MsContactDialog *self, const char *name, const char *value)
{
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *entry = gtk_entry_new ();
  int        row = (int) self->entries->len + (self->address != NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), "dim-label");
  gtk_entry_set_text (GTK_ENTRY (entry), value);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_widget_set_hexpand (entry, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (entry), name);
  gtk_grid_attach (self->grid, label, 0, row, 1, 1);
  gtk_grid_attach (self->grid, entry, 1, row, 1, 1);

  return GTK_ENTRY (entry);
}

static void
fill (MsContactDialog *self)
{
  g_autoptr (MsContact) contact = NULL;

  MsDb *db = ms_library_get_reader (self->library);

  if (self->contact != 0)
    contact = ms_contact_table_get (db, self->contact, NULL);

  self->address =
      add_entry (self, _ ("Address"), contact != NULL ? ms_contact_get_shown (contact) : "");
  g_signal_connect_object (self->address, "changed", G_CALLBACK (on_address_cb), self,
                           G_CONNECT_SWAPPED);

  self->fields = ms_field_rows_load (db, NULL);
  for (guint i = 0; self->fields != NULL && i < ms_field_table_get_size (self->fields); i++)
    g_ptr_array_add (self->entries,
                     add_entry (self, ms_field_table_get_name (self->fields, i),
                                contact != NULL
                                    ? ms_fields_get ((const char *const *) contact->values, i)
                                    : ""));
  gtk_widget_show_all (GTK_WIDGET (self->grid));
  gtk_widget_set_visible (GTK_WIDGET (self->suppressed),
                          contact != NULL && contact->suppressed);
  on_address_cb (self);
}

static void
ms_contact_dialog_dispose (GObject *object)
{
  MsContactDialog *self = MS_CONTACT_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->fields, ms_field_table_unref);
  g_clear_pointer (&self->entries, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_contact_dialog_parent_class)->dispose (object);
}

static void
ms_contact_dialog_class_init (MsContactDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_contact_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ms_contact_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsContactDialog, grid);
  gtk_widget_class_bind_template_child (widget_class, MsContactDialog, suppressed);
}

static void
ms_contact_dialog_init (MsContactDialog *self)
{
  GtkWidget *button;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->entries = g_ptr_array_new ();
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

void
ms_contact_dialog_show (GtkWidget *parent, MsLibrary *library, gint64 list, gint64 contact)
{
  MsContactDialog *self =
      g_object_new (MS_TYPE_CONTACT_DIALOG, "use-header-bar", TRUE, "transient-for",
                    gtk_widget_get_toplevel (parent), "title",
                    contact == 0 ? _ ("Add a contact") : _ ("Edit the contact"), NULL);

  self->library = g_object_ref (library);
  self->list = list;
  self->contact = contact;
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
