/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-assistant.h - from a file to a list: look, choose, import, see what came of it */

#pragma once

#include "ms-library.h"

#include <handy.h>

G_BEGIN_DECLS

#define MS_TYPE_IMPORT_ASSISTANT (ms_import_assistant_get_type ())
G_DECLARE_FINAL_TYPE (MsImportAssistant, ms_import_assistant, MS, IMPORT_ASSISTANT, HdyWindow)

/** ms_import_assistant_show: @parent: the window, told the list's name at the end */
void ms_import_assistant_show (GtkWidget *parent, MsLibrary *library, const char *path);

G_END_DECLS
