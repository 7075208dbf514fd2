/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-source.h - a thread that reads, decodes, parses and checks a file, batch by batch
 */

#pragma once

#include "ms-import-plan.h"
#include "ms-inspection.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One row.  Texts are offsets into the batch's bytes and end with a NUL. */
typedef struct
{
  guint64     line;
  const char *reason; /* (nullable): why the row is rejected; then only @raw is set */
  gsize       address;
  guint       address_length;
  gsize       written; /* where @written_length > 0 */
  guint       written_length;
  gsize       fields; /* JSON array */
  guint       fields_length;
  gsize       raw;
  gsize       raw_length;
} MsImportRow;

typedef struct
{
  GString *bytes;    /* (owned) */
  GArray  *rows;     /* (owned) (element-type MsImportRow) */
  guint64  position; /* bytes of the file read so far */
} MsImportBatch;

typedef struct _MsImportSource MsImportSource;

/** ms_import_source_new: @plan must outlive it */
MsImportSource *ms_import_source_new (MsInspection *inspection,
                                      MsImportPlan *plan,
                                      GError      **error);

/** ms_import_source_free: ends the thread wherever it is */
void ms_import_source_free (MsImportSource *self);

/**
 * ms_import_source_next:
 * @batch: (out) (transfer full) (nullable): %NULL at the end
 */
gboolean ms_import_source_next (MsImportSource *self, MsImportBatch **batch, GError **error);

/** ms_import_source_recycle: gives an emptied batch back, that its memory is used again */
void ms_import_source_recycle (MsImportSource *self, MsImportBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImportSource, ms_import_source_free)

G_END_DECLS
