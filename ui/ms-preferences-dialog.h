/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preferences-dialog.h - what holds for the whole program */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_PREFERENCES_DIALOG (ms_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (MsPreferencesDialog,
                      ms_preferences_dialog,
                      MS,
                      PREFERENCES_DIALOG,
                      HdyPreferencesWindow)

/** ms_preferences_dialog_show: what is changed is kept at once; @parent: a window; @settings:
 * (nullable): the window's own */
void ms_preferences_dialog_show (GtkWidget *parent, MsLibrary *library, GSettings *settings);

G_END_DECLS
