/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-spf-advice.h - what would have to stand in an SPF record */

#pragma once

#include "ms-lookup.h"

G_BEGIN_DECLS

/** ms_spf_address_term: Returns: (transfer full): "ip4:192.0.2.1", "ip6:2001:db8::1" */
char *ms_spf_address_term (const char *address);

/**
 * ms_spf_find_include:
 * @record: (nullable)
 *
 * Returns: (transfer full) (nullable): a name that @record includes, of the same provider as
 * @host and itself with a record
 */
char *ms_spf_find_include (const MsLookup *lookup, const char *record, const char *host);

/** ms_spf_suggest_term: Returns: (transfer full): the term that customers of the provider of
 * @host are usually told to add, where there is such a record; else @address */
char *ms_spf_suggest_term (const MsLookup *lookup, const char *host, const char *address);

G_END_DECLS
