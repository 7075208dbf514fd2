/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-words.h - what came back, in sentences, and its mail as text that is safe to show
 */

#pragma once

#include "ms-return-table.h"

G_BEGIN_DECLS

/* All return text to be freed, in whole sentences. */

/** ms_return_words_title: "Bounced: no such recipient" */
char *ms_return_words_title (const MsReturnedRow *row);

/** ms_return_words_meaning: what it means and what to do */
char *ms_return_words_meaning (const MsReturnedRow *row);

/** ms_return_words_effect: what Mailshot made of it */
char *ms_return_words_effect (const MsReturnedRow *row);

/** ms_return_words_undo: what undoing it will do */
char *ms_return_words_undo (const MsReturnedRow *row);

/** ms_return_words_mail: @size: of the whole mail, in octets; Returns: (transfer full): each
 * line of @raw as ms_text_printable() has it, lines that are too long for a text view broken */
char *ms_return_words_mail (GBytes *raw, gint64 size);

G_END_DECLS
