/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-text.h - text that came from outside, made fit to show */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_text_printable:
 * @text: bytes of any kind, NUL included
 * @length: in bytes, or -1 up to the first NUL
 *
 * For what a server or a file says, before it is shown, stored or logged.  Bytes that are not
 * UTF-8 are read as Latin-1 (what old servers write); control characters, line breaks and
 * terminal escapes become a space or, where they stand for nothing, U+FFFD.
 *
 * Returns: (transfer full): valid UTF-8 on one line
 */
char *ms_text_printable (const char *text, gssize length);

/**
 * ms_text_fold:
 * @text: bytes that are not UTF-8 are all alike
 *
 * Returns: (transfer full): @text as it is compared without regard to case (NFC, case-folded)
 */
char *ms_text_fold (const char *text);

/**
 * ms_text_append_json:
 * @length: in bytes, or -1 up to the NUL
 *
 * Appends @text, valid UTF-8, as a JSON string with its quotes (RFC 8259 §7).
 */
void ms_text_append_json (GString *out, const char *text, gssize length);

G_END_DECLS
