/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-stage.h - checked rows, each address once, in a file that ends with its process */

#pragma once

#include "ms-import-private.h"

G_BEGIN_DECLS

/** ms_import_stage_open: Returns: (transfer full): a database for passing use beside @database,
 * without a name; @setup: SQL that makes its tables */
MsDb *ms_import_stage_open (const char *database, const char *setup, GError **error);

typedef struct _MsImportStage MsImportStage;

/** ms_import_stage_new: @database: the file stands beside it, without a name */
MsImportStage *ms_import_stage_new (const char *database, GError **error);
void           ms_import_stage_free (MsImportStage *self);

/** ms_import_stage_fill: reads the whole file; @counts: gets rows, duplicates and rejected */
gboolean ms_import_stage_fill (MsImportStage  *self,
                               MsImportRun    *run,
                               MsImportPlan   *plan,
                               MsImportResult *counts,
                               GError        **error);

/** ms_import_stage_read: @batch: gets the next rows, rejects too; none at the end */
gboolean ms_import_stage_read (MsImportStage *self,
                               guint          limit,
                               MsImportBatch *batch,
                               GError       **error);

/** ms_import_stage_count_suppressed: @reader: of the database; @list: (nullable): the name of
 * the one they are put on */
gboolean ms_import_stage_count_suppressed (MsImportStage *self,
                                           MsDb          *reader,
                                           const char    *list,
                                           guint64       *count,
                                           GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImportStage, ms_import_stage_free)

G_END_DECLS
