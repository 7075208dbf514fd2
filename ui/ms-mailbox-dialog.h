/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-dialog.h - one mailbox: server, login, what becomes of its mail, and whether it
 * works */

#pragma once

#include "ms-library.h"
#include "ms-mailbox.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_MAILBOX_DIALOG (ms_mailbox_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsMailboxDialog, ms_mailbox_dialog, MS, MAILBOX_DIALOG, GtkDialog)

/** ms_mailbox_dialog_show: @mailbox: copied; id 0: a new one */
void ms_mailbox_dialog_show (GtkWidget *parent, MsLibrary *library, const MsMailbox *mailbox);

G_END_DECLS
