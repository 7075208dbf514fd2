/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-imap-words.h - one whole answer of an IMAP server, read word by word */

#pragma once

#include "ms-imap-answer.h"

G_BEGIN_DECLS

/**
 * ms_imap_words_read:
 * @line: without its line end, each literal replaced by one NUL
 * @literals: (element-type GByteArray): in their order, what was kept of each; those that the
 *   answer holds are taken out of their arrays
 *
 * Of an answer that is not as it should be, what could be read is told.
 *
 * Returns: (transfer full) (nullable): %NULL: this is no IMAP at all
 */
MsImapAnswer *ms_imap_words_read (const char *line, gsize length, GPtrArray *literals);

/** ms_imap_words_may_hold_literal: whether "{12}" at the end of @line announces one; in the
 * text of a status it is for people */
gboolean ms_imap_words_may_hold_literal (const char *line, gsize length);

G_END_DECLS
