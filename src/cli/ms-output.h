/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-output.h - results: a table or lines for a person, JSON for a program */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Records are added one after the other, each value under its key.  For a person a list becomes
 * an aligned table and one record becomes lines; as JSON they become an array of objects and an
 * object.  Both stream: memory does not grow with the records.
 */
typedef struct _MsOutput MsOutput;

typedef enum
{
  MS_OUTPUT_RECORD, /* exactly one */
  MS_OUTPUT_LIST,
} MsOutputShape;

/** ms_output_new: @stream: (transfer none): not closed */
MsOutput *ms_output_new (GOutputStream *stream, gboolean json, MsOutputShape shape);

/** ms_output_new_stdout: the same on standard output */
MsOutput *ms_output_new_stdout (gboolean json, MsOutputShape shape);

void ms_output_free (MsOutput *self);

gboolean ms_output_is_json (const MsOutput *self);

/*
 * @key: in JSON
 * @label: (nullable): for a person, translated; %NULL: only programs see it
 *
 * Text that is NULL is null in JSON and blank in a table; a time of 0 is "".
 */
void ms_output_text (MsOutput *self, const char *key, const char *label, const char *text);
void ms_output_number (MsOutput *self, const char *key, const char *label, gint64 number);
void ms_output_flag (MsOutput *self, const char *key, const char *label, gboolean flag);
void ms_output_time (MsOutput *self, const char *key, const char *label, gint64 wall);

/** ms_output_texts: @texts: (nullable): an array in JSON, joined by commas for a person */
void ms_output_texts (MsOutput          *self,
                      const char        *key,
                      const char        *label,
                      const char *const *texts);

/** ms_output_raw: @json: a JSON value, for programs alone */
void ms_output_raw (MsOutput *self, const char *key, const char *json);

/** ms_output_next: ends the record; Errors: %G_IO_ERROR: it cannot be written */
gboolean ms_output_next (MsOutput *self, GError **error);

/** ms_output_finish: ends the output, and a record that has begun */
gboolean ms_output_finish (MsOutput *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsOutput, ms_output_free)

G_END_DECLS
