/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-postbox.h - looks into the mailboxes while the window is open, and says where that fails
 */

#pragma once

#include "ms-library.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A button that is there only while there is trouble: it names it and leads to the mailboxes.
 */
#define MS_TYPE_POSTBOX (ms_postbox_get_type ())
G_DECLARE_FINAL_TYPE (MsPostbox, ms_postbox, MS, POSTBOX, GtkButton)

/** ms_postbox_open: begins to look into those that are enabled */
void ms_postbox_open (MsPostbox *self, MsLibrary *library);

/** ms_postbox_close: waits until nobody looks any more, a second or two */
void ms_postbox_close (MsPostbox *self);

G_END_DECLS
