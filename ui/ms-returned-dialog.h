/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-dialog.h - what came back: bounces, complaints, wishes to leave */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_RETURNED_DIALOG (ms_returned_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsReturnedDialog, ms_returned_dialog, MS, RETURNED_DIALOG, HdyWindow)

/** ms_returned_dialog_show: @campaign: (nullable): name of the one to begin with; @kind:
 * MsReturnKind to begin with; -1: all */
void ms_returned_dialog_show (GtkWidget  *parent,
                              MsLibrary  *library,
                              const char *campaign,
                              int         kind);

G_END_DECLS
