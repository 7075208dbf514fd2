/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-curl.h - what every conversation that libcurl opens for us needs of it */

#pragma once

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

/** ms_smtp_curl_init: any thread; before the first easy handle.  SIGPIPE is ignored from then
 * on
 */
void ms_smtp_curl_init (void);

/** ms_smtp_curl_make_url: @host: a name or an IP address, an IPv6 one with or without brackets;
 * Returns: (transfer full) (nullable): %NULL: @host is no name; curl_url_cleanup() */
CURLU *ms_smtp_curl_make_url (const char *scheme, const char *host, guint16 port);

/** ms_smtp_curl_read_tls: @tls: (inout) (transfer full): "TLSv1.3"; @certificate: likewise, as
 * ms_smtp_trust_describe() says it; both stay where there is no TLS.  Only out of a callback
 * does libcurl tell it */
void ms_smtp_curl_read_tls (CURL *easy, char **tls, char **certificate);

/** ms_smtp_curl_get_address: Returns: (transfer none): "": it was not reached */
const char *ms_smtp_curl_get_address (CURL *easy);

/** ms_smtp_curl_is_readable: @fd: -1: never; does not wait */
gboolean ms_smtp_curl_is_readable (int fd);

G_END_DECLS
