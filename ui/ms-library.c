/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-library.c - the window's way to the store: quick reads, reads and writes on other threads
 */

#include "config.h"

#include "ms-import-undo.h"
#include "ms-library.h"
#include "ms-lock.h"
#include "ms-thread.h"

#include <glib/gi18n-lib.h>

/* How often another process's commits are looked for; reading data_version costs microseconds.
 */
#define WATCH_MS 1000

/* Commits that come close together are told once. */
#define CHANGED_MS 150

struct _MsLibrary
{
  GObject parent_instance;

  MsStore  *store;  /* (owned) */
  MsDb     *reader; /* (owned) */
  MsThread *thread; /* (owned): the reader's */
  gint64    version;
  guint     watch_id;
  guint     changed_id;
  guint     working; /* threads that may use the store */

  struct
  {
    MsDb *db; /* (owned) (nullable): opened by the first query */
  } reader_thread;
};

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsLibrary, ms_library, G_TYPE_OBJECT)

typedef struct
{
  MsLibraryQuery func;
  MsLibraryWork  work; /* instead */
  gpointer       data; /* (owned) */
  GDestroyNotify free_data;
  GDestroyNotify free_result;
} Query;

typedef struct
{
  MsStoreFunc    func;
  gpointer       data; /* (owned) */
  GDestroyNotify free_data;
} Write;

static void
query_free (gpointer data)
{
  Query *query = data;

  if (query->free_data != NULL)
    query->free_data (query->data);
  g_free (query);
}

static void
write_free (gpointer data)
{
  Write *job = data;

  if (job->free_data != NULL)
    job->free_data (job->data);
  g_free (job);
}

static gboolean
on_changed_cb (gpointer data)
{
  MsLibrary *self = data;

  self->changed_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);

  return G_SOURCE_REMOVE;
}

void
ms_library_changed (MsLibrary *self)
{
  g_return_if_fail (MS_IS_LIBRARY (self));

  if (self->changed_id == 0)
    self->changed_id = g_timeout_add (CHANGED_MS, on_changed_cb, self);
}

static gint64
read_version (MsDb *db)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, "PRAGMA data_version", NULL);

  gboolean row = FALSE;

  if (stmt == NULL || !ms_stmt_step (stmt, &row, NULL) || !row)
    return 0;

  return ms_stmt_get_int (stmt, 0);
}

static gboolean
on_watch_cb (gpointer data)
{
  MsLibrary *self = data;
  gint64     version = read_version (self->reader);

  if (version != self->version)
    ms_library_changed (self);
  self->version = version;

  return G_SOURCE_CONTINUE;
}

static void
run_query (gpointer data)
{
  g_autoptr (GError) error = NULL;

  GTask     *task = data;
  MsLibrary *self = g_task_get_source_object (task);
  Query     *query = g_task_get_task_data (task);
  gpointer   result = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (self->reader_thread.db == NULL)
    self->reader_thread.db = ms_store_open_reader (self->store, &error);
  if (self->reader_thread.db != NULL)
    result = query->func (self->reader_thread.db, query->data, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, result, query->free_result);
}

void
ms_library_query (MsLibrary          *self,
                  MsLibraryQuery      func,
                  gpointer            data,
                  GDestroyNotify      free_data,
                  GDestroyNotify      free_result,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback done,
                  gpointer            user_data)
{
  GTask *task;
  Query *query;

  g_return_if_fail (MS_IS_LIBRARY (self) && func != NULL);

  query = g_new0 (Query, 1);
  query->func = func;
  query->data = data;
  query->free_data = free_data;
  query->free_result = free_result;

  task = g_task_new (self, cancellable, done, user_data);
  g_task_set_source_tag (task, ms_library_query);
  g_task_set_task_data (task, query, query_free);
  ms_thread_post (self->thread, run_query, task, g_object_unref);
}

static void
run_work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  MsLibrary *self = source;
  Query     *query = data;
  GError    *error = NULL;
  gpointer   result = query->work (self->store, query->data, cancellable, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, result, query->free_result);
}

static void
on_work_done_cb (GObject *object, GParamSpec *property, gpointer user_data)
{
  MsLibrary *self = user_data;

  self->working--;
}

void
ms_library_work (MsLibrary          *self,
                 MsLibraryWork       func,
                 gpointer            data,
                 GDestroyNotify      free_data,
                 GDestroyNotify      free_result,
                 GCancellable       *cancellable,
                 GAsyncReadyCallback done,
                 gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, done, user_data);

  Query *query = g_new0 (Query, 1);

  query->work = func;
  query->data = data;
  query->free_data = free_data;
  query->free_result = free_result;
  g_task_set_source_tag (task, ms_library_work);
  g_task_set_task_data (task, query, query_free);

  self->working++;
  g_signal_connect (task, "notify::completed", G_CALLBACK (on_work_done_cb), self);
  g_task_run_in_thread (task, run_work);
}

