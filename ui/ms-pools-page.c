/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pools-page.c - the pools of accounts: add, edit, remove */

#include "config.h"

#include "ms-application.h"
#include "ms-dialog.h"
#include "ms-format.h"
#include "ms-pool-dialog.h"
#include "ms-pool-table.h"
#include "ms-pools-page.h"
#include "ms-row.h"

#include <glib/gi18n-lib.h>
#include <handy.h>

struct _MsPoolsPage
{
  GtkBox parent_instance;

  MsLibrary *library; /* (owned) (nullable) */
  GPtrArray *pools;   /* (owned) (nullable) (element-type MsPool): as the rows */

  GtkStack   *pages;
  GtkListBox *list;
  GtkWidget  *bar;
};

G_DEFINE_FINAL_TYPE (MsPoolsPage, ms_pools_page, GTK_TYPE_BOX)

static GtkWidget *
row_new (const MsPool *pool)
{
  GtkWidget *row = g_object_new (HDY_TYPE_ACTION_ROW, "title", pool->name, "activatable", TRUE,
                                 "subtitle-lines", 0, "visible", TRUE, NULL);

  g_autoptr (GString) members = g_string_new (NULL);

  for (guint i = 0; i < pool->members->len; i++)
    {
      const MsPoolMember *member = pool->members->pdata[i];

      g_string_append_printf (members, "%s%s", i > 0 ? ", " : "", member->account);
      if (member->weight != 1)
        g_string_append_printf (members, " × %u", member->weight);
    }
  ms_row_set_note (HDY_ACTION_ROW (row),
                   members->len > 0 ? members->str : _ ("It has no account any more."));

  return row;
}

static const MsPool *
get_selected (MsPoolsPage *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  return row != NULL ? self->pools->pdata[gtk_list_box_row_get_index (row)] : NULL;
}

static void
select_pool (MsPoolsPage *self, gint64 id, gboolean focus)
{
  int index = 0;

  for (guint i = 0; i < self->pools->len; i++)
    if (((const MsPool *) self->pools->pdata[i])->id == id)
      index = (int) i;
  ms_row_choose (self->list, index, focus);
}

/* What was chosen stays chosen, whatever it is called now, and has the focus if it had. */
static void
fill (MsPoolsPage *self)
{
  const MsPool *chosen = get_selected (self);
  gint64        id = chosen != NULL ? chosen->id : 0;
  gboolean      focus = ms_row_in_focus (self->list);

  g_clear_pointer (&self->pools, g_ptr_array_unref);
  self->pools = ms_pool_table_all (ms_library_get_reader (self->library), NULL);
  ms_format_empty (GTK_CONTAINER (self->list));
  if (self->pools == NULL)
    return;

  for (guint i = 0; i < self->pools->len; i++)
    gtk_container_add (GTK_CONTAINER (self->list), row_new (self->pools->pdata[i]));
  select_pool (self, id, focus);
  gtk_stack_set_visible_child_name (self->pages, self->pools->len > 0 ? "list" : "empty");
  gtk_widget_set_visible (self->bar, self->pools->len > 0);
}

static void
on_add_cb (MsPoolsPage *self)
{
  ms_pools_page_add (self);
}

static void
on_edit_cb (MsPoolsPage *self)
{
  const MsPool *pool = get_selected (self);

  if (pool != NULL)
    ms_pool_dialog_show (GTK_WIDGET (self), self->library, pool);
}

static gboolean
remove_pool (MsDb *db, gpointer data, GError **error)
{
  return ms_pool_table_remove (db, data, error);
}

static void
on_remove_agreed_cb (gpointer data)
{
  MsPoolsPage  *self = data;
  const MsPool *pool = get_selected (self);

  if (pool != NULL)
    ms_library_write (self->library, MS_STORE_NORMAL, remove_pool, g_strdup (pool->name),
                      g_free, NULL, NULL);
}

static void
on_remove_cb (MsPoolsPage *self)
{
  const MsPool *pool = get_selected (self);

  g_autofree char *title = NULL;

  if (pool == NULL)
    return;

  title = g_strdup_printf (_ ("Remove the pool “%s”?"), pool->name);
  ms_dialog_confirm (GTK_WIDGET (self), title,
                     _ ("Its accounts stay. A campaign that still travels through it cannot go "
                        "on until another way is chosen for it."),
                     _ ("_Remove"), TRUE, on_remove_agreed_cb, self);
}

static void
ms_pools_page_dispose (GObject *object)
{
  MsPoolsPage *self = MS_POOLS_PAGE (object);

  g_clear_object (&self->library);
  g_clear_pointer (&self->pools, g_ptr_array_unref);

  G_OBJECT_CLASS (ms_pools_page_parent_class)->dispose (object);
}

static void
ms_pools_page_class_init (MsPoolsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_pools_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, MS_UI_PATH "ms-pools-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MsPoolsPage, pages);
  gtk_widget_class_bind_template_child (widget_class, MsPoolsPage, list);
  gtk_widget_class_bind_template_child (widget_class, MsPoolsPage, bar);
  gtk_widget_class_bind_template_callback (widget_class, on_add_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_cb);
}

static void
ms_pools_page_init (MsPoolsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ms_pools_page_set_library (MsPoolsPage *self, MsLibrary *library)
{
  self->library = g_object_ref (library);
  g_signal_connect_object (library, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}

void
ms_pools_page_add (MsPoolsPage *self)
{
  g_autoptr (MsPool) pool = ms_pool_new ("");

  ms_pool_dialog_show (GTK_WIDGET (self), self->library, pool);
}
