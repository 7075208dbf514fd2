/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-wait.h - waits for the DNS until something more important happens */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

/**
 * ms_dns_wait_ask: as ms_resolver_ask(), not on the resolver's thread
 *
 * Returns: (transfer full) (nullable): %NULL: @wake_fd became readable before
 */
MsDnsAnswer *ms_dns_wait_ask (MsResolver *resolver,
                              const char *name,
                              MsDnsType   type,
                              int         wake_fd);

G_END_DECLS
