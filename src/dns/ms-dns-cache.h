/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-cache.h - answers, kept as long as they hold; one owner */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

/**
 * ms_dns_answer_new:
 * @name: copied
 *
 * Returns: (transfer full): an answer without records that has expired, to be filled before it
 *   is shared
 */
MsDnsAnswer *ms_dns_answer_new (MsDnsStatus status, const char *name);

typedef struct _MsDnsCache MsDnsCache;

/** ms_dns_cache_new: @max: answers kept; more push out those that came first */
MsDnsCache *ms_dns_cache_new (guint max);
void        ms_dns_cache_free (MsDnsCache *self);

/** ms_dns_cache_get: Returns: (transfer none) (nullable): until the cache is used again */
MsDnsAnswer *ms_dns_cache_get (MsDnsCache *self, const char *key, gint64 now);

/** ms_dns_cache_put: Whatever has expired is dropped at most every minute. */
void ms_dns_cache_put (MsDnsCache *self, const char *key, MsDnsAnswer *answer, gint64 now);

guint ms_dns_cache_count (const MsDnsCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDnsCache, ms_dns_cache_free)

G_END_DECLS
