/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-audience-query.h - who would get a campaign, before anybody is queued */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* One contact; borrowed for the call. */
typedef struct
{
  const char        *address; /* key */
  const char        *written; /* (nullable) */
  const char *const *values;  /* (array zero-terminated=1): may be shorter than the table */
  gboolean           suppressed;
} MsAudienceRow;

/** MsAudienceFunc: Returns: %FALSE to end it */
typedef gboolean (*MsAudienceFunc) (const MsAudienceRow *row, gpointer user_data);

/**
 * ms_audience_query_each:
 * @lists, @excluded: (element-type gint64): ids
 *
 * Each contact on any of the lists and on none of the excluded ones, once, the suppressed among
 * them.  Linear: half a second for 500,000.
 */
gboolean ms_audience_query_each (MsDb          *db,
                                 const GArray  *lists,
                                 const GArray  *excluded,
                                 MsAudienceFunc func,
                                 gpointer       user_data,
                                 GError       **error);

/**
 * ms_audience_query_same_subject:
 * @name: (out) (transfer full) (nullable): the last other campaign with that subject that was
 * sent to one of @lists
 */
gboolean ms_audience_query_same_subject (MsDb         *db,
                                         gint64        campaign,
                                         const char   *subject,
                                         const GArray *lists,
                                         char        **name,
                                         GError      **error);

G_END_DECLS
