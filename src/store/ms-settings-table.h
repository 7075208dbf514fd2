/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-settings-table.h - what the user set for the whole program */

#pragma once

#include "ms-db.h"
#include "ms-settings.h"

G_BEGIN_DECLS

/**
 * ms_settings_table_load:
 *
 * Returns: (transfer full): all, those not set at their defaults; names that this program does
 * not know are passed over
 *
 * Errors: %MS_SETTINGS_ERROR: a value that is no longer taken, by its name; what SQLite said
 */
MsSettings *ms_settings_table_load (MsDb *db, GError **error);

/**
 * ms_settings_table_save:
 * @text: "" or %NULL: back to the default, also of later versions
 *
 * Errors: %MS_SETTINGS_ERROR
 */
gboolean ms_settings_table_save (MsDb            *db,
                                 const MsSetting *setting,
                                 const char      *text,
                                 GError         **error);

G_END_DECLS
