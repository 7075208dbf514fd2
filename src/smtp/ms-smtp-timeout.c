/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-smtp-timeout.c - how long each part of a conversation may take */

#include "config.h"

#include "ms-smtp-timeout.h"

#include "ms-clock.h"

static const gint64 defaults[] = {
  [MS_PHASE_CONNECT] = 30 * MS_SECOND, [MS_PHASE_GREETING] = 5 * MS_MINUTE,
  [MS_PHASE_EHLO] = 5 * MS_MINUTE,     [MS_PHASE_STARTTLS] = 2 * MS_MINUTE,
  [MS_PHASE_AUTH] = 5 * MS_MINUTE,     [MS_PHASE_MAIL] = 5 * MS_MINUTE,
  [MS_PHASE_RCPT] = 5 * MS_MINUTE,     [MS_PHASE_DATA] = 2 * MS_MINUTE,
  [MS_PHASE_DOT] = 10 * MS_MINUTE,     [MS_PHASE_RSET] = 5 * MS_MINUTE,
  [MS_PHASE_QUIT] = 2 * MS_SECOND,
};

gint64
ms_smtp_timeout (const MsSmtpServer *server, MsPhase phase)
{
  return server->timeout != 0 && phase != MS_PHASE_QUIT ? server->timeout * MS_SECOND
                                                        : defaults[phase];
}

gint64
ms_smtp_timeout_block (const MsSmtpServer *server)
{
  return server->timeout != 0 ? server->timeout * MS_SECOND : 3 * MS_MINUTE;
}
