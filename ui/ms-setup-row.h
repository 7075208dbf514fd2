/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setup-row.h - one thing that a domain needs: what it is for, its record, how it stands */

#pragma once

#include "ms-domain-setup.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_SETUP_ROW (ms_setup_row_get_type ())
G_DECLARE_FINAL_TYPE (MsSetupRow, ms_setup_row, MS, SETUP_ROW, GtkListBoxRow)

GtkWidget *ms_setup_row_new (const MsSetupStep *step);

G_END_DECLS
