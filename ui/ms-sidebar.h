/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sidebar.h - the campaigns and the lists, to choose from */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "campaign-chosen" (gint64 id), "list-chosen" (gint64 id), and "loaded" whenever what
 * there is was read again. */
#define MS_TYPE_SIDEBAR (ms_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (MsSidebar, ms_sidebar, MS, SIDEBAR, GtkBox)

void ms_sidebar_set_library (MsSidebar *self, MsLibrary *library);

/** ms_sidebar_reload: soon, from the reader's thread */
void ms_sidebar_reload (MsSidebar *self);

/** ms_sidebar_choose_campaign: also one that appears with the next reload */
void ms_sidebar_choose_campaign (MsSidebar *self, gint64 id);
void ms_sidebar_choose_nothing (MsSidebar *self);
void ms_sidebar_choose_list (MsSidebar *self, gint64 id);
void ms_sidebar_choose_list_named (MsSidebar *self, const char *name);
void ms_sidebar_choose_campaign_named (MsSidebar *self, const char *name);

/** ms_sidebar_is_empty: neither a campaign nor a list */
gboolean ms_sidebar_is_empty (MsSidebar *self);
G_END_DECLS
