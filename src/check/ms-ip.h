/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-ip.h - an IP address as a value: networks, reverse names, what is not of the Internet */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 bytes[16]; /* network order; those behind @length are 0 */
  guint  length;    /* 4 or 16 */
} MsIp;

/** ms_ip_parse: an IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) becomes the IPv4 address;
 * @ip: (out caller-allocates): left alone where @text is none */
gboolean ms_ip_parse (const char *text, MsIp *ip);

/** ms_ip_to_string: Returns: (transfer full): IPv6 as RFC 5952 has it */
char *ms_ip_to_string (const MsIp *self);

gboolean ms_ip_equal (const MsIp *a, const MsIp *b);

/** ms_ip_in_network: @bits: those of @network that count; FALSE for the other family */
gboolean ms_ip_in_network (const MsIp *self, const MsIp *network, guint bits);

/** ms_ip_is_private: not an address of the Internet: RFC 1918, carriers' NAT (RFC 6598), this
 * machine, link-local, unique local (RFC 4193) */
gboolean ms_ip_is_private (const MsIp *self);

/** ms_ip_reverse: Returns: (transfer full): "1.2.0.192", or IPv6's nibbles, last first: what
 * stands before the zone in PTR and block list names */
char *ms_ip_reverse (const MsIp *self);

G_END_DECLS
