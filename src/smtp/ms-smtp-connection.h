/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-connection.h - opens a conversation with libcurl: RFC 5321 §3.1, RFC 3207, RFC 4954
 */

#pragma once

#include "ms-smtp-dialogue.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/*
 * Rests on CURLOPT_CONNECT_ONLY: libcurl connects, reads the greeting, says EHLO, secures, says
 * EHLO again and logs in; what comes then is ours, over curl_easy_send() and curl_easy_recv().
 */
typedef struct _MsSmtpConnection MsSmtpConnection;

MsSmtpConnection *ms_smtp_connection_new (const MsSmtpServer *server,
                                          MsSmtpTranscript   *transcript);

/** ms_smtp_connection_free: closes at once, says nothing */
void ms_smtp_connection_free (MsSmtpConnection *self);

/** ms_smtp_connection_open: as ms_smtp_session_open(), but the login may be missing still */
gboolean ms_smtp_connection_open (MsSmtpConnection *self, int wake_fd, GError **error);

/** ms_smtp_connection_get_dialogue: what was said so far, with the offer of the last EHLO */
const MsSmtpDialogue *ms_smtp_connection_get_dialogue (const MsSmtpConnection *self);

CURL *ms_smtp_connection_get_easy (const MsSmtpConnection *self);
int   ms_smtp_connection_get_fd (const MsSmtpConnection *self);
/** ms_smtp_connection_get_address: "" before a server was reached; known after a failure too */
const char *ms_smtp_connection_get_address (const MsSmtpConnection *self);
const char *ms_smtp_connection_get_tls (const MsSmtpConnection *self);

/** ms_smtp_connection_is_verified: whether the certificate was checked and fits */
gboolean ms_smtp_connection_is_verified (const MsSmtpConnection *self);

/** ms_smtp_connection_get_certificate: "CN, issued by CN, valid until DATE", or "" in clear */
const char *ms_smtp_connection_get_certificate (const MsSmtpConnection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSmtpConnection, ms_smtp_connection_free)

G_END_DECLS
