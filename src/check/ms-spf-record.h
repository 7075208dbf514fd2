/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf-record.h - the terms of an SPF record: RFC 7208 §4.6.1, §5, §6, §12 */

#pragma once

#include "ms-ip.h"

G_BEGIN_DECLS

typedef enum
{
  MS_SPF_ALL,
  MS_SPF_INCLUDE,
  MS_SPF_A,
  MS_SPF_MX,
  MS_SPF_PTR,
  MS_SPF_IP4,
  MS_SPF_IP6,
  MS_SPF_EXISTS,
  MS_SPF_REDIRECT,
  MS_SPF_EXP,
  MS_SPF_UNKNOWN, /* a modifier that means nothing to us */
} MsSpfKind;

typedef struct
{
  MsSpfKind kind;
  char      qualifier; /* + - ~ ? */
  char     *text;      /* (owned): as it stands in the record */
  char     *domain;    /* (owned) (nullable): a domain-spec, not expanded */
  MsIp      network;   /* IP4, IP6 */
  guint     bits4;     /* prefix lengths */
  guint     bits6;
} MsSpfTerm;

/**
 * ms_spf_record_parse:
 * @record: begins with v=spf1
 * @bad: (out) (transfer full): the term that is none
 *
 * Returns: (transfer full) (nullable) (element-type MsSpfTerm): %NULL: not as it should be
 */
GPtrArray *ms_spf_record_parse (const char *record, char **bad);

/** ms_spf_is_record: whether a TXT record is one of SPF's (RFC 7208 §4.5) */
gboolean ms_spf_is_record (const char *text);

/** ms_spf_add_term: Returns: (transfer full): @record, or a new one where it is %NULL, with
 * @term
 * ("ip4:192.0.2.1") before the one that decides about all others */
char *ms_spf_add_term (const char *record, const char *term);

G_END_DECLS
