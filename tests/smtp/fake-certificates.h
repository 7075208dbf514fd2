/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fake-certificates.h - an authority and the good and bad certificates of a fake server */

#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

typedef enum
{
  FAKE_CERTIFICATE_GOOD, /* for localhost, 127.0.0.1, mx.fake.test and mta-sts.fake.test */
  FAKE_CERTIFICATE_EXPIRED,
  FAKE_CERTIFICATE_OTHER_NAME,
  FAKE_CERTIFICATE_SELF_SIGNED,
} FakeCertificate;

#define FAKE_N_CERTIFICATES 4

/** fake_certificates_get_ca_file: Returns: (transfer none): PEM, made once a process and
 * removed at its end */
const char *fake_certificates_get_ca_file (void);

/** fake_certificates_get_context: Returns: (transfer none): for SSL_new(); any thread */
SSL_CTX *fake_certificates_get_context (FakeCertificate which);

/**
 * fake_certificates_dup_tlsa:
 * @name: of a certificate, as `! tls` has it, or "authority", which issued all but the
 *   self-signed one and is sent with them; all but the authority have the same key
 *
 * Returns: (transfer full): what a TLSA record has as its data
 */
GBytes *fake_certificates_dup_tlsa (const char *name, guint selector, guint matching);

G_END_DECLS
