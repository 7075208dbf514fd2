/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-timeout.h - how long each part of a conversation may take: RFC 5321 §4.5.3.2 */

#pragma once

#include "ms-smtp-session.h"

G_BEGIN_DECLS

/** ms_smtp_timeout: Returns: µs for the reply of @phase; of CONNECT, for the TCP connection; of
 * STARTTLS, for the reply and for the handshake */
gint64 ms_smtp_timeout (const MsSmtpServer *server, MsPhase phase);

/** ms_smtp_timeout_block: Returns: µs in which the server must take some of what is sent */
gint64 ms_smtp_timeout_block (const MsSmtpServer *server);

G_END_DECLS
