/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-tags.h - the start tags of an HTML page, one after the other */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsHtmlTag MsHtmlTag;

/** MsHtmlTagFunc: @tag: for the call */
typedef void (*MsHtmlTagFunc) (const MsHtmlTag *tag, gpointer user_data);

/** ms_html_tags_each: linear in @html, which may be broken in any way; comments, scripts and
 * style sheets are passed over */
void ms_html_tags_each (const char *html, MsHtmlTagFunc func, gpointer user_data);

gboolean ms_html_tag_is (const MsHtmlTag *self, const char *name);

/** ms_html_tag_get: Returns: (nullable) (transfer none): the attribute's value, &amp; resolved;
 * "" where it has none */
const char *ms_html_tag_get (const MsHtmlTag *self, const char *attribute);

G_END_DECLS
