/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-store.c - opening, migrating, group commit and the delivery lock */

#include "config.h"

#include "ms-lock.h"
#include "ms-store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static int failures; /* atomic */

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("mailshot-store-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "sub", "mailshot.db", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-reserve", "-delivery" };
  g_autofree char         *folder = g_path_get_dirname (fixture->path);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static gboolean
exec (MsDb *db, gpointer data, GError **error)
{
  return ms_db_exec (db, data, error);
}

static gboolean
call (MsStore *store, MsStoreFlags flags, const char *sql, GError **error)
{
  return ms_store_call (store, flags, exec, (gpointer) sql, error);
}

static gint64
read_number (MsDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStmt) stmt = ms_db_prepare (db, sql, &error);

  gboolean row = FALSE;

  g_assert_no_error (error);
  g_assert_true (ms_stmt_step (stmt, &row, &error));
  g_assert_true (row);

  return ms_stmt_get_int (stmt, 0);
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;

  struct stat status;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (MsStore) store = ms_store_open (fixture->path, &error);
      g_autoptr (MsDb) db = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (stat (fixture->path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);

      if (first == NULL)
        first = g_strdup (ms_store_get_database_id (store));
      g_assert_cmpstr (ms_store_get_database_id (store), ==, first);

      db = ms_store_open_reader (store, &error);
      g_assert_no_error (error);
      g_assert_false (ms_db_exec (db, "DELETE FROM meta", &error));
      g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FULL);
      g_assert_null (strstr (error->message, "make room"));
      g_clear_error (&error);
    }
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  MsStore *store = ms_store_open (fixture->path, &error);
  gsize    length = 0;
  gsize    length_after = 0;

  g_assert_no_error (error);
  g_assert_true (call (store, MS_STORE_ALONE, "PRAGMA user_version = 99", &error));
  ms_store_close (store);

  g_assert_true (g_file_get_contents (fixture->path, &before, &length, NULL));
  g_assert_null (ms_store_open (fixture->path, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NEWER);
  g_assert_true (g_file_get_contents (fixture->path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length, after, length_after);
}

static void
count_error (gpointer data, const GError *error)
{
  if (error != NULL)
    g_atomic_int_inc (&failures);
}

/* One of a hundred that share transactions fails: the others stay. */
static void
test_group (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = ms_store_open (fixture->path, &error);
  g_autoptr (MsDb) db = NULL;

  for (guint i = 0; i < 100; i++)
    {
      const char *sql = i == 50 ? "INSERT INTO meta VALUES ('a', '1');"
                                  "INSERT INTO meta VALUES ('a', '2')"
                                : "INSERT INTO lists (name, created) VALUES (random(), 0)";

      ms_store_post (store, i % 10 == 0 ? MS_STORE_DURABLE : MS_STORE_NORMAL, exec, count_error,
                     (gpointer) sql);
    }
  g_assert_true (call (store, 0, "SELECT 1", &error));
  g_assert_false (call (store, 0, "nonsense", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);

  db = ms_store_open_reader (store, NULL);
  g_assert_cmpint (read_number (db, "SELECT count(*) FROM lists"), ==, 99);
  g_assert_cmpint (read_number (db, "SELECT count(*) FROM meta WHERE name = 'a'"), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&failures), ==, 1);
}

static void
test_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = ms_store_open (fixture->path, &error);
  g_autofree char *holder = NULL;

  MsLock *lock;

  g_assert_null (ms_lock_holder (fixture->path));
  lock = ms_lock_acquire (fixture->path, "tester (1), campaign Spring", &error);
  g_assert_no_error (error);

  holder = ms_lock_holder (fixture->path);
  g_assert_cmpstr (holder, ==, "tester (1), campaign Spring");
  g_assert_null (ms_lock_acquire (fixture->path, "other", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "campaign Spring"));

  ms_lock_release (lock);
  g_assert_null (ms_lock_holder (fixture->path));
}

/* Who goes on with what is due keeps nobody from delivering. */
static void
test_post_lock (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStore) store = ms_store_open (fixture->path, &error);
  g_autoptr (MsLock) delivery = NULL;
  g_autofree char *holder = NULL;
  MsLock          *post = ms_lock_acquire_post (fixture->path, "deliverer (1)", &error);

  g_assert_no_error (error);
  delivery = ms_lock_acquire (fixture->path, "sender (2)", &error);
  g_assert_no_error (error);
  holder = ms_lock_post_holder (fixture->path);
  g_assert_cmpstr (holder, ==, "deliverer (1)");
  g_assert_null (ms_lock_acquire_post (fixture->path, "other", &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED);
  g_assert_nonnull (strstr (error->message, "deliverer (1)"));
  ms_lock_release (post);
  g_assert_null (ms_lock_post_holder (fixture->path));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/store/open", test_open },           { "/store/newer", test_newer },
    { "/store/group", test_group },         { "/store/lock", test_lock },
    { "/store/post-lock", test_post_lock },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Fixture, NULL, set_up, tests[i].func, tear_down);

  return g_test_run ();
}
