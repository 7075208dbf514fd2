/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-column-names.h - what the columns of addresses and names are called around the world */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** ms_column_names_rank: @key: as ms_field_name_key() makes it; Returns: how surely a column of
 * that name holds the address: 0 not at all, up to 3 */
guint ms_column_names_rank (const char *key);

/** ms_column_names_is_person: whether a column of that name holds a person's name, or a part */
gboolean ms_column_names_is_person (const char *key);

G_END_DECLS
