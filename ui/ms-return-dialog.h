/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-dialog.h - one thing that came back: what it says, what it means, the mail itself
 */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_RETURN_DIALOG (ms_return_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsReturnDialog, ms_return_dialog, MS, RETURN_DIALOG, GtkDialog)

/** ms_return_dialog_show: @returned_id: as MsReturnedRow has it */
void ms_return_dialog_show (GtkWidget *parent, MsLibrary *library, gint64 returned_id);

G_END_DECLS
