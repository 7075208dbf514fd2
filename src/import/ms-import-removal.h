/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-removal.h - takes away what an import added, in pieces that hinder nobody */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

/*
 * States of an import's row.  What is found STAGING or UNDOING while no import runs was left by
 * a process that ended; both are carried to their end: the one is removed, the other undone.
 */
typedef enum
{
  MS_IMPORT_STAGING = 0,
  MS_IMPORT_PUBLISHED = 1,
  MS_IMPORT_UNDONE = 2,
  MS_IMPORT_UNDOING = 3,
} MsImportState;

/** ms_import_lock: @exclusive: only if no import is staging; Returns: a descriptor, or -1 */
int ms_import_lock (const char *database, gboolean exclusive);

/**
 * ms_import_removal_run:
 * @list: that it filled
 * @removed: (out): memberships
 * @kept: (nullable) (element-type utf8): gets the addresses of recipients, which stay
 *
 * Takes the memberships and contacts back that the import added.
 */
gboolean ms_import_removal_run (MsStore   *store,
                                gint64     import,
                                gint64     list,
                                guint64   *removed,
                                GPtrArray *kept,
                                GError   **error);

/** ms_import_removal_restore: gives the earlier values back */
gboolean ms_import_removal_restore (MsStore *store,
                                    gint64   import,
                                    guint64 *restored,
                                    GError **error);

/** ms_import_removal_forget: no trace of a staging import stays */
gboolean ms_import_removal_forget (MsStore *store, gint64 import, gint64 list, GError **error);

/** ms_import_removal_settle: what a published import still has to apply, and its hidden list */
gboolean ms_import_removal_settle (MsStore *store, gint64 import, GError **error);

/** ms_import_removal_drop_list: a hidden list and its memberships */
gboolean ms_import_removal_drop_list (MsStore *store, gint64 list, GError **error);

G_END_DECLS
