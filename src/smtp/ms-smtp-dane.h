/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-dane.h - a certificate compared with what the DNS says of it: RFC 7672 §3 */

#pragma once

#include "ms-smtp-session.h"

#include <openssl/ssl.h>

G_BEGIN_DECLS

/* One handshake's; must stay where it is until its context is gone. */
typedef struct
{
  const MsSmtpServer *server;   /* borrowed */
  gboolean            verified; /* a record fits; FALSE behind a handshake: none can be used */
} MsSmtpDane;

/**
 * ms_smtp_dane_attach:
 *
 * From now on a handshake in @context succeeds only with a certificate that fits one of
 * @self->server's records: usage 3 for the server itself, whatever its names and dates (RFC
 * 7672 §3.1.1); usage 2 for an authority among what the server sends, and then its name and
 * dates count (§3.1.2).  Other usages cannot be used (§3.1.3); where no record can, any
 * certificate will do (§2.2).
 *
 * Returns: %FALSE: out of memory
 */
gboolean ms_smtp_dane_attach (MsSmtpDane *self, SSL_CTX *context);

G_END_DECLS
