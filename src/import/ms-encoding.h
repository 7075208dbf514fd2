/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-encoding.h - what encoding a file's text is in */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_encoding_detect:
 * @path: (type filename)
 *
 * By its byte order mark, by where its NULs stand (UTF-16), by being valid UTF-8, else by
 * uchardet.  Reads the whole file, since one letter at its end may tell.
 *
 * Returns: (transfer none): a name that iconv knows
 *
 * Errors: %MS_IMPORT_ERROR_FILE, %MS_IMPORT_ERROR_NOT_TEXT
 */
const char *ms_encoding_detect (const char *path, GError **error);

/** ms_encoding_valid_utf8: Returns: how many bytes from the beginning of @text are complete,
 * valid UTF-8; NUL is valid */
gsize ms_encoding_valid_utf8 (const char *text, gsize length);

G_END_DECLS
