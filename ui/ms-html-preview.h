/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-preview.h - shows a message's HTML: no script, nothing from the network, no traces */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ms_html_preview_new: starts WebKit's processes (some 200 MB): make it when it is first shown
 */
GtkWidget *ms_html_preview_new (void);

void ms_html_preview_show (GtkWidget *view, const char *html);

G_END_DECLS
