/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppressions-dialog.h - the addresses that are never mailed again */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_SUPPRESSIONS_DIALOG (ms_suppressions_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsSuppressionsDialog,
                      ms_suppressions_dialog,
                      MS,
                      SUPPRESSIONS_DIALOG,
                      HdyWindow)

void ms_suppressions_dialog_show (GtkWidget *parent, MsLibrary *library);

G_END_DECLS
