/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identities-dialog.c - who campaigns are from: add, edit, remove */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-identities-dialog.h"
#include "ms-identity-dialog.h"
#include "ms-identity-table.h"
#include "ms-row.h"
#include "ms-sender.h"

#include <glib/gi18n-lib.h>

struct _MsIdentitiesDialog
{
  HdyWindow parent_instance;

  MsLibrary *library;    /* (owned) */
  GPtrArray *identities; /* (owned) (nullable) (element-type MsIdentity): as the rows */

  GtkStack   *pages;
  GtkListBox *list;
  GtkWidget  *bar;
};

G_DEFINE_FINAL_TYPE (MsIdentitiesDialog, ms_identities_dialog, HDY_TYPE_WINDOW)

static GtkWidget *
row_new (const MsIdentity *identity)
{
  GtkWidget *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", identity->name, "activatable",
                                 TRUE, "visible", TRUE, NULL);

  g_autofree char *keys = ms_sender_describe_keys (identity);
  /* A name from right to left must not carry its address away (Unicode's UAX #9, isolates). */
  g_autofree char *from = g_strconcat ("\342\201\250", identity->from, "\342\201\251", NULL);
  /* Translators: "Ada <ada@example.org>", then "signed with RSA". */
  g_autofree char *text = g_strdup_printf (_ ("%s, %s"), from, keys);

  ms_row_set_note (HDY_ACTION_ROW (row), text);

  return row;
}

static const MsIdentity *
get_selected (MsIdentitiesDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? self->identities->pdata[gtk_list_box_row_get_index (row)] : NULL;
}

static void
select_identity (MsIdentitiesDialog *self, gint64 id, gboolean focus)
{
  int index = 0;

  for (guint i = 0; i < self->identities->len; i++)
    if (((const MsIdentity *) self->identities->pdata[i])->id == id)
      index = (int) i;
  ms_row_choose (self->list, index, focus);
}

/* What was chosen stays chosen, whatever it is called now, and has the focus if it had. */
static void
fill (MsIdentitiesDialog *self)
{
  const MsIdentity *chosen = get_selected (self);
  gint64            id = chosen != NULL ? chosen->id : 0;
  gboolean          focus = ms_row_in_focus (self->list);

  g_clear_pointer (&self->identities, g_ptr_array_unref);
  self->identities = ms_identity_table_all (ms_library_get_reader (self->library), NULL);
  ms_format_empty (GTK_CONTAINER (self->list));
  if (self->identities == NULL)
    return;

  for (guint i = 0; i < self->identities->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (self->identities->pdata[i]));
  select_identity (self, id, focus);
  gtk_stack_set_visible_child_name (self->pages, self->identities->len > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->bar, self->identities->len > 0);
}

static void
on_add_cb (MsIdentitiesDialog *self)
{
  g_autoptr (MsIdentity) identity = ms_identity_new ();

  ms_identity_dialog_show (GTK_WIDGET (self), self->library, identity, "sender");
}

/* As it is stored now: it may just have been saved. */
static void
edit (MsIdentitiesDialog *self, const char *page)
{
  const MsIdentity *identity;

  fill (self);
  identity = get_selected (self);
  if (identity != NULL)
    ms_identity_dialog_show (GTK_WIDGET (self), self->library, identity, page);
}

static void
on_edit_cb (MsIdentitiesDialog *self)
{
  edit (self, "sender");
}

static void
on_domain_cb (MsIdentitiesDialog *self)
{
  edit (self, "domain");
}

static void
on_activated_cb (MsIdentitiesDialog *self)
{
  on_edit_cb (self);
}

static gboolean
remove_identity (MsDb *db, gpointer data, GError **error)
{
  return ms_identity_table_remove (db, data, error);
}

static void
on_removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsIdentitiesDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error) && self->list != NULL)
    ms_dialog_error (GTK_WIDGET (self), _ ("The identity cannot be removed"), error);
}

static void
on_remove_agreed_cb (gpointer data)
{
  MsIdentitiesDialog *self = data;
  const MsIdentity   *identity = get_selected (self);

  if (identity != NULL)
    ms_library_write (self->library, MS_STORE_NORMAL, remove_identity,
                      g_strdup (identity->name), g_free, on_removed_cb, g_object_ref (self));
}

static void
on_remove_cb (MsIdentitiesDialog *self)
{
  const MsIdentity *identity = get_selected (self);

  g_autofree char *title = NULL;

  if (identity == NULL)
    return;

  title = g_strdup_printf (_ ("Remove the identity “%s”?"), identity->name);
  ms_dialog_confirm (GTK_WIDGET (self), title,
                     _ ("The files of its keys stay. One that a campaign is from cannot be "
                        "removed."),
                     _ ("_Remove"), TRUE, on_remove_agreed_cb, self);
}

static gboolean
on_key_cb (MsIdentitiesDialog *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (self));

  return GDK_EVENT_STOP;
}

static void
ms_identities_dialog_dispose (GObject *object)
{
  MsIdentitiesDialog *self = MS_IDENTITIES_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->identities, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_identities_dialog_parent_class)->dispose (object);
}

static void
ms_identities_dialog_class_init (MsIdentitiesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_identities_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-identities-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsIdentitiesDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MsIdentitiesDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MsIdentitiesDialog, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_domain_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
}

static void
ms_identities_dialog_init (MsIdentitiesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_identities_dialog_show (GtkWidget *parent, MsLibrary *library)
{
  MsIdentitiesDialog *self = g_object_new (MS_TYPE_IDENTITIES_DIALOG, "transient-for", parent,
                                           "title", _ ("Identities"), NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (library, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  gtk_window_present (GTK_WINDOW (self));
}
