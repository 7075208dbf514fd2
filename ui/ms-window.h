/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-window.h - the window: what there is at the side, what is chosen beside it */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_WINDOW (ms_window_get_type ())
G_DECLARE_FINAL_TYPE (MsWindow, ms_window, MS, WINDOW, HdyApplicationWindow)

typedef struct _MsClosing MsClosing;

GtkWidget *ms_window_new (GtkApplication *application, MsLibrary *library);

/** ms_window_show_campaign_named: also one that is just being made */
void ms_window_show_campaign_named (MsWindow *self, const char *name);
void ms_window_show_list_named (MsWindow *self, const char *name);

/** ms_window_tell: shows a sentence over the page for some seconds */
void ms_window_tell (MsWindow *self, const char *text);

/** ms_window_get_closing: Returns: (transfer none) (nullable): %NULL: it is gone */
MsClosing *ms_window_get_closing (MsWindow *self);

G_END_DECLS
