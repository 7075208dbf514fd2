/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reserve.h - room on the disk that is given up when there is no other */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_reserve_make: keeps 4 MB in a file beside the database, where the disk has room for it */
void ms_reserve_make (const char *database);

/** ms_reserve_release: Returns: whether there was a reserve; its room is free now */
gboolean ms_reserve_release (const char *database);

G_END_DECLS
