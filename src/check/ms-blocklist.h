/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-blocklist.h - DNS block lists: RFC 5782 */

#pragma once

#include "ms-ip.h"
#include "ms-lookup.h"

G_BEGIN_DECLS

typedef enum
{
  MS_BLOCKLIST_CLEAN,
  MS_BLOCKLIST_LISTED,
  MS_BLOCKLIST_POLICY,  /* a home or dynamic address, by its provider's or the list's rule */
  MS_BLOCKLIST_REFUSED, /* the list does not answer this resolver: nothing is known */
  MS_BLOCKLIST_FAILED,  /* no answer, or one that means nothing */
} MsBlocklistStatus;

typedef struct
{
  MsBlocklistStatus status;
  const char       *list; /* (nullable): which one of the zone's: "SBL" */
  char             *text; /* (owned) (nullable): the list's own words, printable */
} MsBlocklistResult;

/**
 * ms_blocklist_judge:
 * @codes: (array zero-terminated=1): the A records of the address's name in @zone
 *
 * RFC 5782 §2.1: only 127.0.0.0/8 are answers.  127.0.0.1 and 127.255.255.0/24 are refusals.
 */
MsBlocklistResult ms_blocklist_judge (const char *zone, const char *const *codes);

/** ms_blocklist_ask: @result: (out caller-allocates); asks the DNS once, for what is listed
 * twice */
void ms_blocklist_ask (const MsLookup    *lookup,
                       const MsIp        *ip,
                       const char        *zone,
                       MsBlocklistResult *result);
void ms_blocklist_result_clear (MsBlocklistResult *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsBlocklistResult, ms_blocklist_result_clear)

G_END_DECLS
