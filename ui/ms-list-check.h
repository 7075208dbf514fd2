/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-check.h - a list that a campaign goes to, or not */

#pragma once

#include "ms-list-table.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "checked" when the user changed it. */
#define MS_TYPE_LIST_CHECK (ms_list_check_get_type ())
G_DECLARE_FINAL_TYPE (MsListCheck, ms_list_check, MS, LIST_CHECK, GtkListBoxRow)

/** ms_list_check_new: @excluded: it is among those left out */
GtkWidget *ms_list_check_new (const MsListInfo *info, gboolean active, gboolean excluded);

gint64      ms_list_check_get_id (MsListCheck *self);
const char *ms_list_check_get_name (MsListCheck *self);
gboolean    ms_list_check_get_active (MsListCheck *self);

G_END_DECLS