gpointer
ms_library_query_finish (MsLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gpointer
ms_library_query_data (GAsyncResult *result)
{
  Query *query = g_task_get_task_data (G_TASK (result));

  return query->data;
}

static gboolean
run_write (MsDb *db, gpointer data, GError **error)
{
  Write *job = g_task_get_task_data (data);

  return job->func (db, job->data, error);
}

static void
write_done (gpointer data, const GError *error)
{
  g_autoptr (GTask) task = data;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_write_done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!ms_library_write_finish (MS_LIBRARY (object), result, &error))
    g_signal_emit (object, signals[FAILED], 0, error);
}

void
ms_library_write (MsLibrary          *self,
                  MsStoreFlags        flags,
                  MsStoreFunc         func,
                  gpointer            data,
                  GDestroyNotify      free_data,
                  GAsyncReadyCallback done,
                  gpointer            user_data)
{
  GTask *task;
  Write *job;

  g_return_if_fail (MS_IS_LIBRARY (self) && func != NULL);

  job = g_new0 (Write, 1);
  job->func = func;
  job->data = data;
  job->free_data = free_data;

  task = g_task_new (self, NULL, done != NULL ? done : on_write_done_cb, user_data);
  g_task_set_source_tag (task, ms_library_write);
  g_task_set_task_data (task, job, write_free);
  ms_store_post (self->store, flags, run_write, write_done, task);
}

gpointer
ms_library_write_data (GAsyncResult *result)
{
  Write *job = g_task_get_task_data (G_TASK (result));

  return job->data;
}

gboolean
ms_library_write_finish (MsLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  ms_library_changed (self);

  return TRUE;
}

MsStore *
ms_library_get_store (MsLibrary *self)
{
  return self->store;
}

MsDb *
ms_library_get_reader (MsLibrary *self)
{
  return self->reader;
}

char *
ms_library_get_holder (MsLibrary *self)
{
  return ms_lock_holder (ms_store_get_path (self->store));
}

static gboolean
flush_func (MsDb *db, gpointer data, GError **error)
{
  return TRUE;
}

void
ms_library_close (MsLibrary *self)
{
  g_return_if_fail (MS_IS_LIBRARY (self));

  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_clear_pointer (&self->thread, ms_thread_free);
  g_clear_pointer (&self->reader_thread.db, ms_db_close);
  g_clear_pointer (&self->reader, ms_db_close);

  /* Whoever waits for a server or the keyring may wait long.  The process ends all the same:
   * what was written is written once it went through here, and the store is left to those
   * threads. */
  if (self->working > 0)
    ms_store_call (self->store, MS_STORE_DURABLE, flush_func, NULL, NULL);
  else
    g_clear_pointer (&self->store, ms_store_close);
}

/* A task on its way keeps the library alive, on whichever thread: joining them belongs to
 * ms_library_close() alone. */
static void
ms_library_finalize (GObject *object)
{
  MsLibrary *self = MS_LIBRARY (object);

  g_warn_if_fail (self->thread == NULL);

  G_OBJECT_CLASS (ms_library_parent_class)->finalize (object);
}

static void
ms_library_class_init (MsLibraryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ms_library_finalize;

  signals[CHANGED] = g_signal_new ("changed", MS_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", MS_TYPE_LIBRARY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ms_library_init (MsLibrary *self)
{
}

/* What a killed import left is hidden from everyone: a failure to remove it now holds nobody
 * up, and the next import fails with it. */
static gpointer
clear_away (MsStore *store, gpointer data, GCancellable *cancellable, GError **error)
{
  ms_import_recover (store, error);

  return NULL;
}

MsLibrary *
ms_library_new (const char *path, GError **error)
{
  g_autoptr (MsLibrary) self = g_object_new (MS_TYPE_LIBRARY, NULL);

  self->store = ms_store_open (path, error);
  if (self->store == NULL)
    return NULL;

  self->reader = ms_store_open_reader (self->store, error);
  if (self->reader == NULL)
    return NULL;

  self->thread = ms_thread_new ("reader");
  self->version = read_version (self->reader);
  self->watch_id = g_timeout_add (WATCH_MS, on_watch_cb, self);
  ms_library_work (self, clear_away, NULL, NULL, NULL, NULL, NULL, NULL);

  return g_steal_pointer (&self);
}
