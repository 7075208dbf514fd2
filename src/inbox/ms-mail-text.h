/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mail-text.h - the bytes of a part made text */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_MAIL_TEXT_LONGEST (256 * 1024)

/**
 * ms_mail_text_decode:
 * @encoding: (nullable): Content-Transfer-Encoding
 * @charset: (nullable): what the part says of itself, which may be a lie
 *
 * Returns: (transfer full): valid UTF-8, lines ending in LF, no NUL; at most
 *   %MS_MAIL_TEXT_LONGEST bytes of @bytes are read
 */
char *ms_mail_text_decode (const char *bytes,
                           gsize       length,
                           const char *encoding,
                           const char *charset);

/** ms_mail_text_valid: Returns: (transfer full): UTF-8 where it is that, else read as Latin-1;
 * NUL becomes a blank */
char *ms_mail_text_valid (const char *bytes, gsize length);

G_END_DECLS
