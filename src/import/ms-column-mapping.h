/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-column-mapping.h - which column of a file becomes which field of a contact */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Every column has a name, unique in its file: its header's text without blanks around it, or
 * "Column 3" where there is none.  It becomes the field of that name unless it is changed here;
 * the column of the address is mapped to MS_COLUMN_ADDRESS.
 */
typedef struct _MsColumnMapping MsColumnMapping;

#define MS_COLUMN_ADDRESS "email"

/**
 * ms_column_mapping_new:
 * @rows: (element-type GStrv): the file's first rows
 * @header: whether the first of them names the columns
 *
 * Proposes: the address column is the one called so in one of many languages, else the one
 * whose cells are mostly addresses.
 */
MsColumnMapping *ms_column_mapping_new (const GPtrArray *rows, gboolean header);
void             ms_column_mapping_free (MsColumnMapping *self);

guint       ms_column_mapping_get_size (const MsColumnMapping *self);
const char *ms_column_mapping_get_name (const MsColumnMapping *self, guint column);

/** ms_column_mapping_get_field: Returns: (nullable): %NULL where the column is skipped */
const char *ms_column_mapping_get_field (const MsColumnMapping *self, guint column);

/** ms_column_mapping_get_address: Returns: the address column; -1 where none was found */
int ms_column_mapping_get_address (const MsColumnMapping *self);

/**
 * ms_column_mapping_set:
 * @field: (nullable): %NULL or "" skips the column; %MS_COLUMN_ADDRESS takes that role from the
 *   column that had it; another column mapped to the same field loses it
 */
void ms_column_mapping_set (MsColumnMapping *self, guint column, const char *field);

/**
 * ms_column_mapping_assign:
 * @assignment: `COLUMN=FIELD`; COLUMN is a column's name without regard to case, or its number
 *   from 1; FIELD may be empty
 *
 * Errors: %MS_IMPORT_ERROR_MAPPING
 */
gboolean ms_column_mapping_assign (MsColumnMapping *self,
                                   const char      *assignment,
                                   GError         **error);

/**
 * ms_column_mapping_check:
 * @cells: (array zero-terminated=1): a row
 *
 * Returns: (transfer full) (nullable): why the row would be rejected, translated, without a
 * full stop; %NULL: its address is well formed, or the row is blank
 */
char *ms_column_mapping_check (const MsColumnMapping *self, const char *const *cells);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsColumnMapping, ms_column_mapping_free)

G_END_DECLS
