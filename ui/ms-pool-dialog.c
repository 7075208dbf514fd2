/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pool-dialog.c - one pool: its name, its accounts and their shares */

#include "config.h"

#include "ms-account-table.h"
#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-entry.h"
#include "ms-pool-dialog.h"
#include "ms-pool-table.h"
#include "ms-row.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

struct _MsPoolDialog
{
  GtkDialog parent_instance;

  MsLibrary *library;  /* (owned) */
  GPtrArray *accounts; /* (owned) (element-type MsAccount): as the rows */
  gint64     id;

  GtkEntry   *name;
  GtkListBox *members;
  GtkLabel   *problem;
};

G_DEFINE_FINAL_TYPE (MsPoolDialog, ms_pool_dialog, GTK_TYPE_DIALOG)

#define CHECK  "ms-check"
#define WEIGHT "ms-weight"

static GtkToggleButton *
row_get_check (MsPoolDialog *self, guint index)
{
  return g_object_get_data (G_OBJECT (
                                gtk_list_box_get_row_at_index (self->members, (int) index)),
                            CHECK);
}

static GtkSpinButton *
row_get_weight (MsPoolDialog *self, guint index)
{
  return g_object_get_data (G_OBJECT (
                                gtk_list_box_get_row_at_index (self->members, (int) index)),
                            WEIGHT);
}

static MsPool *
read_pool (MsPoolDialog *self)
{
  g_autofree char *name = ms_entry_dup (self->name);
  MsPool          *pool = ms_pool_new (name);

  pool->id = self->id;
  for (guint i = 0; i < self->accounts->len; i++)
    {
      const MsAccount *account = self->accounts->pdata[i];

      if (gtk_toggle_button_get_active (row_get_check (self, i)))
        ms_pool_add (pool, account->id, account->name,
                     (guint) gtk_spin_button_get_value_as_int (row_get_weight (self, i)));
    }

  return pool;
}

/* Each account's share in words says more than a weight. */
static void
show_shares (MsPoolDialog *self)
{
  guint all = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    if (gtk_toggle_button_get_active (row_get_check (self, i)))
      all += (guint) gtk_spin_button_get_value_as_int (row_get_weight (self, i));

  for (guint i = 0; i < self->accounts->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->members, (int) i);
      gboolean       active = gtk_toggle_button_get_active (row_get_check (self, i));
      guint weight = (guint) gtk_spin_button_get_value_as_int (row_get_weight (self, i));

      g_autofree char *share = NULL;

      if (active)
        share = g_strdup_printf (_ ("%u%% of the messages"), (100 * weight + all / 2) / all);
      ms_row_set_note (HDY_ACTION_ROW (row),
                       share != NULL ? share : ((MsAccount *) self->accounts->pdata[i])->host);
      gtk_widget_set_sensitive (GTK_WIDGET (row_get_weight (self, i)), active);
    }
}

static void
on_changed_cb (MsPoolDialog *self)
{
  g_autoptr (MsPool) pool = NULL;

  if (self->accounts == NULL)
    return;

  pool = read_pool (self);
  show_shares (self);
  gtk_label_set_text (self->problem, "");
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT,
                                     *pool->name != '\0' && pool->members->len > 0);
}

static guint
find_weight (const MsPool *pool, gint64 account)
{
  for (guint i = 0; i < pool->members->len; i++)
    {
      const MsPoolMember *member = pool->members->pdata[i];

      if (member->account_id == account)
        return member->weight;
    }

  return 0;
}

static void
add_account (MsPoolDialog *self, const MsAccount *account, guint weight)
{
  GtkWidget *row =
      g_object_new (HDY_TYPE_ACTION_ROW, "title", account->name, "visible", TRUE, NULL);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (1, MS_POOL_WEIGHT_MAX, 1);

  g_autofree char *name = g_strdup_printf (_ ("Weight of %s"), account->name);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (spin, _ ("Weight: its share beside the others'"));
  atk_object_set_name (gtk_widget_get_accessible (check), account->name);
  atk_object_set_name (gtk_widget_get_accessible (spin), name);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (check), weight > 0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), MAX (weight, 1));
  hdy_action_row_add_prefix (HDY_ACTION_ROW (row), check);
  hdy_action_row_set_activatable_widget (HDY_ACTION_ROW (row), check);
  gtk_container_add (GTK_CONTAINER (row), spin);
  gtk_widget_show (check);
  gtk_widget_show (spin);
  g_object_set_data (G_OBJECT (row), CHECK, check);
  g_object_set_data (G_OBJECT (row), WEIGHT, spin);
  gtk_container_add (GTK_CONTAINER (self->members), row);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (on_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
save_pool (MsDb *db, gpointer data, GError **error)
{
  return ms_pool_table_save (db, data, error);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MsPoolDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean saved = ms_library_write_finish (MS_LIBRARY (object), result, &error);

  if (self->problem == NULL)
    return;
  if (saved)
    gtk_widget_destroy (GTK_WIDGET (self));
  else
    gtk_label_set_text (self->problem, error->message);
}

static void
ms_pool_dialog_response (GtkDialog *dialog, int response)
{
  MsPoolDialog *self = MS_POOL_DIALOG (dialog);

  if (response == GTK_RESPONSE_ACCEPT)
    ms_library_write (self->library, MS_STORE_NORMAL, save_pool, read_pool (self),
                      (GDestroyNotify) ms_pool_free, on_saved_cb, g_object_ref (self));
  else
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
ms_pool_dialog_dispose (GObject *object)
{
  MsPoolDialog *self = MS_POOL_DIALOG (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_pool_dialog_parent_class)->dispose (object);
}

static void
ms_pool_dialog_class_init (MsPoolDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_pool_dialog_dispose;
  GTK_DIALOG_CLASS (klass)->response = ms_pool_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-pool-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPoolDialog, name);
  gtk_widget_class_bind_template_child (widget_class, MsPoolDialog, members);
  gtk_widget_class_bind_template_child (widget_class, MsPoolDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
}

static void
ms_pool_dialog_init (MsPoolDialog *self)
{
  GtkWidget *button;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  button = gtk_dialog_add_button (GTK_DIALOG (self), _ ("_Save"), GTK_RESPONSE_ACCEPT);
  gtk_style_context_add_class (gtk_widget_get_style_context (button), "suggested-action");
  gtk_dialog_set_default_response (GTK_DIALOG (self), GTK_RESPONSE_ACCEPT);
}

void
ms_pool_dialog_show (GtkWidget *parent, MsLibrary *library, const MsPool *pool)
{
  g_autoptr (GError) error = NULL;

  GPtrArray    *accounts = ms_account_table_all (ms_library_get_reader (library), &error);
  MsPoolDialog *self;

  if (accounts == NULL)
    {
      ms_dialog_error (parent, _ ("The accounts cannot be read"), error);
      return;
    }

  self = g_object_new (MS_TYPE_POOL_DIALOG, "use-header-bar", TRUE, "transient-for",
                       gtk_widget_get_toplevel (parent), NULL);
  self->library = g_object_ref (library);
  self->id = pool->id;
  for (guint i = 0; i < accounts->len; i++)
    add_account (self, accounts->pdata[i],
                 find_weight (pool, ((MsAccount *) accounts->pdata[i])->id));
  self->accounts = accounts;
  gtk_entry_set_text (self->name, pool->name);
  on_changed_cb (self);
  gtk_window_present (GTK_WINDOW (self));
}
