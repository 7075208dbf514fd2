/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ehlo-name.h - how this machine introduces itself to other mail servers: RFC 5321 §4.1.4 */

#pragma once

#include "ms-resolver.h"
#include "ms-settings.h"

G_BEGIN_DECLS

/*
 * The name that the user set; else the reverse name of the outgoing address, where that
 * resolves back to it; else this host's own name where it is a full one; else the outgoing
 * address as a literal.  The DNS is asked at once and in the background; where it had no answer
 * it is asked again after five minutes, behind the back of those who use the name meanwhile.
 */
typedef struct _MsEhloName MsEhloName;

/** ms_ehlo_name_new: @resolver: borrowed; must be freed before this is */
MsEhloName *ms_ehlo_name_new (MsResolver *resolver, const MsSettings *settings);
void        ms_ehlo_name_free (MsEhloName *self);

/** ms_ehlo_name_get: waits for the first answer, not on the resolver's thread; Returns:
 * (transfer full) (nullable): %NULL: @wake_fd became readable before */
char *ms_ehlo_name_get (MsEhloName *self, int wake_fd);

/** ms_ehlo_outgoing_address: @to: an IP address; no packet is sent; Returns: (transfer full)
 * (nullable): the address that this machine's connections to it come from; %NULL: there is no
 * way to it */
char *ms_ehlo_outgoing_address (const char *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEhloName, ms_ehlo_name_free)

G_END_DECLS
