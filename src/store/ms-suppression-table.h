/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-table.h - addresses that are never mailed again, and why */

#pragma once

#include "ms-address.h"
#include "ms-db.h"

G_BEGIN_DECLS

#define MS_SUPPRESSION_MANUAL       "manual"
#define MS_SUPPRESSION_UNSUBSCRIBED "unsubscribed"
#define MS_SUPPRESSION_BOUNCED      "bounced"
#define MS_SUPPRESSION_COMPLAINED   "complained"

typedef struct
{
  char  *address; /* (owned): key */
  char  *written; /* (owned) (nullable) */
  char  *reason;  /* (owned): one of the four above */
  gint64 at;      /* ms_clock_wall() */
} MsSuppression;

void ms_suppression_free (MsSuppression *self);

/** ms_suppression_table_add: an address that is there already keeps its first reason; @added:
 * (out) (optional) */
gboolean ms_suppression_table_add (MsDb            *db,
                                   const MsAddress *address,
                                   const char      *reason,
                                   gboolean        *added,
                                   GError         **error);

/** ms_suppression_table_remove: @key: an address's key; Errors: %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_suppression_table_remove (MsDb *db, const char *key, GError **error);

/** ms_suppression_table_contains: @found: (out) */
gboolean ms_suppression_table_contains (MsDb       *db,
                                        const char *key,
                                        gboolean   *found,
                                        GError    **error);

/**
 * ms_suppression_table_page:
 * @search: (nullable): part of the address
 * @after: (nullable): key of the last one of the page before
 *
 * Returns: (transfer full) (element-type MsSuppression): at most @limit, by address
 */
GPtrArray *ms_suppression_table_page (MsDb       *db,
                                      const char *search,
                                      const char *after,
                                      guint       limit,
                                      GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSuppression, ms_suppression_free)

G_END_DECLS
