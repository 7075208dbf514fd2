/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-finding-row.h - one finding of the check before sending: what it is and what to do */

#pragma once

#include "ms-check.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_FINDING_ROW (ms_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (MsFindingRow, ms_finding_row, MS, FINDING_ROW, GtkListBoxRow)

GtkWidget *ms_finding_row_new (const MsCheckFinding *finding);

G_END_DECLS
