/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-form.h - what a reader sent by POST */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_WEB_FORM_MAX (16 * 1024) /* octets; a page's own form has less than a tenth */

/**
 * ms_web_form_read:
 * @type: (nullable): the header Content-Type
 * @body: at most %MS_WEB_FORM_MAX, of any bytes
 *
 * application/x-www-form-urlencoded and multipart/form-data (RFC 7578), which RFC 8058 §3.2
 * allows both; files in it are passed over.
 *
 * Returns: (transfer full) (nullable): name to value, valid UTF-8; of a name that comes twice
 *   the last; %NULL: it is neither, or broken
 */
GHashTable *ms_web_form_read (const char *type, GBytes *body);

/** ms_web_form_line: Returns: (transfer full): the value without control characters and blanks
 * around it, cut at @length characters; "" where there is none */
char *ms_web_form_line (GHashTable *form, const char *name, guint length);

G_END_DECLS
