/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailboxes-dialog.h - where bounces, complaints and unsubscribe mails arrive */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_MAILBOXES_DIALOG (ms_mailboxes_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsMailboxesDialog, ms_mailboxes_dialog, MS, MAILBOXES_DIALOG, HdyWindow)

void ms_mailboxes_dialog_show (GtkWidget *parent, MsLibrary *library);

G_END_DECLS
