/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-paged-model.c - a pager's rows as a GtkTreeModel */

#include "config.h"

#include "ms-paged-model.h"

/* More rows than this come and go with the view looking away: it takes seconds to tell it of a
 * million rows one by one, and a fraction of one to let it count them itself. */
#define TOLD_ROWS 2000

/* GTK tells assistive tools of every single row that comes or goes: a million took seven
 * seconds. Nobody scrolls this far; a search finds what is beyond. */
#define SHOWN_ROWS 50000

struct _MsPagedModel
{
  GObject parent_instance;

  MsPager     *pager; /* (owned) */
  GtkTreeView *view;  /* (nullable): weak */
  guint        n_columns;
  int          stamp;
};

static void ms_paged_model_iface_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsPagedModel,
                               ms_paged_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL,
                                                      ms_paged_model_iface_init))

static guint64
iter_get_row (GtkTreeIter *iter)
{
  return GPOINTER_TO_SIZE (iter->user_data);
}

static void
iter_set_row (MsPagedModel *self, GtkTreeIter *iter, guint64 row)
{
  iter->stamp = self->stamp;
  iter->user_data = GSIZE_TO_POINTER (row);
}

static void
on_row_cb (MsPagedModel *self, guint64 row)
{
  g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int) row, -1);

  GtkTreeIter iter;

  iter_set_row (self, &iter, row);
  gtk_tree_model_row_changed (GTK_TREE_MODEL (self), path, &iter);
}

static void
tell_size (MsPagedModel *self, guint64 size)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self);
  guint64       now = ms_pager_get_size (self->pager);
  GtkTreeIter   iter;

  for (; now < size; now++)
    {
      g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int) now, -1);

      iter_set_row (self, &iter, now);
      ms_pager_set_size (self->pager, now + 1);
      gtk_tree_model_row_inserted (model, path, &iter);
    }
  for (; now > size; now--)
    {
      g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices ((int) now - 1, -1);

      ms_pager_set_size (self->pager, now - 1);
      gtk_tree_model_row_deleted (model, path);
    }
}

static void
on_size_cb (MsPagedModel *self, guint64 total)
{
  guint64        size = MIN (total, SHOWN_ROWS);
  guint64        now = ms_pager_get_size (self->pager);
  GtkAdjustment *adjustment;
  double         place;

  if (self->view == NULL || MAX (size, now) - MIN (size, now) <= TOLD_ROWS)
    {
      tell_size (self, size);
    }
  else
    {
      adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
      place = gtk_adjustment_get_value (adjustment);
      gtk_tree_view_set_model (self->view, NULL);
      ms_pager_set_size (self->pager, size);
      gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self));
      gtk_adjustment_set_value (adjustment, place);
    }

  /* What is on the screen asks for its pages again. */
  if (self->view != NULL)
    gtk_widget_queue_draw (GTK_WIDGET (self->view));
}

static GtkTreeModelFlags
get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_LIST_ONLY;
}

static int
get_n_columns (GtkTreeModel *model)
{
  return (int) MS_PAGED_MODEL (model)->n_columns;
}

static GType
get_column_type (GtkTreeModel *model, int column)
{
  return G_TYPE_STRING;
}

static gboolean
get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  MsPagedModel *self = MS_PAGED_MODEL (model);
  int           row = gtk_tree_path_get_indices (path)[0];

  if (gtk_tree_path_get_depth (path) != 1 || row < 0 ||
      (guint64) row >= ms_pager_get_size (self->pager))
    return FALSE;

  iter_set_row (self, iter, row);

  return TRUE;
}

static GtkTreePath *
get_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  return gtk_tree_path_new_from_indices ((int) iter_get_row (iter), -1);
}

static void
get_value (GtkTreeModel *model, GtkTreeIter *iter, int column, GValue *value)
{
  const MsRow *row = ms_paged_model_peek (MS_PAGED_MODEL (model), iter);

  g_value_init (value, G_TYPE_STRING);
  if (row != NULL && column >= 0 && (guint) column < row->n_cells)
    g_value_set_string (value, row->cells[column]);
}

