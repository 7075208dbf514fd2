/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-welcome-page.h - what a first start shows: where to begin */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_WELCOME_PAGE (ms_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (MsWelcomePage, ms_welcome_page, MS, WELCOME_PAGE, GtkBox)

/** ms_welcome_page_set_first: whether there is nothing at all yet, or only nothing chosen */
void ms_welcome_page_set_first (MsWelcomePage *self, gboolean first);

G_END_DECLS
