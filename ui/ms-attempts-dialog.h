/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-attempts-dialog.h - every try for one recipient, with what the server answered */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_ATTEMPTS_DIALOG (ms_attempts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsAttemptsDialog, ms_attempts_dialog, MS, ATTEMPTS_DIALOG, GtkDialog)

/** ms_attempts_dialog_show: @key: of the recipient's address; @address: as its owner knows it
 */
void ms_attempts_dialog_show (GtkWidget  *parent,
                              MsLibrary  *library,
                              gint64      campaign,
                              const char *key,
                              const char *address);

G_END_DECLS
