/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-paged-model.h - a pager's rows as a GtkTreeModel */

#pragma once

#include "ms-pager.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * All columns are text, empty until their page was read.  A million rows open in a fraction of
 * a second where the view is in fixed-height mode.
 */
#define MS_TYPE_PAGED_MODEL (ms_paged_model_get_type ())
G_DECLARE_FINAL_TYPE (MsPagedModel, ms_paged_model, MS, PAGED_MODEL, GObject)

/** ms_paged_model_new: @view: shows it; looks away during changes too large to be told row by
 * row */
MsPagedModel *ms_paged_model_new (MsLibrary *library, GtkTreeView *view);

/** ms_paged_model_get_pager: Returns: (transfer none): to count again, and for its signals */
MsPager *ms_paged_model_get_pager (MsPagedModel *self);

/** ms_paged_model_set_source: as ms_pager_set_source(); the view begins at its first row */
void ms_paged_model_set_source (MsPagedModel       *self,
                                const MsPageSource *source,
                                guint               n_columns,
                                gpointer            data,
                                GDestroyNotify      free_data);

/** ms_paged_model_peek: Returns: (transfer none) (nullable): %NULL where it was not read yet */
const MsRow *ms_paged_model_peek (MsPagedModel *self, GtkTreeIter *iter);

/** ms_paged_model_peek_path: the same of the row at @path in @view, which may show nothing yet
 */
const MsRow *ms_paged_model_peek_path (GtkTreeView *view, GtkTreePath *path);

G_END_DECLS
