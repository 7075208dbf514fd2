/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-db-private.h - the handle itself, for the files of the store that need SQLite's own calls
 */

#pragma once

#include "ms-db.h"

#include <sqlite3.h>

/** ms_db_get_handle: (transfer none) */
sqlite3 *ms_db_get_handle (MsDb *self);
