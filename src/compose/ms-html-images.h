/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-images.h - where an HTML page refers to images */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize    start; /* of the reference in the HTML, as written, without quotes */
  gsize    length;
  gboolean css; /* in url(), which may also name a font or a style sheet */
} MsHtmlImage;

/**
 * ms_html_find_images:
 *
 * Linear in the length of @html, which may be broken in any way.
 *
 * Returns: (transfer full) (element-type MsHtmlImage): src of img, background of anything, and
 *   url() in style sheets and style attributes; in order
 */
GArray *ms_html_find_images (const char *html);

G_END_DECLS
