/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dkim-header.h - header fields as DKIM sees them, and which of them it covers */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_dkim_header_append:
 * @field: name, colon, value, with its line ends or without the last one
 *
 * Appends its relaxed form (RFC 6376 §3.4.2) without a line end.
 */
void ms_dkim_header_append (GString *out, const char *field, gsize length);

/**
 * ms_dkim_header_select:
 * @header: the fields of a message, each ending in CRLF, without the blank line
 * @names: emptied first; receives what h= says, joined by colons
 * @canonical: emptied first; receives the relaxed form of those fields, each ending in CRLF, in
 * the order of @names
 *
 * Covered are the fields that a reader sees, those that say how the body is to be read, and
 * those that a mailbox provider acts on.  The fields From, List-Unsubscribe and
 * List-Unsubscribe-Post are named once more than they are there, so that one that is added on
 * the way breaks the signature (RFC 6376 §8.15).
 */
void ms_dkim_header_select (const char *header,
                            gsize       length,
                            GString    *names,
                            GString    *canonical);

G_END_DECLS
