/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verdict.h - what a reply means, by the place where it came */

#pragma once

#include "ms-reply.h"
#include "ms-state.h"

G_BEGIN_DECLS

/* The parts of a conversation, in their order. */
typedef enum
{
  MS_PHASE_CONNECT,
  MS_PHASE_GREETING,
  MS_PHASE_EHLO,
  MS_PHASE_STARTTLS,
  MS_PHASE_AUTH,
  MS_PHASE_MAIL,
  MS_PHASE_RCPT,
  MS_PHASE_DATA,
  MS_PHASE_DOT, /* the content and its final dot */
  MS_PHASE_RSET,
  MS_PHASE_QUIT,
} MsPhase;

const char *ms_phase_to_string (MsPhase phase);

/* What a verdict holds for. */
typedef enum
{
  MS_SCOPE_RECIPIENT,
  MS_SCOPE_MESSAGE, /* all recipients of this message */
  MS_SCOPE_SENDER,  /* every message from this sender or login: the run stops */
  MS_SCOPE_SERVER,  /* this connection or server, now: no message is to blame */
} MsScope;

typedef struct
{
  MsState state; /* sent, deferred, failed, uncertain; queued: nothing was tried */
  MsScope scope;
  gboolean
      address_bad; /* the refusal is about the address itself, not its sender or the content */
} MsVerdict;

/**
 * ms_verdict:
 * @reply: (nullable): %NULL: the connection was lost while this reply was owed
 *
 * One table from (phase, reply) to what holds.  The first digit says whether to try again (RFC
 * 5321 §4.2.1), 552 to RCPT being the exception (§4.5.3.1.10); where it came says for whom it
 * holds.
 */
MsVerdict ms_verdict (MsPhase phase, const MsReply *reply);

/**
 * ms_verdict_kind:
 *
 * A key of what was refused, the same for replies that differ only in addresses, ids and
 * times: what "the same kind of refusal 25 times running" compares.
 *
 * Returns: (transfer full)
 */
char *ms_verdict_kind (MsPhase phase, const MsReply *reply);

G_END_DECLS
