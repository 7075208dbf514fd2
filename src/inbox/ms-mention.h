/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mention.h - addresses in running text */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_mention_find:
 * @text: UTF-8
 * @at: (inout): where to look from; behind it afterwards
 * @begin: (out): where it begins
 *
 * Finds what looks like an address, as loosely as servers write them: two dots in a row or a
 * dot before the @ are in use at Japanese providers.
 *
 * Returns: (transfer full) (nullable): %NULL: there is none left
 */
char *ms_mention_find (const char *text, gsize *at, gsize *begin);

/** ms_mention_first: Returns: (transfer full) (nullable): the first of @text */
char *ms_mention_first (const char *text);

G_END_DECLS
