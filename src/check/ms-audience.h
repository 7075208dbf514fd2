/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-audience.h - the people a campaign would go to, counted in one pass */

#pragma once

#include "ms-audience-query.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char   *domain; /* (owned): small letters */
  guint64 recipients;
  char   *example; /* (owned) */
} MsAudienceDomain;

typedef struct
{
  guint64    empty;    /* recipients without a value */
  GPtrArray *examples; /* (owned) (element-type utf8): up to five of them */
} MsAudienceGap;

typedef struct
{
  guint64    members; /* on the lists and not excluded */
  guint64    suppressed;
  GPtrArray *domains; /* (owned) (element-type MsAudienceDomain): those of who is not
                         suppressed, largest first */
  GPtrArray *gaps;    /* (owned) (element-type MsAudienceGap): by field */
  GPtrArray *sample;  /* (owned) (element-type MsAudienceMember): the first who would get it */
} MsAudience;

typedef struct
{
  char  *address; /* (owned): key */
  char  *written; /* (owned) (nullable) */
  char **values;  /* (owned) */
} MsAudienceMember;

/** ms_audience_load: @n_fields: in the table of fields; Errors: %G_IO_ERROR_CANCELLED, what
 * SQLite said */
MsAudience *ms_audience_load (MsDb         *db,
                              const GArray *lists,
                              const GArray *excluded,
                              guint         n_fields,
                              GCancellable *cancellable,
                              GError      **error);
void        ms_audience_free (MsAudience *self);

/** ms_audience_recipients: who would get it */
guint64 ms_audience_recipients (const MsAudience *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAudience, ms_audience_free)

G_END_DECLS
