/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-fields.h - the names of the contacts' fields, and one contact's values */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A contact's values are stored as one JSON array of strings in the order of the table of
 * fields; an array may be shorter than the table, and a missing value is "".  Field names keep
 * the case and blanks their column had; they are compared by ms_field_name_key(), so that
 * {{first_name}} finds "First Name".
 *
 * The table is built once and then immutable: it may be shared by threads.
 */
typedef struct _MsFieldTable MsFieldTable;

#define MS_FIELD_UNKNOWN G_MAXUINT

/** ms_field_name_key: Returns: (transfer full): folded, runs of blanks, "-", "." and "_" as one
 * "_" */
char *ms_field_name_key (const char *name);

/** ms_field_table_new: @names: (array zero-terminated=1): position is index */
MsFieldTable *ms_field_table_new (const char *const *names);
MsFieldTable *ms_field_table_ref (MsFieldTable *self);
void          ms_field_table_unref (MsFieldTable *self);

guint       ms_field_table_get_size (const MsFieldTable *self);
const char *ms_field_table_get_name (const MsFieldTable *self, guint index);

/** ms_field_table_find: Returns: the index of the field called @name, or %MS_FIELD_UNKNOWN */
guint ms_field_table_find (const MsFieldTable *self, const char *name);

/**
 * ms_fields_encode:
 * @values: (array length=count): UTF-8; NULL is ""; trailing empty values are left out
 */
void ms_fields_encode (GString *out, const char *const *values, guint count);

/**
 * ms_fields_decode:
 * @json: (nullable): as ms_fields_encode() wrote it, or any flat JSON array of strings; NULL is
 * []
 *
 * Returns: (transfer full) (array zero-terminated=1): the values; %NULL if @json is not such an
 * array
 */
char **ms_fields_decode (const char *json);

/** ms_fields_get: Returns: (transfer none): "" where @values, NULL-terminated, is shorter than
 * @index */
const char *ms_fields_get (const char *const *values, guint index);

/**
 * ms_fields_display_name:
 *
 * The name that goes with the address in "To:": the field "name" (or "full_name"), else
 * "first_name" and "last_name" (or "firstname", "lastname", "vorname", "nachname") joined.
 *
 * Returns: (transfer full) (nullable): %NULL where none is known
 */
char *ms_fields_display_name (const MsFieldTable *table, const char *const *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFieldTable, ms_field_table_unref)

G_END_DECLS
