/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-inspection.h - what a file of contacts looks like, before any of it is imported */

#pragma once

#include "ms-column-mapping.h"
#include "ms-csv-dialect.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MS_IMPORT_ERROR (ms_import_error_quark ())
GQuark ms_import_error_quark (void);
enum
{
  MS_IMPORT_ERROR_FILE,       /* it cannot be read */
  MS_IMPORT_ERROR_NOT_TEXT,   /* it is no text, or not in the encoding chosen */
  MS_IMPORT_ERROR_MAPPING,    /* no such column */
  MS_IMPORT_ERROR_NO_ADDRESS, /* no column holds addresses */
  MS_IMPORT_ERROR_NOT_FOUND,  /* there is no such import to undo */
  MS_IMPORT_ERROR_FAILED,     /* the import's own files cannot be written */
};

typedef struct _MsInspection MsInspection;

/**
 * ms_inspection_new:
 * @path: (type filename)
 * @choice: (nullable): what was chosen by hand
 *
 * Reads the beginning of the file, and all of it once where only that tells its encoding.
 *
 * Errors: %MS_IMPORT_ERROR_FILE, %MS_IMPORT_ERROR_NOT_TEXT
 */
MsInspection *ms_inspection_new (const char *path, const MsCsvChoice *choice, GError **error);

MsInspection *ms_inspection_ref (MsInspection *self);
void          ms_inspection_unref (MsInspection *self);

const char *ms_inspection_get_path (const MsInspection *self);

/** ms_inspection_get_encoding: Returns: "UTF-8", "UTF-16LE", "WINDOWS-1252", … */
const char *ms_inspection_get_encoding (const MsInspection *self);
char        ms_inspection_get_delimiter (const MsInspection *self);
gboolean    ms_inspection_get_header (const MsInspection *self);

/** ms_inspection_get_mapping: Returns: (transfer none): may be changed until an import begins
 */
MsColumnMapping *ms_inspection_get_mapping (MsInspection *self);

/** ms_inspection_get_rows: Returns: (transfer none) (element-type GStrv): the first rows, at
 * most 500, the header among them, blank ones left out; NUL bytes are shown as U+FFFD */
const GPtrArray *ms_inspection_get_rows (const MsInspection *self);

/**
 * MsRowFunc:
 * @line: the physical line it begins on, from 1
 * @cells: (array zero-terminated=1): UTF-8, as they stand in the file
 *
 * Returns: %FALSE to stop
 */
typedef gboolean (*MsRowFunc) (guint64 line, const char *const *cells, gpointer data);

/** ms_inspection_foreach: calls @func for every row of the whole file, the header among them,
 * blank ones left out; blocks */
gboolean ms_inspection_foreach (MsInspection *self,
                                MsRowFunc     func,
                                gpointer      data,
                                GCancellable *cancellable,
                                GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsInspection, ms_inspection_unref)

G_END_DECLS
