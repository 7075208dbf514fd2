/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-footer.h - what a message ends with where its author did not say how to unsubscribe */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Both take and return templates, with {{unsubscribe_url}} in the footer, and take the sender's
 * postal address (nullable), of any lines.  The words are translated.
 */

/** ms_footer_add_to_text: Returns: (transfer full): behind a line of hyphens; none of "-- ",
 * which mail programs take for the beginning of a signature and hide */
char *ms_footer_add_to_text (const char *text, const char *postal);

/** ms_footer_add_to_html: Returns: (transfer full): before the last </body> or </html>, else at
 * the end */
char *ms_footer_add_to_html (const char *html, const char *postal);

G_END_DECLS
