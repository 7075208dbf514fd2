/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-text.h - the readable text of an HTML page */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_html_to_text:
 * @html: UTF-8, a page or a piece of one
 *
 * Any thread.  Links become "text <address>"; lists, tables, headings and quotations stay
 * legible.  What is not displayed is left out.  Nothing is loaded.
 *
 * Returns: (transfer full): lines ending in LF, none blank at either end
 */
char *ms_html_to_text (const char *html);

/**
 * ms_html_template_to_text:
 * @html: a template of valid syntax
 *
 * The same for a template: its tags survive, also those inside a link's address; a condition
 * that text cannot express (one that encloses half a link) is dropped and what it encloses
 * stays.
 *
 * Returns: (transfer full): a template of valid syntax for %MS_TEMPLATE_TEXT_OF_HTML
 */
char *ms_html_template_to_text (const char *html);

/*
 * Marks for what stands in the HTML and is no text of it yet: from VALUE to END it is one word,
 * from CONDITION to END it takes no room.  Private use characters, so HTML leaves them alone.
 */
#define MS_HTML_VALUE     "\xee\x80\x80" /* U+E000 */
#define MS_HTML_END       "\xee\x80\x81" /* U+E001 */
#define MS_HTML_CONDITION "\xee\x80\x82" /* U+E002 */

/** ms_html_without_marks: Returns: (transfer full): U+FFFD in the place of each mark */
char *ms_html_without_marks (const char *html);

/** ms_html_marked_to_text: ms_html_to_text(), keeping marks and what is between them */
char *ms_html_marked_to_text (const char *html);

G_END_DECLS
