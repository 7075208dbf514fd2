/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf.h - may this address send for this domain? RFC 7208 */

#pragma once

#include "ms-ip.h"
#include "ms-lookup.h"

G_BEGIN_DECLS

/* RFC 7208 §2.6 */
typedef enum
{
  MS_SPF_NONE,
  MS_SPF_NEUTRAL,
  MS_SPF_PASS,
  MS_SPF_FAIL,
  MS_SPF_SOFTFAIL,
  MS_SPF_TEMPERROR,
  MS_SPF_PERMERROR,
} MsSpfResult;

/** ms_spf_result_to_string: "pass": never translated (RFC 7208 §9) */
const char *ms_spf_result_to_string (MsSpfResult result);

typedef struct
{
  MsIp        ip;
  const char *sender; /* the envelope sender; without an @ the local part is "postmaster" */
  const char *helo;   /* (nullable) */
} MsSpfQuery;

typedef struct
{
  MsSpfResult result;
  char       *domain; /* (owned): whose record was read first: small letters */
  char       *record; /* (owned) (nullable): that record, if there is exactly one */
  char       *term;   /* (owned) (nullable): the term that decided, of the first record:
                         "include:_spf.example.net" */
  char *problem;      /* (owned) (nullable): with TEMPERROR, PERMERROR and NONE: a translated
                         sentence */
  guint lookups;      /* terms that asked the DNS (RFC 7208 §4.6.4) */
} MsSpfVerdict;

/**
 * ms_spf_check:
 *
 * check_host() of RFC 7208 §4, with all mechanisms, modifiers and macros; no explanation is
 * fetched.  Limits (§4.6.4): 10 terms that ask the DNS, 2 answers that are void, 10 names of
 * one mx or ptr.  Blocks for ten seconds and one look-up at most; TEMPERROR then.
 *
 * Returns: (transfer full)
 */
MsSpfVerdict *ms_spf_check (const MsLookup *lookup, const MsSpfQuery *query);
void          ms_spf_verdict_free (MsSpfVerdict *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSpfVerdict, ms_spf_verdict_free)

G_END_DECLS
