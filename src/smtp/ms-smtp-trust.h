/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-trust.h - the authorities that all sessions share */

#pragma once

#include <glib.h>
#include <openssl/ssl.h>

G_BEGIN_DECLS

/**
 * ms_smtp_trust_get:
 * @ca_file: (nullable): PEM; %NULL: the system's authorities
 *
 * Any thread.  Loaded once, and again when the file has changed: a store of one's own costs
 * each connection 872 KB and 17 ms.
 *
 * Returns: (transfer full): read-only; to be freed with X509_STORE_free()
 * Errors: %MS_SMTP_ERROR_CERTIFICATE
 */
X509_STORE *ms_smtp_trust_get (const char *ca_file, GError **error);

/** ms_smtp_trust_describe: Returns: (transfer full): translated: whose it is, who issued it,
 * its last day */
char *ms_smtp_trust_describe (X509 *certificate);

/** ms_smtp_trust_explain: @result: X509_V_…, as libcurl tells it for a server of the user's
 * own; Returns: (transfer none) (nullable): translated: the rest of a sentence that begins "The
 * certificate of … cannot be trusted:"; %NULL: its authority is not known */
const char *ms_smtp_trust_explain (long result);

G_END_DECLS
