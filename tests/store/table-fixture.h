/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table-fixture.h - an empty database for each case, and one connection that may write */

#pragma once

#include "ms-schema.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) */
  MsDb *db;     /* (owned) */
} TableFixture;

static inline void
table_fixture_set_up (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("mailshot-table-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "mailshot.db", NULL);
  fixture->db = ms_db_open (fixture->path, MS_DB_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (ms_schema_migrate (fixture->db, &error));
  g_assert_no_error (error);
}

static inline void
table_fixture_tear_down (TableFixture *fixture, gconstpointer data)
{
  static const char *const suffixes[] = { "", "-wal", "-shm", "-delivery", "-keys/token.key" };
  g_autofree char         *keys = g_strconcat (fixture->path, "-keys", NULL);


  ms_db_close (fixture->db);
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (fixture->path, suffixes[i], NULL);

      g_unlink (path);
    }
  g_rmdir (keys);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static inline void
table_fixture_exec (TableFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ms_db_exec (fixture->db, sql, &error);
  g_assert_no_error (error);
}

static inline gint64
table_fixture_number (TableFixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsStmt) stmt = ms_db_prepare (fixture->db, sql, &error);

  gboolean row = FALSE;

  g_assert_no_error (error);
  g_assert_true (ms_stmt_step (stmt, &row, &error));
  g_assert_true (row);

  return ms_stmt_get_int (stmt, 0);
}

typedef struct
{
  const char *name;
  void (*func) (TableFixture *, gconstpointer);
  gconstpointer data;
} TableTest;

static inline int
table_fixture_run (int argc, char **argv, const TableTest *tests, guint count)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < count; i++)
    g_test_add (tests[i].name, TableFixture, tests[i].data, table_fixture_set_up, tests[i].func,
                table_fixture_tear_down);

  return g_test_run ();
}
