/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-bar.h - how much of a campaign came back, and the way there */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MS_TYPE_RETURNED_BAR (ms_returned_bar_get_type ())
G_DECLARE_FINAL_TYPE (MsReturnedBar, ms_returned_bar, MS, RETURNED_BAR, GtkBox)

/** ms_returned_bar_set_campaign: @campaign: name; counts again when the library changes; it is
 * not visible while nothing came back */
void ms_returned_bar_set_campaign (MsReturnedBar *self,
                                   MsLibrary     *library,
                                   const char    *campaign);

G_END_DECLS
