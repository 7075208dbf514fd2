/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-field-rows.h - the table of the contacts' field names */

#pragma once

#include "ms-db.h"
#include "ms-fields.h"

G_BEGIN_DECLS

/** ms_field_rows_load: Returns: (transfer full): every field that any contact can have */
MsFieldTable *ms_field_rows_load (MsDb *db, GError **error);

/**
 * ms_field_rows_ensure:
 * @name: as its column is called
 * @position: (out) (optional): its place in a contact's values
 *
 * Makes the field where there is none of that key.
 *
 * Errors: %MS_STORE_ERROR_FAILED: the name is empty, not UTF-8, or "email", which is the
 * address
 */
gboolean ms_field_rows_ensure (MsDb *db, const char *name, guint *position, GError **error);

G_END_DECLS
