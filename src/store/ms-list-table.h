/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-list-table.h - named sets of contacts */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

typedef struct
{
  gint64  id;
  char   *name; /* (owned) */
  gint64  created;
  guint64 members; /* of all, suppressed ones too */
} MsListInfo;

void ms_list_info_free (MsListInfo *self);

/* A list that an import is still staging into is hidden: none of these sees it. */

/** ms_list_table_all: Returns: (transfer full) (element-type MsListInfo): by name */
GPtrArray *ms_list_table_all (MsDb *db, GError **error);

/**
 * ms_list_table_of_campaign:
 * @excluded: those left out rather than those it goes to
 *
 * Returns: (transfer full) (element-type MsListInfo): by name; deleted ones are not among them
 */
GPtrArray *ms_list_table_of_campaign (MsDb    *db,
                                      gint64   campaign,
                                      gboolean excluded,
                                      GError **error);

/** ms_list_table_find: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsListInfo *ms_list_table_find (MsDb *db, const char *name, GError **error);
MsListInfo *ms_list_table_get (MsDb *db, gint64 id, GError **error);

/** ms_list_table_make: Errors: %MS_STORE_ERROR_EXISTS; %MS_STORE_ERROR_FAILED: an empty name */
gboolean ms_list_table_make (MsDb *db, const char *name, gint64 *id, GError **error);

/** ms_list_table_ensure: the list of that name, made where there is none */
gboolean ms_list_table_ensure (MsDb *db, const char *name, gint64 *id, GError **error);

/** ms_list_table_rename: Errors: as ms_list_table_make(), and %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_list_table_rename (MsDb *db, gint64 id, const char *name, GError **error);

/** ms_list_table_remove: its contacts stay; Errors: %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_list_table_remove (MsDb *db, gint64 id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsListInfo, ms_list_info_free)

G_END_DECLS
