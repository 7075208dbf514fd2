/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import.h - brings the contacts of a file onto a list, at once or not at all */

#pragma once

#include "ms-inspection.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef enum
{
  MS_EXISTING_KEEP,    /* a contact that exists keeps its fields as they are */
  MS_EXISTING_FILL,    /* its empty fields are filled */
  MS_EXISTING_REPLACE, /* its fields get the file's values; an empty cell erases nothing */
} MsExisting;

typedef struct
{
  const char *list; /* its name; it is made where it is missing */
  MsExisting  existing;
  gboolean    dry_run; /* only count */
  const char *rejects; /* (nullable) (type filename): save the rejected rows there as CSV */
} MsImportOptions;

/* rows = added + updated + unchanged + duplicates + rejected */
typedef struct
{
  gint64  id;         /* of the import, for undo; 0 for a dry run */
  guint64 rows;       /* no header, no blank ones */
  guint64 added;      /* on the list now, and not before */
  guint64 updated;    /* was on the list, and its fields changed */
  guint64 unchanged;  /* was on the list */
  guint64 duplicates; /* of an earlier row */
  guint64 rejected;
  guint64 suppressed; /* of the added, updated and unchanged: not mailed */
} MsImportResult;

typedef struct
{
  guint64 bytes; /* read so far */
  guint64 total; /* bytes of the file */
  guint64 rows;  /* read so far */
} MsImportProgress;

typedef struct _MsImport MsImport;

/**
 * ms_import_new:
 * @inspection: its mapping must no longer be changed
 * @options: copied
 *
 * @store must outlive it.  The import begins when it is run, once.
 */
MsImport *ms_import_new (MsStore               *store,
                         MsInspection          *inspection,
                         const MsImportOptions *options);
MsImport *ms_import_ref (MsImport *self);
void      ms_import_unref (MsImport *self);

/**
 * ms_import_run:
 * @result: (out caller-allocates)
 *
 * Blocks until the import is published, or undone without a trace because it failed or was
 * cancelled; not on the main thread, not on the store's.  Suppressions are never touched.
 *
 * Errors: %MS_IMPORT_ERROR, %MS_STORE_ERROR, %G_IO_ERROR_CANCELLED
 */
gboolean ms_import_run (MsImport       *self,
                        GCancellable   *cancellable,
                        MsImportResult *result,
                        GError        **error);

/** ms_import_run_async: the same on a thread of its own; @callback in the caller's main context
 */
void     ms_import_run_async (MsImport           *self,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data);
gboolean ms_import_run_finish (MsImport       *self,
                               GAsyncResult   *async_result,
                               MsImportResult *result,
                               GError        **error);

/** ms_import_get_progress: any thread, at any time */
void ms_import_get_progress (MsImport *self, MsImportProgress *progress);

/**
 * ms_import_save_rejects:
 * @id: an import's
 *
 * Writes its rejected rows as CSV: `line,raw,reason`.  Blocks; any thread but the store's.
 */
gboolean ms_import_save_rejects (MsStore *store, gint64 id, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImport, ms_import_unref)

G_END_DECLS
