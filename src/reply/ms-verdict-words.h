/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verdict-words.h - the words that are the same in every reply of its kind */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_verdict_words:
 *
 * Returns: (transfer full): the words of @text that are the same in every reply of its kind: in
 *   ASCII small letters, each behind a blank, without addresses, hosts, numbers, ids and URLs
 */
char *ms_verdict_words (const char *text);

G_END_DECLS
