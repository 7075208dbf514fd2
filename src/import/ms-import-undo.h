/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-undo.h - takes an import back */

#pragma once

#include "ms-import.h"

G_BEGIN_DECLS

typedef struct
{
  gint64  id;
  char   *list;     /* (owned): the name of the list it had filled */
  char   *file;     /* (owned) */
  guint64 removed;  /* contacts taken off the list again */
  guint64 restored; /* contacts whose earlier values are back */
  char  **kept;     /* (owned): addresses that stay, being recipients of a campaign already */
} MsImportUndone;

/**
 * ms_import_undo:
 * @id: 0 for the latest that is not undone yet
 * @undone: (out caller-allocates): cleared with ms_import_undone_clear()
 *
 * Blocks; any thread but the store's.
 *
 * Errors: %MS_IMPORT_ERROR_NOT_FOUND, %MS_STORE_ERROR
 */
gboolean ms_import_undo (MsStore *store, gint64 id, MsImportUndone *undone, GError **error);

void ms_import_undone_clear (MsImportUndone *undone);

/**
 * ms_import_recover:
 *
 * Removes what imports of ended processes left half done.  Every import and undo does so first;
 * a program may do so when it starts.  Blocks; any thread but the store's.
 */
gboolean ms_import_recover (MsStore *store, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsImportUndone, ms_import_undone_clear)

G_END_DECLS
