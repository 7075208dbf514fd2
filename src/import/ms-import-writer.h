/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-import-writer.h - puts checked rows into the database's tables, inside a transaction */

#pragma once

#include "ms-import-source.h"
#include "ms-import.h"

G_BEGIN_DECLS

/*
 * Nothing here begins or ends a transaction.  New contacts are there at once; changes of fields
 * wait in import_changes until ms_import_writer_apply().
 */
typedef struct
{
  gint64     import; /* its id */
  gint64     list;   /* the list as it is known; 0: there is none yet */
  gint64     into;   /* the list that gets the memberships: the same, or a hidden one */
  MsExisting existing;
  gboolean   only_count; /* nothing is written */
  gint64     first;      /* the first contact that this transaction adds; 0: rows are never
                            duplicates, and each gets its membership at once */
  gint64         last;   /* the last one added */
  GByteArray    *seen;   /* (owned): bits of the contacts before @first that the file names */
  MsImportResult counts;
} MsImportWriter;

void ms_import_writer_init (MsImportWriter *self);
void ms_import_writer_clear (MsImportWriter *self);

/** ms_import_writer_put: @base: what the row's offsets count from */
gboolean ms_import_writer_put (MsImportWriter    *self,
                               MsDb              *db,
                               const MsImportRow *row,
                               const char        *base,
                               GError           **error);

/** ms_import_writer_join: the memberships of all that were added, where @first is set */
gboolean ms_import_writer_join (MsImportWriter *self, MsDb *db, GError **error);

/**
 * ms_import_writer_apply:
 * @limit: of contacts; -1: all
 * @changed: (out): how many
 *
 * Gives contacts the fields that wait, and keeps the earlier ones for undo.
 */
gboolean ms_import_writer_apply (MsDb    *db,
                                 gint64   import,
                                 gint64   limit,
                                 guint   *changed,
                                 GError **error);

/** ms_import_writer_count_suppressed: where @first is set */
gboolean ms_import_writer_count_suppressed (MsImportWriter *self, MsDb *db, GError **error);

G_END_DECLS
