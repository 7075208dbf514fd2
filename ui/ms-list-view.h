/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-view.h - one list: its contacts and what can be done with them */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "gone" when the list was deleted. */
#define MS_TYPE_LIST_VIEW (ms_list_view_get_type ())
G_DECLARE_FINAL_TYPE (MsListView, ms_list_view, MS, LIST_VIEW, GtkBox)

/** ms_list_view_set_list: @list: 0: none */
void ms_list_view_set_list (MsListView *self, MsLibrary *library, gint64 list);

void ms_list_view_set_folded (MsListView *self, gboolean folded);
void ms_list_view_find (MsListView *self);

/** ms_list_view_get_actions: Returns: (transfer none): the group "list" */
GActionGroup *ms_list_view_get_actions (MsListView *self);

G_END_DECLS
