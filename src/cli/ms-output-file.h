/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-output-file.h - a file that appears whole or not at all, or standard output */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsOutputFile MsOutputFile;

/**
 * ms_output_file_open:
 * @path: (nullable) (type filename): %NULL or "-" is standard output
 *
 * A regular file is written beside its place, readable by its owner alone.
 *
 * Errors: %G_FILE_ERROR, naming the file
 */
MsOutputFile *ms_output_file_open (const char *path, GError **error);

/** ms_output_file_get_stream: (transfer none): buffered */
GOutputStream *ms_output_file_get_stream (MsOutputFile *self);

/** ms_output_file_commit: puts what was written into its place */
gboolean ms_output_file_commit (MsOutputFile *self, GError **error);

/** ms_output_file_free: what was not committed goes */
void ms_output_file_free (MsOutputFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsOutputFile, ms_output_file_free)

G_END_DECLS
