/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identities-dialog.h - who campaigns are from: add, edit, remove */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_IDENTITIES_DIALOG (ms_identities_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsIdentitiesDialog,
                      ms_identities_dialog,
                      MS,
                      IDENTITIES_DIALOG,
                      HdyWindow)

void ms_identities_dialog_show (GtkWidget *parent, MsLibrary *library);

G_END_DECLS
