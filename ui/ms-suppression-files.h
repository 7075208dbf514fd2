/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-files.h - suppressions come from a file or go into one: how far it is, and
 * what came of it */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "busy" when it begins or ends to be so. */
#define MS_TYPE_SUPPRESSION_FILES (ms_suppression_files_get_type ())
G_DECLARE_FINAL_TYPE (MsSuppressionFiles,
                      ms_suppression_files,
                      MS,
                      SUPPRESSION_FILES,
                      GtkRevealer)

gboolean ms_suppression_files_is_busy (MsSuppressionFiles *self);

/** ms_suppression_files_import: @list: for those the file says no list of; "": everything */
void ms_suppression_files_import (MsSuppressionFiles *self,
                                  MsLibrary          *library,
                                  const char         *path,
                                  const char         *list);

void ms_suppression_files_export (MsSuppressionFiles *self,
                                  MsLibrary          *library,
                                  const char         *path);

G_END_DECLS
