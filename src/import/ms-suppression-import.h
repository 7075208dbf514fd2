/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-import.h - suppressions from a file of any encoding and dialect */

#pragma once

#include "ms-inspection.h"
#include "ms-store.h"

G_BEGIN_DECLS

/*
 * The columns `email` (by whatever name a list's may have), `domain`, `list`, `reason` and
 * `time` (ISO 8601) are read where a header names them; without one, the first column with
 * addresses.  Among addresses a whole domain stands as "@example.org", so that a broken row
 * never suppresses one.
 */
typedef struct
{
  const char *list;   /* (nullable): for rows that name none; %NULL: everything */
  const char *reason; /* (nullable): for rows that give none of ours; %NULL: "imported" */
} MsSuppressionImportOptions;

typedef struct
{
  guint64 line;   /* the physical line it begins on, from 1 */
  char   *reason; /* (owned): translated, without a full stop */
} MsSuppressionReject;

/* rows = added + known + rejected */
typedef struct
{
  guint64 rows;  /* no header, no blank ones */
  guint64 added; /* suppressed from now on */
  guint64 known; /* were so before, or by an earlier row; they keep their first reason */
  guint64 rejected;
  GArray *rejects; /* (owned) (element-type MsSuppressionReject): at most the first 1000 */
} MsSuppressionImported;

void ms_suppression_imported_clear (MsSuppressionImported *self);

/**
 * ms_suppression_import_run:
 * @out: (out caller-allocates): all zero before
 *
 * Blocks; not on the store's thread.  All of it or nothing: read and checked beside the
 * database, then put into it in one transaction.
 *
 * Errors: %MS_IMPORT_ERROR, %MS_STORE_ERROR, %G_IO_ERROR_CANCELLED
 */
gboolean ms_suppression_import_run (MsStore                          *store,
                                    MsInspection                     *inspection,
                                    const MsSuppressionImportOptions *options,
                                    GCancellable                     *cancellable,
                                    MsSuppressionImported            *out,
                                    GError                          **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSuppressionImported, ms_suppression_imported_clear)

G_END_DECLS
