/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-header.h - header fields written so that no value can break out of them */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Lines are folded at 78 octets where they can be and never exceed 998 (RFC 5322 §2.1.1); what
 * is not ASCII, or would be mistaken for it, becomes encoded words (RFC 2047).  GMime's own
 * encoder lets "=?" in a value pass and writes words longer than 75 octets.
 */

/**
 * ms_header_finish_text:
 * @start: where the field's name begins in @out
 * @value: where its value begins, which ends with @out: UTF-8 on one line, of any length
 *
 * Folds and encodes the value in place, as unstructured text, and ends the field.
 */
void ms_header_finish_text (GString *out, gsize start, gsize value);

/**
 * ms_header_append_mailbox:
 * @display: (nullable): UTF-8 on one line; cut at 255 octets
 * @address: as ms_address_wire() makes it
 * @utf8: whether an address that is not ASCII may stand as it is (RFC 6532); where it may not,
 *   it becomes the name of an empty group (RFC 6857 §3.1.9)
 */
void ms_header_append_mailbox (GString    *out,
                               const char *name,
                               const char *display,
                               const char *address,
                               gboolean    utf8);

/**
 * ms_header_append_phrase:
 *
 * Appends @phrase behind what stands on @out's last line.
 */
void ms_header_append_phrase (GString *out, const char *phrase);

/**
 * ms_header_append_filename:
 *
 * Appends a parameter `filename` (RFC 2231) to the value that @out ends in.  Folders, control
 * characters and what exceeds 200 octets of @name are left out.
 */
void ms_header_append_filename (GString *out, const char *name);

G_END_DECLS
