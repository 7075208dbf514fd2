/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-store.c - the database of one user: one thread writes, everyone reads */

#include "config.h"

#include "ms-reserve.h"
#include "ms-schema.h"
#include "ms-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

/* A transaction takes what waits when it begins, at most this much, so that nobody waits long.
 */
#define GROUP_MAX 1000

typedef struct
{
  MsStoreFlags flags;
  MsStoreFunc  func; /* NULL: the thread ends */
  MsStoreDone  done; /* (nullable) */
  gpointer     data;
  GError      *error; /* (owned) (nullable): its own failure */
} Item;

struct _MsStore
{
  char        *path;        /* (owned) */
  char        *database_id; /* (owned) */
  GAsyncQueue *queue;       /* (owned) (element-type Item) */
  GThread     *thread;      /* (owned) */
  int          is_full;     /* atomic */

  struct
  {
    MsDb      *db;    /* (owned) */
    gboolean   full;  /* synchronous=FULL is set */
    GPtrArray *group; /* (owned) (element-type Item): one transaction's */
  } store_thread;
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_error (&item->error);
  g_free (item);
}

static gboolean
set_durable (MsStore *self, gboolean full, GError **error)
{
  if (self->store_thread.full == full)
    return TRUE;

  if (!ms_db_exec (self->store_thread.db,
                   full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", error))
    return FALSE;

  self->store_thread.full = full;

  return TRUE;
}

/* As ms_db_exec(), but compiled once: a savepoint is set and released for every message. */
static gboolean
run_kept (MsDb *db, const char *sql, GError **error)
{
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, error);

  return stmt != NULL && ms_stmt_run (stmt, NULL, error);
}

typedef gboolean (*RunItem) (MsDb *db, Item *item, GError **error);

static gboolean
run_in_savepoint (MsDb *db, Item *item, GError **error)
{
  g_clear_error (&item->error);
  if (!run_kept (db, "SAVEPOINT item", error))
    return FALSE;

  if (item->func (db, item->data, &item->error))
    return run_kept (db, "RELEASE item", error);

  /* A full disk may have ended the whole transaction, the savepoint with it. */
  if (g_error_matches (item->error, MS_STORE_ERROR, MS_STORE_ERROR_FULL))
    {
      g_propagate_error (error, g_error_copy (item->error));
      return FALSE;
    }

  return ms_db_exec (db, "ROLLBACK TO item; RELEASE item", error);
}

static gboolean
run_bare (MsDb *db, Item *item, GError **error)
{
  g_clear_error (&item->error);

  return item->func (db, item->data, error);
}

static gboolean
run_group (MsStore *self, gboolean durable, RunItem run_item, GError **error)
{
  MsDb      *db = self->store_thread.db;
  GPtrArray *group = self->store_thread.group;

  if (!set_durable (self, durable, error) || !run_kept (db, "BEGIN IMMEDIATE", error))
    return FALSE;

  for (guint i = 0; i < group->len; i++)
    if (!run_item (db, group->pdata[i], error))
      {
        ms_db_exec (db, "ROLLBACK", NULL);
        return FALSE;
      }

  if (run_kept (db, "COMMIT", error))
    return TRUE;

  ms_db_exec (db, "ROLLBACK", NULL);

  return FALSE;
}

static void
finish (Item *item, const GError *group_error)
{
  if (item->done != NULL)
    item->done (item->data, group_error != NULL ? group_error : item->error);
}

/* Nearly always all succeed, and nobody pays for a savepoint.  Where one fails the group runs
 * again with savepoints; and once more when the reserve has made room for it. */
static void
commit_group (MsStore *self)
{
  g_autoptr (GError) error = NULL;

  GPtrArray *group = self->store_thread.group;
  gboolean   durable = FALSE;

  for (guint i = 0; i < group->len; i++)
    durable = durable || (((Item *) group->pdata[i])->flags & MS_STORE_DURABLE) != 0;

  if (!run_group (self, durable, run_bare, &error))
    {
      g_clear_error (&error);
      run_group (self, durable, run_in_savepoint, &error);
    }
  if (g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_FULL) &&
      ms_reserve_release (self->path))
    {
      g_atomic_int_set (&self->is_full, TRUE);
      g_clear_error (&error);
      run_group (self, durable, run_in_savepoint, &error);
    }

  for (guint i = 0; i < group->len; i++)
    finish (group->pdata[i], error);
  g_ptr_array_set_size (group, 0);
}

static void
run_alone (MsStore *self, Item *item)
{
  if (set_durable (self, (item->flags & MS_STORE_DURABLE) != 0, &item->error))
    item->func (self->store_thread.db, item->data, &item->error);
  finish (item, NULL);
  item_free (item);
}

