/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verdict-words.h - whether a refusal is about the address, by enhanced code or by wording
 */

#pragma once

#include "ms-reply.h"

G_BEGIN_DECLS

/**
 * ms_verdict_words:
 *
 * Returns: (transfer full): the words of @text that are the same in every reply of its kind: in
 *   ASCII small letters, each behind a blank, without addresses, hosts, numbers, ids and URLs
 */
char *ms_verdict_words (const char *text);

/**
 * ms_verdict_names_address:
 * @reply: a 5yz
 *
 * Whether it says that there is no such mailbox or domain, as opposed to policy, content,
 * relaying, reputation or a limit.  The enhanced code decides where it is specific (RFC 3463
 * §3.2, RFC 7505 §3); else the words that servers use.
 */
gboolean ms_verdict_names_address (const MsReply *reply);

G_END_DECLS
