/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-single-send.h - one message to one address over an open session, outside every ledger */

#pragma once

#include "ms-letter.h"
#include "ms-outcome.h"
#include "ms-smtp-session.h"

G_BEGIN_DECLS

/**
 * ms_single_send:
 * @recipient: whose message it is
 * @to: a valid address: who gets it
 * @flags: beside what the session allows
 * @outcome: (out caller-allocates): state, code, enhanced, reply and reference are set; queued:
 *   the server refused the sender, not this message
 *
 * From MAIL to the dot's reply.  Blocks for as long as the server does.
 *
 * Returns: %TRUE while the session can be used on
 */
gboolean ms_single_send (MsSmtpSession           *session,
                         const MsLetter          *letter,
                         const MsLetterRecipient *recipient,
                         const char              *to,
                         MsLetterFlags            flags,
                         MsOutcome               *outcome);

G_END_DECLS
