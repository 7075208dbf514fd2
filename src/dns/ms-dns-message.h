/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-message.h - questions and answers as they stand on the wire: RFC 1035 §4; no I/O */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

/* A chain of CNAMEs that is longer is taken for a loop. */
#define MS_DNS_CHAIN_MAX 8

void ms_dns_record_free (MsDnsRecord *self);

/* Why there is no answer. */
typedef enum
{
  MS_DNS_CODE_OTHER,
  MS_DNS_CODE_SERVER_FAILURE,
  MS_DNS_CODE_REFUSED,
} MsDnsCode;

/* What one message says about one question. */
typedef struct
{
  MsDnsStatus status;
  MsDnsCode   code;          /* with FAILED */
  gboolean    without_edns;  /* FAILED: the server may not know EDNS (RFC 6891 §7) */
  gboolean    authenticated; /* the AD flag */
  char       *name;          /* (owned): where the chain of CNAMEs ends, small letters */
  guint       steps;         /* of that chain */
  gboolean    open;          /* the chain ends at @name, of which the message says nothing */
  gboolean    has_ttl;       /* FALSE: an absence without a SOA record (RFC 2308 §5) */
  guint       ttl;           /* seconds: the smallest of the chain and the records, or of SOA */
  GPtrArray  *records;       /* (owned) (element-type MsDnsRecord) */
} MsDnsReading;

void ms_dns_reading_clear (MsDnsReading *self);

/**
 * ms_dns_message_question:
 * @name: as of ms_dns_name_normal()
 * @edns: whether to offer 1,232 bytes (RFC 6891); the last 11 bytes are its record then
 *
 * Asks for recursion and, by the AD flag, to be told whether the answer was authenticated
 * (RFC 6840 §5.7).
 *
 * Returns: (transfer full): the message
 */
GByteArray *ms_dns_message_question (const char *name,
                                     MsDnsType   type,
                                     guint16     id,
                                     gboolean    edns);

/**
 * ms_dns_message_read:
 * @name: as asked, small letters
 * @out: (out caller-allocates): to be cleared whatever is returned
 *
 * Whatever the bytes are, it ends soon: names are decompressed backwards alone, and the
 * sections are gone through at most %MS_DNS_CHAIN_MAX and a few times more.
 *
 * Returns: whether the message is well formed and answers this question; else status is FAILED
 */
gboolean ms_dns_message_read (const guint8 *bytes,
                              gsize         length,
                              const char   *name,
                              MsDnsType     type,
                              MsDnsReading *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsDnsReading, ms_dns_reading_clear)

G_END_DECLS
