/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-certificates.h - an authority and the good and bad certificates of a fake server */

#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

/** fake_certificates_get_ca_file: Returns: (transfer none): PEM, made once a process and
 * removed at its end */
const char *fake_certificates_get_ca_file (void);

/**
 * fake_certificates_find_context:
 * @name: "good" (for localhost, 127.0.0.1, mx.fake.test and mta-sts.fake.test), "expired",
 *   "other-name", "self-signed", or "old": good, by a server that knows no TLS behind 1.0
 *
 * Returns: (transfer none): for SSL_new(); any thread
 */
SSL_CTX *fake_certificates_find_context (const char *name);

/**
 * fake_certificates_dup_tlsa:
 * @name: of a certificate, as `! tls` has it, or "authority", which issued all but the
 *   self-signed one and is sent with them; all but the authority have the same key
 *
 * Returns: (transfer full): what a TLSA record has as its data
 */
GBytes *fake_certificates_dup_tlsa (const char *name, guint selector, guint matching);

G_END_DECLS