static gboolean
iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  MsPagedModel *self = MS_PAGED_MODEL (model);
  guint64       row = iter_get_row (iter) + 1;

  if (row >= ms_pager_get_size (self->pager))
    {
      iter->stamp = 0;
      return FALSE;
    }

  iter_set_row (self, iter, row);

  return TRUE;
}

static gboolean
iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  MsPagedModel *self = MS_PAGED_MODEL (model);
  guint64       row = iter_get_row (iter);

  if (row == 0)
    {
      iter->stamp = 0;
      return FALSE;
    }

  iter_set_row (self, iter, row - 1);

  return TRUE;
}

static gboolean
iter_nth_child (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent, int n)
{
  MsPagedModel *self = MS_PAGED_MODEL (model);

  if (parent != NULL || n < 0 || (guint64) n >= ms_pager_get_size (self->pager))
    return FALSE;

  iter_set_row (self, iter, n);

  return TRUE;
}

static gboolean
iter_children (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *parent)
{
  return iter_nth_child (model, iter, parent, 0);
}

static gboolean
iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int) ms_pager_get_size (MS_PAGED_MODEL (model)->pager) : 0;
}

static gboolean
iter_parent (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
  return FALSE;
}

static void
ms_paged_model_iface_init (GtkTreeModelIface *iface)
{
  iface->get_flags = get_flags;
  iface->get_n_columns = get_n_columns;
  iface->get_column_type = get_column_type;
  iface->get_iter = get_iter;
  iface->get_path = get_path;
  iface->get_value = get_value;
  iface->iter_next = iter_next;
  iface->iter_previous = iter_previous;
  iface->iter_children = iter_children;
  iface->iter_has_child = iter_has_child;
  iface->iter_n_children = iter_n_children;
  iface->iter_nth_child = iter_nth_child;
  iface->iter_parent = iter_parent;
}

static void
ms_paged_model_dispose (GObject *object)
{
  MsPagedModel *self = MS_PAGED_MODEL (object);

  if (self->pager != NULL)
    g_signal_handlers_disconnect_by_data (self->pager, self);
  g_clear_object (&self->pager);
  g_clear_weak_pointer (&self->view);

  G_OBJECT_CLASS (ms_paged_model_parent_class)->dispose (object);
}

static void
ms_paged_model_class_init (MsPagedModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_paged_model_dispose;
}

static void
ms_paged_model_init (MsPagedModel *self)
{
  self->stamp = 1;
}

MsPagedModel *
ms_paged_model_new (MsLibrary *library, GtkTreeView *view)
{
  MsPagedModel *self = g_object_new (MS_TYPE_PAGED_MODEL, NULL);

  self->pager = ms_pager_new (library);
  g_signal_connect_swapped (self->pager, "row", G_CALLBACK (on_row_cb), self);
  g_signal_connect_swapped (self->pager, "size", G_CALLBACK (on_size_cb), self);
  g_set_weak_pointer (&self->view, view);

  return self;
}

MsPager *
ms_paged_model_get_pager (MsPagedModel *self)
{
  return self->pager;
}

void
ms_paged_model_set_source (MsPagedModel       *self,
                           const MsPageSource *source,
                           guint               n_columns,
                           gpointer            data,
                           GDestroyNotify      free_data)
{
  if (self->view != NULL)
    gtk_tree_view_set_model (self->view, NULL);

  self->stamp++;
  self->n_columns = n_columns;
  ms_pager_set_source (self->pager, source, data, free_data);

  if (self->view != NULL)
    gtk_tree_view_set_model (self->view, GTK_TREE_MODEL (self));
}

const MsRow *
ms_paged_model_peek (MsPagedModel *self, GtkTreeIter *iter)
{
  g_return_val_if_fail (iter->stamp == self->stamp, NULL);

  return ms_pager_peek (self->pager, iter_get_row (iter));
}

const MsRow *
ms_paged_model_peek_path (GtkTreeView *view, GtkTreePath *path)
{
  GtkTreeModel *model = gtk_tree_view_get_model (view);
  GtkTreeIter   iter;

  if (model == NULL || !gtk_tree_model_get_iter (model, &iter, path))
    return NULL;

  return ms_paged_model_peek (MS_PAGED_MODEL (model), &iter);
}
