/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pool-dialog.h - one pool: its name, its accounts and their shares */

#pragma once

#include "ms-library.h"
#include "ms-pool.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_POOL_DIALOG (ms_pool_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsPoolDialog, ms_pool_dialog, MS, POOL_DIALOG, GtkDialog)

/** ms_pool_dialog_show: @pool: copied; a new one has no id */
void ms_pool_dialog_show (GtkWidget *parent, MsLibrary *library, const MsPool *pool);

G_END_DECLS
