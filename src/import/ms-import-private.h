/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-private.h - the two ways in which an import is written, and what they share */

#pragma once

#include "ms-import-plan.h"
#include "ms-import-source.h"
#include "ms-import.h"

#include <stdio.h>

G_BEGIN_DECLS

struct _MsImport
{
  gatomicrefcount ref_count;
  MsStore        *store;
  MsInspection   *inspection; /* (owned) */
  MsImportOptions options;    /* its texts are owned */

  struct
  {
    GMutex           mutex;
    MsImportProgress progress;
  } shared;
};

/* What a run needs besides; lives on its stack. */
typedef struct
{
  MsImport       *import;
  GCancellable   *cancellable; /* (nullable) */
  GString        *rejects;     /* (owned) (nullable): rows on their way to the file */
  FILE           *file;        /* (owned) (nullable): of the rejects */
  gint64          started;     /* wall clock */
  MsImportResult *result;
} MsImportRun;

/** ms_import_run_take_batch: cancelled or not, progress, and the rejects into their file */
gboolean ms_import_run_take_batch (MsImportRun   *run,
                                   MsImportBatch *batch,
                                   guint64        rows,
                                   GError       **error);

/** ms_import_run_begin_rejects: an empty file of rejects, again for each attempt */
gboolean ms_import_run_begin_rejects (MsImportRun *run, GError **error);

/**
 * ms_import_write_direct:
 * @delivering: (out): a delivery began meanwhile, so that nothing was done
 *
 * One transaction on a connection of its own, for when nobody delivers.
 */
gboolean ms_import_write_direct (MsImportRun *run, gboolean *delivering, GError **error);

/** ms_import_write_staged: in small pieces, published by a short transaction; or only counted
 */
gboolean ms_import_write_staged (MsImportRun *run, GError **error);

/* The row of "imports". */
gboolean ms_import_row_insert (MsDb              *db,
                               const MsImportRun *run,
                               gint64             list,
                               int                state,
                               gint64            *id,
                               GError           **error);
gboolean ms_import_row_publish (MsDb                 *db,
                                const MsImportResult *result,
                                gint64                list,
                                gboolean              made_list,
                                GError              **error);

/** ms_import_find_list: @id: (out): 0 where there is none of that name */
gboolean ms_import_find_list (MsDb *db, const char *name, gint64 *id, GError **error);

/** ms_import_rejects_append: one row of the CSV of rejects */
void ms_import_rejects_append (GString *out, guint64 line, const char *raw, const char *reason);
void ms_import_rejects_append_header (GString *out);

G_END_DECLS
