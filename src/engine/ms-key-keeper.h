/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-key-keeper.h - the keys of sender identities: taken over, named, and kept in files */

#pragma once

#include "ms-db.h"
#include "ms-dkim-key.h"

G_BEGIN_DECLS

/** ms_key_keeper_import: as it comes from elsewhere, @path may be readable by more people; it
 * is not used afterwards.  Errors: %G_FILE_ERROR, %MS_DKIM_ERROR */
MsDkimKey *ms_key_keeper_import (const char *path, GError **error);

/** ms_key_keeper_selector: Returns: (transfer full): what a new key is called, such as
 * "rsa202611"; none that a file in the folder of keys has for @domain */
char *ms_key_keeper_selector (MsDb *db, const char *domain, MsDkimAlgorithm algorithm);

/**
 * ms_key_keeper_save:
 * @file: (nullable): %NULL: in the folder of keys
 *
 * Returns: (transfer full) (nullable): the path of the new file.  Errors: %G_FILE_ERROR: one is
 * there already, or it cannot be written
 */
char *ms_key_keeper_save (MsDb            *db,
                          const MsDkimKey *key,
                          const char      *domain,
                          const char      *selector,
                          const char      *file,
                          GError         **error);

G_END_DECLS
