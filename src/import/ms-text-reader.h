/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-text-reader.h - a file in any encoding, read as UTF-8 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsTextReader MsTextReader;

/**
 * ms_text_reader_open:
 * @strict: what is not in that encoding is an error; else it becomes U+FFFD
 *
 * Errors: %MS_IMPORT_ERROR_FILE; %MS_IMPORT_ERROR_NOT_TEXT: nobody knows that encoding
 */
MsTextReader *ms_text_reader_open (const char *path,
                                   const char *encoding,
                                   gboolean    strict,
                                   GError    **error);
void          ms_text_reader_close (MsTextReader *self);

/**
 * ms_text_reader_read:
 * @buffer: of @size bytes, at least 4096
 *
 * Returns: how many bytes were written to @buffer: whole characters of valid UTF-8 without a
 * byte order mark; 0 at the end, -1 with @error
 */
gssize ms_text_reader_read (MsTextReader *self, char *buffer, gsize size, GError **error);

/** ms_text_reader_get_position: bytes of the file read so far */
guint64 ms_text_reader_get_position (const MsTextReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTextReader, ms_text_reader_close)

G_END_DECLS
