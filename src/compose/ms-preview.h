/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-preview.h - a letter's parts as a recipient will see them */

#pragma once

#include "ms-letter.h"

G_BEGIN_DECLS

/* Each takes a recipient or %NULL, as ms_letter_render() does. */

/** ms_preview_subject: Returns: (transfer full): one line of UTF-8 */
char *ms_preview_subject (const MsLetter *letter, const MsLetterRecipient *recipient);

/** ms_preview_text: Returns: (transfer full): the plain text, lines ending in LF */
char *ms_preview_text (const MsLetter *letter, const MsLetterRecipient *recipient);

/**
 * ms_preview_html:
 *
 * Returns: (transfer full) (nullable): the HTML with its inline images as data: URLs; %NULL:
 * the message has none
 */
char *ms_preview_html (const MsLetter *letter, const MsLetterRecipient *recipient);

G_END_DECLS
