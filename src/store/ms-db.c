/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-db.c - one SQLite connection and its statements */

#include "config.h"

#include "ms-db.h"
#include "ms-db-private.h"
#include "ms-suppression-sql.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 60000

struct _MsDb
{
  sqlite3    *handle;     /* (owned) */
  GHashTable *statements; /* (owned) (element-type sql MsStmt): at rest */
};

struct _MsStmt
{
  MsDb         *db;
  sqlite3_stmt *handle; /* (owned) */
  int           result; /* the first error of a binding */
};

G_DEFINE_QUARK (ms - store - error - quark, ms_store_error)

static int
error_code (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
      return MS_STORE_ERROR_FULL;
    case SQLITE_CONSTRAINT:
      return MS_STORE_ERROR_EXISTS;
    default:
      return MS_STORE_ERROR_FAILED;
    }
}

static gboolean
fail (MsDb *self, int result, GError **error)
{
  int code = error_code (result);

  if ((result & 0xff) == SQLITE_READONLY)
    g_set_error (
        error, MS_STORE_ERROR, code,
        /* Translators: %s is SQLite's message, "attempt to write a readonly database". */
        _ ("The database cannot be written (%s): its file and its folder must be yours "
           "to write"),
        sqlite3_errmsg (self->handle));
  else if (code == MS_STORE_ERROR_FULL)
    g_set_error (error, MS_STORE_ERROR, code,
                 /* Translators: %s is SQLite's message, as "database or disk is full". */
                 _ ("The database cannot be written (%s): make room on its disk, then go on"),
                 sqlite3_errmsg (self->handle));
  else if ((result & 0xff) == SQLITE_NOTADB)
    g_set_error (error, MS_STORE_ERROR, code, _ ("%s is not a database of Mailshot"),
                 sqlite3_db_filename (self->handle, NULL));
  else
    g_set_error (error, MS_STORE_ERROR, code, _ ("Database: %s"),
                 sqlite3_errmsg (self->handle));

  return FALSE;
}

/* Statements are few and long, and looked up several times for every message. */
static guint
hash_sql (gconstpointer sql)
{
  gsize   length = strlen (sql);
  guint64 tail = 0;

  memcpy (&tail, (const char *) sql + length - MIN (length, sizeof tail),
          MIN (length, sizeof tail));

  return (guint) (tail ^ tail >> 32) + (guint) length * 31;
}

static void
finalize_statement (gpointer data)
{
  MsStmt *stmt = data;

  sqlite3_finalize (stmt->handle);
  g_free (stmt);
}

/* SQLite would make the file by the umask; whom we write to is nobody else's business. */
static gboolean
make_private (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0)
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                   _ ("The database %s cannot be opened: %s"), path, g_strerror (errno));
      return FALSE;
    }

  if (fchmod (fd, 0600) != 0)
    g_debug ("%s keeps its mode: %s", path, g_strerror (errno));
  close (fd);

  return TRUE;
}

MsDb *
ms_db_open (const char *path, MsDbMode mode, GError **error)
{
  g_autoptr (MsDb) self = g_new0 (MsDb, 1);

  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE;

  self->statements = g_hash_table_new_full (hash_sql, g_str_equal, NULL, finalize_statement);
  if (mode == MS_DB_WRITE && !make_private (path, error))
    return NULL;

  /* A reader of a WAL database writes its shared memory, so it opens read-write and is kept
   * from writing rows by query_only. */
  if (sqlite3_open_v2 (path, &self->handle, flags, NULL) != SQLITE_OK)
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                   _ ("The database %s cannot be opened: %s"), path,
                   sqlite3_errmsg (self->handle));
      return NULL;
    }

  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  if (!ms_db_exec (self,
                   "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; "
                   "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000",
                   error) ||
      !ms_suppression_sql_register (self, error))
    return NULL;
  if (mode == MS_DB_READ && !ms_db_exec (self, "PRAGMA query_only = ON", error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_db_close (MsDb *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self);
}

gboolean
ms_db_exec (MsDb *self, const char *sql, GError **error)
{
  int result = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return result == SQLITE_OK || fail (self, result, error);
}

gint64
ms_db_get_last_id (const MsDb *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

sqlite3 *
ms_db_get_handle (MsDb *self)
{
  return self->handle;
}

MsStmt *
ms_db_prepare (MsDb *self, const char *sql, GError **error)
{
  gpointer kept = NULL;
  MsStmt  *stmt;
  int      result;

  /* The key is SQLite's own copy of the text, so it lives as long as the statement. */
  if (g_hash_table_steal_extended (self->statements, sql, NULL, &kept))
    return kept;

  stmt = g_new0 (MsStmt, 1);
  stmt->db = self;
  result = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle,
                               NULL);
  if (result != SQLITE_OK)
    {
      fail (self, result, error);
      g_free (stmt);
      return NULL;
    }

  return stmt;
}

void
ms_stmt_done (MsStmt *self)
{
  const char *sql = sqlite3_sql (self->handle);

  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  self->result = SQLITE_OK;

  if (g_hash_table_contains (self->db->statements, sql))
    finalize_statement (self);
  else
    g_hash_table_insert (self->db->statements, (gpointer) sql, self);
}

static void
keep (MsStmt *self, int result)
{
  if (self->result == SQLITE_OK)
    self->result = result;
}

void
ms_stmt_bind_int (MsStmt *self, int position, gint64 value)
{
  keep (self, sqlite3_bind_int64 (self->handle, position, value));
}

void
ms_stmt_bind_text (MsStmt *self, int position, const char *text)
{
  keep (self, sqlite3_bind_text (self->handle, position, text, -1, SQLITE_TRANSIENT));
}

void
ms_stmt_bind_static (MsStmt *self, int position, const char *text, gssize length)
{
  keep (self, sqlite3_bind_text (self->handle, position, text, length, SQLITE_STATIC));
}

void
ms_stmt_bind_bytes (MsStmt *self, int position, GBytes *bytes)
{
  gsize         size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  keep (self, size == 0
                  ? sqlite3_bind_zeroblob (self->handle, position, 0)
                  : sqlite3_bind_blob64 (self->handle, position, data, size, SQLITE_TRANSIENT));
}

gboolean
ms_stmt_step (MsStmt *self, gboolean *row, GError **error)
{
  int result = self->result != SQLITE_OK ? self->result : sqlite3_step (self->handle);

  *row = result == SQLITE_ROW;

  return result == SQLITE_ROW || result == SQLITE_DONE || fail (self->db, result, error);
}

gboolean
ms_stmt_run (MsStmt *self, guint *changed, GError **error)
{
  gboolean row = FALSE;

  do
    if (!ms_stmt_step (self, &row, error))
      return FALSE;
  while (row);

  if (changed != NULL)
    *changed = sqlite3_changes (self->db->handle);
  sqlite3_reset (self->handle);

  return TRUE;
}

gint64
ms_stmt_get_int (MsStmt *self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

const char *
ms_stmt_get_text (MsStmt *self, int column)
{
  return (const char *) sqlite3_column_text (self->handle, column);
}

char *
ms_stmt_dup_text (MsStmt *self, int column)
{
  return g_strdup (ms_stmt_get_text (self, column));
}

GBytes *
ms_stmt_get_bytes (MsStmt *self, int column)
{
  gconstpointer data = sqlite3_column_blob (self->handle, column);

  return g_bytes_new (data, sqlite3_column_bytes (self->handle, column));
}

gboolean
ms_stmt_is_null (MsStmt *self, int column)
{
  return sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}
