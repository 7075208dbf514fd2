/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-login.h - logs in where libcurl did not see that it can: RFC 4954 */

#pragma once

#include "ms-smtp-stream.h"

G_BEGIN_DECLS

/**
 * ms_smtp_login:
 * @logins: of MsSmtpLogin; PLAIN or LOGIN is used
 * @last: (out) (transfer full) (nullable): the server's last reply
 *
 * libcurl reads only `AUTH ` in capitals; some old servers write `AUTH=LOGIN` or small letters.
 *
 * Errors: as ms_smtp_session_open()
 */
gboolean ms_smtp_login (MsSmtpStream       *stream,
                        const MsSmtpServer *server,
                        guint               logins,
                        MsReply           **last,
                        GError            **error);

G_END_DECLS
