/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-contact-dialog.h - a contact's address and fields, to be entered or corrected */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_CONTACT_DIALOG (ms_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsContactDialog, ms_contact_dialog, MS, CONTACT_DIALOG, GtkDialog)

/** ms_contact_dialog_show: @contact: 0: a new one, for @list */
void ms_contact_dialog_show (GtkWidget *parent,
                             MsLibrary *library,
                             gint64     list,
                             gint64     contact);

G_END_DECLS
