/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-zone.h - records as a zone file has them */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_dns_zone_txt: Returns: (transfer full): a TXT record on one line, in strings of at most
 * 255 octets (RFC 1035 §3.3.14) */
char *ms_dns_zone_txt (const char *name, const char *text);

/** ms_dns_zone_mx: Returns: (transfer full): an MX record on one line; @host: without the last
 * dot */
char *ms_dns_zone_mx (const char *name, guint preference, const char *host);

G_END_DECLS
