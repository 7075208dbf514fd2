/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-lookup.h - whether the DNS publishes a key */

#pragma once

#include "ms-dkim-record.h"
#include "ms-lookup.h"

G_BEGIN_DECLS

typedef enum
{
  MS_DKIM_DNS_RIGHT,   /* what the key signs can be verified */
  MS_DKIM_DNS_WRONG,   /* something is published that it cannot be verified with */
  MS_DKIM_DNS_MISSING, /* nothing is */
  MS_DKIM_DNS_FAILED,  /* the DNS gave no answer */
} MsDkimDns;

/** ms_dkim_dns_to_string: Returns: "right", "wrong", "missing", "unknown" */
const char *ms_dkim_dns_to_string (MsDkimDns dns);

/**
 * ms_dkim_lookup:
 * @name: as ms_dkim_record_name() makes it
 * @out_words: (out): a translated sentence
 *
 * Blocks for one question.
 */
MsDkimDns ms_dkim_lookup (const MsLookup  *lookup,
                          const char      *name,
                          const MsDkimKey *key,
                          const char     **out_words);

G_END_DECLS
