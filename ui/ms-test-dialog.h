/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-test-dialog.h - one message to one's own addresses */

#pragma once

#include "ms-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_TEST_DIALOG (ms_test_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsTestDialog, ms_test_dialog, MS, TEST_DIALOG, GtkDialog)

/** ms_test_dialog_show: @recipient: (nullable): whose message */
void ms_test_dialog_show (GtkWidget *parent, MsDocument *document, const char *recipient);

G_END_DECLS
