/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-gmime.h - GMime made ready */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_gmime_init: any thread, any number of times, which g_mime_init() itself does not bear;
 * before any other call of GMime */
void ms_gmime_init (void);

G_END_DECLS
