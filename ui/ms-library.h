/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-library.h - the window's way to the store: quick reads, reads and writes on other threads
 */

#pragma once

#include "ms-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Main thread only.  Writes go to the store's thread, longer reads to a reader's thread of its
 * own; both come home through a GTask.  "changed" tells that something was committed, by us or
 * by another process: it is emitted at most a few times a second and says nothing more, for
 * reading again what is on the screen is cheap.
 */
#define MS_TYPE_LIBRARY (ms_library_get_type ())
G_DECLARE_FINAL_TYPE (MsLibrary, ms_library, MS, LIBRARY, GObject)

/** MsLibraryQuery: runs on the reader's thread; @db cannot write */
typedef gpointer (*MsLibraryQuery) (MsDb *db, gpointer data, GError **error);

/** MsLibraryWork: runs on a thread of its own and may take its time */
typedef gpointer (*MsLibraryWork) (MsStore      *store,
                                   gpointer      data,
                                   GCancellable *cancellable,
                                   GError      **error);

MsLibrary *ms_library_new (const char *path, GError **error);

MsStore *ms_library_get_store (MsLibrary *self);

/** ms_library_get_reader: for reads of a few rows; never for those that grow with the contacts
 */
MsDb *ms_library_get_reader (MsLibrary *self);

/**
 * ms_library_query:
 * @data: (transfer full): freed with @free_data
 * @free_result: (nullable): for a result nobody fetched
 * @done: calls ms_library_query_finish()
 */
void     ms_library_query (MsLibrary          *self,
                           MsLibraryQuery      func,
                           gpointer            data,
                           GDestroyNotify      free_data,
                           GDestroyNotify      free_result,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback done,
                           gpointer            user_data);
gpointer ms_library_query_finish (MsLibrary *self, GAsyncResult *result, GError **error);

/** ms_library_work: the same for what blocks: servers, files, the keyring */
void ms_library_work (MsLibrary          *self,
                      MsLibraryWork       func,
                      gpointer            data,
                      GDestroyNotify      free_data,
                      GDestroyNotify      free_result,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback done,
                      gpointer            user_data);

/** ms_library_query_data: Returns: (transfer none): the @data of the query that ended */
gpointer ms_library_query_data (GAsyncResult *result);

/**
 * ms_library_write:
 * @data: (transfer full): freed with @free_data after @done
 * @done: (nullable): calls ms_library_write_finish()
 *
 * Without @done a failure is reported by the signal "failed".
 */
void     ms_library_write (MsLibrary          *self,
                           MsStoreFlags        flags,
                           MsStoreFunc         func,
                           gpointer            data,
                           GDestroyNotify      free_data,
                           GAsyncReadyCallback done,
                           gpointer            user_data);
gboolean ms_library_write_finish (MsLibrary *self, GAsyncResult *result, GError **error);

/** ms_library_write_data: Returns: (transfer none): the @data of the write that ended */
gpointer ms_library_write_data (GAsyncResult *result);

/** ms_library_get_holder: Returns: (transfer full) (nullable): which other process or part of
 * this one delivers now */
char *ms_library_get_holder (MsLibrary *self);

/** ms_library_changed: says "changed" soon, for work that went past the library */
void ms_library_changed (MsLibrary *self);

/** ms_library_close: finishes what was asked of the store; nothing may be asked afterwards */
void ms_library_close (MsLibrary *self);

G_END_DECLS
