/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-name.h - names of folders as IMAP carries them */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_imap_name_quote:
 * @name: UTF-8, without control characters
 * @utf8: the server takes UTF-8 (RFC 6855 §3); else it gets modified UTF-7 (RFC 9051 §5.1.3)
 *
 * Returns: (transfer full): with its quotes, ASCII where not @utf8
 */
char *ms_imap_name_quote (const char *name, gboolean utf8);

/** ms_imap_name_read: Returns: (transfer full): valid UTF-8; of a name that is not as it should
 * be, the name as it came, made printable */
char *ms_imap_name_read (const char *name, gboolean utf8);

G_END_DECLS
