/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mta-sts.h - which domains ask for TLS, and how far: RFC 8461 */

#pragma once

#include "ms-resolver.h"
#include "ms-sts-policy.h"

G_BEGIN_DECLS

/*
 * Remembers policies as long as they hold, in memory and on the disk.  A domain without a
 * record costs one TXT query and leaves nothing behind.  Any thread; policies are fetched on a
 * few threads that end when they have nothing to do.
 */
typedef struct _MsMtaSts MsMtaSts;

typedef struct
{
  const char *cache_dir; /* (nullable): NULL: nothing is kept on the disk */
  const char *ca_file;   /* (nullable): PEM, for a test world; NULL: the system's authorities */
  guint16     port;      /* of the policy's server; 0: 443 */
} MsMtaStsOptions;

/** ms_mta_sts_new: @resolver: borrowed, must live longer; @options: copied, (nullable) */
MsMtaSts *ms_mta_sts_new (MsResolver *resolver, const MsMtaStsOptions *options);

/** ms_mta_sts_free: ends within about a second; what was asked is answered from memory, at the
 * latest when the resolver is freed */
void ms_mta_sts_free (MsMtaSts *self);

/** MsMtaStsFunc: @policy: borrowed, (nullable): %NULL: none is known; on the resolver's thread
 * or on one of its own: must not block */
typedef void (*MsMtaStsFunc) (MsStsPolicy *policy, gpointer user_data);

/**
 * ms_mta_sts_find:
 * @domain: A-labels
 *
 * Calls @func exactly once; at once where @domain cannot have a policy (an address literal).
 *
 * A record with another id leads to a fetch; one that is gone, or a fetch that fails, leaves
 * the policy in force that is remembered (§3.3, §5.1).  A fetch that failed is not repeated for
 * five minutes.  A policy older than a day is fetched again while it serves.
 */
void ms_mta_sts_find (MsMtaSts    *self,
                      const char  *domain,
                      MsMtaStsFunc func,
                      gpointer     user_data);

/** ms_mta_sts_find_sync: as ms_mta_sts_find(), waiting, a minute at most; not on the resolver's
 * thread; Returns: (transfer full) (nullable) */
MsStsPolicy *ms_mta_sts_find_sync (MsMtaSts *self, const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMtaSts, ms_mta_sts_free)

G_END_DECLS
