/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-name.h - names as they are asked and compared */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_dns_name_normal:
 * @name: A-labels or UTF-8, with or without the last dot
 *
 * Returns: (transfer full) (nullable): A-labels in small letters without the last dot; %NULL
 * for what is no name of at least one label (RFC 1035 §2.3.4), or holds a blank, a control
 *   character, a bracket or a backslash
 */
char *ms_dns_name_normal (const char *name);

/**
 * ms_dns_name_reverse:
 * @address: IPv4 or IPv6
 *
 * Returns: (transfer full) (nullable): the name that its PTR records have (RFC 1035 §3.5,
 *   RFC 3596 §2.5); %NULL if it is no address
 */
char *ms_dns_name_reverse (const char *address);

G_END_DECLS
