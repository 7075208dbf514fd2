/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-trouble.h - why a conversation could not be opened, in words that say what to do */

#pragma once

#include "ms-smtp-dialogue.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/**
 * ms_smtp_trouble_set:
 * @code: what libcurl says; not %CURLE_OK
 * @detail: libcurl's own words, for what only they can tell
 */
void ms_smtp_trouble_set (GError              **error,
                          const MsSmtpServer   *server,
                          const MsSmtpDialogue *dialogue,
                          CURL                 *easy,
                          CURLcode              code,
                          const char           *detail);

/** ms_smtp_trouble_set_timeout: nothing came while @phase went on */
void ms_smtp_trouble_set_timeout (GError **error, const MsSmtpServer *server, MsPhase phase);

/** ms_smtp_trouble_set_no_login: a login is wanted; @logins: those offered, none of them ours
 */
void ms_smtp_trouble_set_no_login (GError **error, guint logins);

/** ms_smtp_trouble_set_refused_login: @reply: ended the login; not 235 */
void ms_smtp_trouble_set_refused_login (GError **error, const MsReply *reply);

G_END_DECLS
