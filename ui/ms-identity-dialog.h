/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity-dialog.h - one sender identity: what it says, its keys, its domain */

#pragma once

#include "ms-identity.h"
#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_IDENTITY_DIALOG (ms_identity_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsIdentityDialog, ms_identity_dialog, MS, IDENTITY_DIALOG, GtkDialog)

/** ms_identity_dialog_show: @identity: copied; @page: "sender", "signature", "domain" */
void ms_identity_dialog_show (GtkWidget        *parent,
                              MsLibrary        *library,
                              const MsIdentity *identity,
                              const char       *page);

G_END_DECLS
