/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-accounts-dialog.h - the configured servers: add, edit, remove */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_ACCOUNTS_DIALOG (ms_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsAccountsDialog, ms_accounts_dialog, MS, ACCOUNTS_DIALOG, HdyWindow)

void ms_accounts_dialog_show (GtkWidget *parent, MsLibrary *library);

G_END_DECLS
