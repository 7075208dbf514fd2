/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-account-dialog.h - one account: server, login, limits, and whether it works */

#pragma once

#include "ms-account.h"
#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_ACCOUNT_DIALOG (ms_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsAccountDialog, ms_account_dialog, MS, ACCOUNT_DIALOG, GtkDialog)

/** ms_account_dialog_show: @account: copied; id 0: a new one */
void ms_account_dialog_show (GtkWidget *parent, MsLibrary *library, const MsAccount *account);

/** ms_account_dialog_forget_password: takes it out of the keyring, some time */
void ms_account_dialog_forget_password (MsLibrary *library, const char *account);

G_END_DECLS
