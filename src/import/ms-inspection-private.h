/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-inspection-private.h - what only the import needs to know of a file */

#pragma once

#include "ms-inspection.h"

G_BEGIN_DECLS

/** ms_inspection_is_strict: the encoding was chosen by hand, so that it has to fit */
gboolean ms_inspection_is_strict (const MsInspection *self);

/** ms_inspection_get_head: Returns: rows before the data: Excel's `sep=;` and the header */
guint ms_inspection_get_head (const MsInspection *self);

G_END_DECLS
