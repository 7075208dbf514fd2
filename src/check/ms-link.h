/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-link.h - whether a link can lead anywhere, by its form alone */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_link_judge:
 * @link: as an href holds it, its merge fields as ms_merge_strip() leaves them
 *
 * Returns: (transfer none) (nullable): a translated sentence that says what is wrong with it;
 *   %NULL: nothing is
 */
const char *ms_link_judge (const char *link);

/** ms_link_in_text: @at: (inout): moved behind it; Returns: (transfer full) (nullable): the
 * next http or https link in a plain text */
char *ms_link_in_text (const char **at);

G_END_DECLS
