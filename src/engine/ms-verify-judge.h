/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-judge.h - what a server's word says about an address that was only asked about */

#pragma once

#include "ms-direct.h"
#include "ms-reading.h"
#include "ms-verification.h"

G_BEGIN_DECLS

/**
 * ms_verify_judge:
 * @phase: RCPT, or where the conversation ended before it
 * @reply: (nullable): %NULL: there was none
 * @reading: (out): of a reply
 *
 * 2yz to RCPT is good, but for 252, which says nothing (RFC 5321 §3.5.3); a 5yz is bad only
 * where it speaks of the address; what may change is temporary; any other refusal is of us, not
 * of the address.
 */
MsVerified ms_verify_judge (MsPhase phase, const MsReply *reply, MsReading *reading);

/** ms_verify_is_about_us: whether that reply would be the same for any other address */
gboolean ms_verify_is_about_us (MsPhase phase, const MsReply *reply, const MsReading *reading);

/** ms_verify_judge_domain: @mx: not FOUND */
MsVerified ms_verify_judge_domain (const MsMx *mx);

/** ms_verify_judge_failure: of opening a conversation; @reading: (out): of its reply */
MsVerified ms_verify_judge_failure (const MsDirectFailure *failure, MsReading *reading);

G_END_DECLS
