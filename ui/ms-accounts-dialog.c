/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-accounts-dialog.c - the configured servers and their pools: add, edit, remove */

#include "config.h"

#include "ms-account-dialog.h"
#include "ms-account-table.h"
#include "ms-accounts-dialog.h"
#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-pools-page.h"
#include "ms-row.h"

#include <glib/gi18n-lib.h>

struct _MsAccountsDialog
{
  HdyWindow parent_instance;

  MsLibrary *library;  /* (owned) */
  GPtrArray *accounts; /* (owned) (nullable) (element-type MsAccount): as the rows */

  GtkStack    *sections;
  GtkStack    *pages;
  GtkListBox  *list;
  GtkWidget   *bar;
  MsPoolsPage *pools;
};

G_DEFINE_FINAL_TYPE (MsAccountsDialog, ms_accounts_dialog, HDY_TYPE_WINDOW)

static GtkWidget *
row_new (const MsAccount *account)
{
  GtkWidget *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", account->name, "activatable",
                                 TRUE, "visible", TRUE, NULL);

  g_autofree char *where = NULL;

  where = g_strdup_printf (account->user != NULL ? _ ("%s, port %u, as %s") : _ ("%s, port %u"),
                           account->host, account->port, account->user);
  ms_row_set_note (HDY_ACTION_ROW (row), where);

  return row;
}

static const MsAccount *
get_selected (MsAccountsDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? self->accounts->pdata[gtk_list_box_row_get_index (row)] : NULL;
}

static void
select_account (MsAccountsDialog *self, gint64 id, gboolean focus)
{
  int index = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    if (((const MsAccount *) self->accounts->pdata[i])->id == id)
      index = (int) i;
  ms_row_choose (self->list, index, focus);
}

/* What was chosen stays chosen, whatever it is called now, and has the focus if it had. */
static void
fill (MsAccountsDialog *self)
{
  const MsAccount *chosen = get_selected (self);
  gint64           id = chosen != NULL ? chosen->id : 0;
  gboolean         focus = ms_row_in_focus (self->list);

  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  self->accounts = ms_account_table_all (ms_library_get_reader (self->library), NULL);
  ms_format_empty (GTK_CONTAINER (self->list));
  if (self->accounts == NULL)
    return;

  for (guint i = 0; i < self->accounts->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (self->accounts->pdata[i]));
  select_account (self, id, focus);
  gtk_stack_set_visible_child_name (self->pages, self->accounts->len > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->bar, self->accounts->len > 0);
}

static void
on_add_cb (MsAccountsDialog *self)
{
  g_autoptr (MsAccount) account = ms_account_new ();

  if (gtk_stack_get_visible_child (self->sections) == GTK_WIDGET (self->pools))
    {
      ms_pools_page_add (self->pools);
      return;
    }

  account->security = MS_SECURITY_STARTTLS;
  account->port = ms_security_default_port (account->security);
  ms_account_dialog_show (GTK_WIDGET (self), self->library, account);
}

static void
on_edit_cb (MsAccountsDialog *self)
{
  const MsAccount *account = get_selected (self);

  if (account != NULL)
    ms_account_dialog_show (GTK_WIDGET (self), self->library, account);
}

static void
on_activated_cb (MsAccountsDialog *self)
{
  on_edit_cb (self);
}

static gboolean
remove_account (MsDb *db, gpointer data, GError **error)
{
  return ms_account_table_remove (db, ((const MsAccount *) data)->id, error);
}

static void
on_remove_agreed_cb (gpointer data)
{
  MsAccountsDialog *self = data;
  const MsAccount  *account = get_selected (self);

  if (account == NULL)
    return;

  ms_account_dialog_forget_password (self->library, account->name);
  ms_library_write (self->library, MS_STORE_NORMAL, remove_account, ms_account_copy (account),
                    (GDestroyNotify) ms_account_free, NULL, NULL);
}

static void
on_remove_cb (MsAccountsDialog *self)
{
  const MsAccount *account = get_selected (self);

  g_autofree char *title = NULL;

  if (account == NULL)
    return;

  title = g_strdup_printf (_ ("Remove the account “%s”?"), account->name);
  ms_dialog_confirm (GTK_WIDGET (self), title,
                     _ ("Its password leaves the keyring. What was sent through it stays."),
                     _ ("_Remove"), TRUE, on_remove_agreed_cb, self);
}

static gboolean
on_key_cb (MsAccountsDialog *self, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  gtk_window_close (GTK_WINDOW (self));

  return GDK_EVENT_STOP;
}

static void
ms_accounts_dialog_dispose (GObject *object)
{
  MsAccountsDialog *self = MS_ACCOUNTS_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_accounts_dialog_parent_class)->dispose (object);
}

static void
ms_accounts_dialog_class_init (MsAccountsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_accounts_dialog_dispose;

  g_type_ensure (MS_TYPE_POOLS_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               MS_UI_PATH "ms-accounts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsAccountsDialog, sections);
  gtk_widget_class_bind_template_child (widget_class, MsAccountsDialog, pools);
  gtk_widget_class_bind_template_child (widget_class, MsAccountsDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MsAccountsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, MsAccountsDialog, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_cb);
}

static void
ms_accounts_dialog_init (MsAccountsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_accounts_dialog_show (GtkWidget *parent, MsLibrary *library)
{
  MsAccountsDialog *self = g_object_new (MS_TYPE_ACCOUNTS_DIALOG, "transient-for", parent,
                                         "title", _ ("Accounts"), NULL);

  self->library = g_object_ref (library);
  g_signal_connect_object (library, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
  ms_pools_page_set_library (self->pools, library);
  gtk_window_present (GTK_WINDOW (self));
}
