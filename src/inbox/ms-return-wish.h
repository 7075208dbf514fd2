/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-wish.h - who wants to leave, by a mail he wrote */

#pragma once

#include "ms-return.h"
#include "ms-unsubscription.h"

G_BEGIN_DECLS

/**
 * ms_return_wish_find:
 * @mail: %MS_RETURN_UNSUBSCRIBE, or any other that a person wrote
 * @address: (out) (transfer full) (nullable): what @out borrows
 * @found: (out): whether it is a wish that counts
 *
 * By the token in the address it went to (RFC 2369 §3.2), else in its subject, whoever wrote
 * it.  With a token that is none of ours it counts for nothing.  With that of a message to
 * several, or without any, the sender himself wants to leave, if he is a contact or was ever
 * mailed: what that message, or the one that he answers, went to, else everything.  Who is not
 * known leaves for the one whose message he answers: it was forwarded to him.
 *
 * From is forgeable: who knows that an address is on a list can take it off.  That is what any
 * list takes upon itself that heeds such mails; ms_return_table_undo() brings it back.
 */
gboolean ms_return_wish_find (MsDb             *db,
                              const MsTokenKey *key,
                              const MsReturn   *mail,
                              MsUnsubscription *out,
                              char            **address,
                              gboolean         *found,
                              GError          **error);

G_END_DECLS
