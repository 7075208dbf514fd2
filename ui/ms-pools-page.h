/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pools-page.h - the pools of accounts: add, edit, remove */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_POOLS_PAGE (ms_pools_page_get_type ())
G_DECLARE_FINAL_TYPE (MsPoolsPage, ms_pools_page, MS, POOLS_PAGE, GtkBox)

/** ms_pools_page_set_library: once */
void ms_pools_page_set_library (MsPoolsPage *self, MsLibrary *library);

/** ms_pools_page_add: asks for a new one */
void ms_pools_page_add (MsPoolsPage *self);

G_END_DECLS
