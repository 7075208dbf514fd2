/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dmarc.h - what a domain asks of mail in its name: RFC 7489 */

#pragma once

#include "ms-lookup.h"

G_BEGIN_DECLS

typedef enum
{
  MS_DMARC_POLICY_NONE,
  MS_DMARC_POLICY_QUARANTINE,
  MS_DMARC_POLICY_REJECT,
} MsDmarcPolicy;

/* RFC 7489 §6.3; tags that are not there have their defaults. */
typedef struct
{
  MsDmarcPolicy policy;
  MsDmarcPolicy subdomains;
  gboolean      strict_spf;  /* aspf=s */
  gboolean      strict_dkim; /* adkim=s */
  gboolean      reports;     /* rua= names somebody */
} MsDmarc;

/** ms_dmarc_parse: @self: (out caller-allocates); Returns: whether @text is a record that
 * counts (RFC 7489 §6.6.3: a bad p= with rua= means none, without it nothing) */
gboolean ms_dmarc_parse (const char *text, MsDmarc *self);

typedef enum
{
  MS_DMARC_FOUND,
  MS_DMARC_MISSING,
  MS_DMARC_SEVERAL, /* more than one: none counts */
  MS_DMARC_INVALID, /* there is one, and it does not count */
  MS_DMARC_FAILED,  /* no answer */
} MsDmarcStatus;

/**
 * ms_dmarc_find:
 * @out: (out caller-allocates): set if FOUND; its @policy is the one for @domain, so that of
 * subdomains where the organisation's record answers for it
 * @out_where: (out) (transfer full) (nullable): the domain whose record it is
 * @out_record: (out) (transfer full) (nullable): as it stands there
 *
 * RFC 7489 §6.6.3: the domain's own record, else its organisation's.
 */
MsDmarcStatus ms_dmarc_find (const MsLookup *lookup,
                             const char     *domain,
                             MsDmarc        *out,
                             char          **out_where,
                             char          **out_record);

/** ms_dmarc_organisation: Returns: (transfer full): the organisational domain (RFC 7489 §3.2,
 * by the public suffix list): "example.co.uk"; a public suffix is its own; small letters */
char *ms_dmarc_organisation (const char *domain);

/** ms_dmarc_aligned: RFC 7489 §3.1: equal, or unless @strict of the same organisation */
gboolean ms_dmarc_aligned (const char *one, const char *other, gboolean strict);

G_END_DECLS
