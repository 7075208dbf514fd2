/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-tlsa.h - what a domain publishes about the certificate of its server: RFC 7672 §2 */

#pragma once

#include "ms-mx.h"

G_BEGIN_DECLS

typedef enum
{
  MS_TLSA_NONE,   /* there is nothing to go by */
  MS_TLSA_FOUND,  /* TLS is a must; where no record can be used, with any certificate (§2.2) */
  MS_TLSA_FAILED, /* it is not known: the host must not be used now (§2.1.1) */
} MsTlsaStatus;

/**
 * ms_tlsa_judge:
 * @answer: to a TLSA query about a host whose MX and addresses were authenticated
 * @records: (out) (transfer container) (element-type MsDnsRecord) (nullable): with FOUND, those
 *   that can be used, maybe none: usage 2 or 3 (RFC 7672 §3.1), a known selector and matching
 *   type, data of the right size; borrowed from @answer
 */
MsTlsaStatus ms_tlsa_judge (const MsDnsAnswer *answer, GPtrArray **records);

/**
 * ms_tlsa_ask:
 * @port: 25, but for test worlds
 * @answer: (out) (transfer full) (nullable): what @records belongs to
 *
 * Asks about _PORT._tcp.HOST, for a host that is `secure`; of the others it is NONE without a
 * question.  Blocks as ms_resolver_ask() does; not on the resolver's thread.
 */
MsTlsaStatus ms_tlsa_ask (MsResolver     *resolver,
                          const MsMxHost *host,
                          guint16         port,
                          MsDnsAnswer   **answer,
                          GPtrArray     **records);

G_END_DECLS
