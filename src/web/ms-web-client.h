/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-client.h - who asks */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ms_web_client_find:
 * @peer: where the connection comes from
 * @forwarded_for: (nullable): X-Forwarded-For, of any bytes
 * @forwarded: (nullable): Forwarded (RFC 7239), of any bytes; counts where the other is missing
 *
 * Both only where the peer is a proxy of ours; only what that proxy wrote is believed: the last
 * hop.  What cannot be read there counts for nothing.
 *
 * Returns: (transfer full): an IP address, without port and brackets
 */
char *ms_web_client_find (GInetAddress *peer, const char *forwarded_for, const char *forwarded);

/** ms_web_client_bucket: @address: as above; Returns: (transfer full): what one client may be:
 * an IPv4 address, or the first 64 bits of an IPv6 address */
char *ms_web_client_bucket (const char *address);

G_END_DECLS