static gpointer
run (gpointer data)
{
  MsStore   *self = data;
  GPtrArray *group = self->store_thread.group;
  Item      *item = g_async_queue_pop (self->queue);

  while (item->func != NULL)
    {
      Item *next = NULL;

      if (item->flags & MS_STORE_ALONE)
        {
          run_alone (self, item);
          item = g_async_queue_pop (self->queue);
          continue;
        }

      g_ptr_array_add (group, item);
      while (next == NULL && group->len < GROUP_MAX)
        {
          next = g_async_queue_try_pop (self->queue);
          if (next == NULL)
            break;
          if (next->func != NULL && !(next->flags & MS_STORE_ALONE))
            g_ptr_array_add (group, g_steal_pointer (&next));
        }

      commit_group (self);
      item = next != NULL ? next : g_async_queue_pop (self->queue);
    }

  item_free (item);

  return NULL;
}

char *
ms_store_default_path (void)
{
  return g_build_filename (g_get_user_data_dir (), "mailshot", "mailshot.db", NULL);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
               _ ("The folder %s cannot be made: %s"), folder, g_strerror (errno));

  return FALSE;
}

MsStore *
ms_store_open (const char *path, GError **error)
{
  g_autoptr (MsDb) db = NULL;
  g_autofree char *id = NULL;

  MsStore *self;

  if (!make_folder (path, error))
    return NULL;

  db = ms_db_open (path, MS_DB_WRITE, error);
  if (db == NULL || !ms_schema_migrate (db, error))
    return NULL;

  id = ms_schema_get_database_id (db, error);
  if (id == NULL)
    return NULL;

  ms_reserve_make (path);

  self = g_new0 (MsStore, 1);
  self->path = g_strdup (path);
  self->database_id = g_steal_pointer (&id);
  self->queue = g_async_queue_new_full (item_free);
  self->store_thread.db = g_steal_pointer (&db);
  self->store_thread.group = g_ptr_array_new_with_free_func (item_free);
  self->thread = g_thread_new ("store", run, self);

  return self;
}

void
ms_store_close (MsStore *self)
{
  g_async_queue_push (self->queue, g_new0 (Item, 1));
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_ptr_array_unref (self->store_thread.group);
  ms_db_close (self->store_thread.db);
  g_free (self->database_id);
  g_free (self->path);
  g_free (self);
}

const char *
ms_store_get_path (const MsStore *self)
{
  return self->path;
}

const char *
ms_store_get_database_id (const MsStore *self)
{
  return self->database_id;
}

gboolean
ms_store_is_full (MsStore *self)
{
  return g_atomic_int_get (&self->is_full);
}

void
ms_store_renew_reserve (MsStore *self)
{
  ms_reserve_make (self->path);
  g_atomic_int_set (&self->is_full, FALSE);
}

void
ms_store_post (MsStore     *self,
               MsStoreFlags flags,
               MsStoreFunc  func,
               MsStoreDone  done,
               gpointer     data)
{
  Item *item;

  g_return_if_fail (self != NULL && func != NULL);

  item = g_new0 (Item, 1);
  item->flags = flags;
  item->func = func;
  item->done = done;
  item->data = data;
  g_async_queue_push (self->queue, item);
}

/* Lives on the caller's stack while he waits. */
typedef struct
{
  MsStoreFunc func;
  gpointer    data;
  GMutex      mutex;
  GCond       cond;
  gboolean    finished;
  GError     *error;
} Call;

static gboolean
call_func (MsDb *db, gpointer data, GError **error)
{
  Call *call = data;

  return call->func (db, call->data, error);
}

static void
call_done (gpointer data, const GError *error)
{
  Call *call = data;

  g_mutex_lock (&call->mutex);
  call->error = error != NULL ? g_error_copy (error) : NULL;
  call->finished = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->mutex);
}

gboolean
ms_store_call (MsStore     *self,
               MsStoreFlags flags,
               MsStoreFunc  func,
               gpointer     data,
               GError     **error)
{
  Call call = { func, data };

  g_return_val_if_fail (self != NULL && g_thread_self () != self->thread, FALSE);

  g_mutex_init (&call.mutex);
  g_cond_init (&call.cond);
  ms_store_post (self, flags, call_func, call_done, &call);

  g_mutex_lock (&call.mutex);
  while (!call.finished)
    g_cond_wait (&call.cond, &call.mutex);
  g_mutex_unlock (&call.mutex);
  g_cond_clear (&call.cond);
  g_mutex_clear (&call.mutex);

  if (call.error == NULL)
    return TRUE;

  g_propagate_error (error, call.error);

  return FALSE;
}

MsDb *
ms_store_open_reader (const MsStore *self, GError **error)
{
  return ms_db_open (self->path, MS_DB_READ, error);
}
