/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-setup.h - how a file is read: encoding, delimiter, header, columns, and its rows */

#pragma once

#include "ms-import.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "ready" (gboolean): whether it can be imported as it stands; "choice" when the file
 * is to be read again, with ms_import_setup_get_choice(). */
#define MS_TYPE_IMPORT_SETUP (ms_import_setup_get_type ())
G_DECLARE_FINAL_TYPE (MsImportSetup, ms_import_setup, MS, IMPORT_SETUP, GtkBox)

/** ms_import_setup_set_lists: @lists: (element-type MsListInfo); @name: proposed */
void ms_import_setup_set_lists (MsImportSetup *self, const GPtrArray *lists, const char *name);

/** ms_import_setup_set_fields: the names of the fields there are already */
void ms_import_setup_set_fields (MsImportSetup *self, const char *const *names);

void          ms_import_setup_set_inspection (MsImportSetup *self, MsInspection *inspection);
MsInspection *ms_import_setup_get_inspection (MsImportSetup *self);

/** ms_import_setup_get_choice: what was chosen by hand; borrowed until it changes */
MsCsvChoice ms_import_setup_get_choice (MsImportSetup *self);

/** ms_import_setup_get_list: Returns: (transfer full) */
char      *ms_import_setup_get_list (MsImportSetup *self);
MsExisting ms_import_setup_get_existing (MsImportSetup *self);

G_END_DECLS
