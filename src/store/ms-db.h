/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-db.h - one SQLite connection and its statements */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Used by one thread at a time. */
typedef struct _MsDb   MsDb;
typedef struct _MsStmt MsStmt;

#define MS_STORE_ERROR (ms_store_error_quark ())
GQuark ms_store_error_quark (void);
enum
{
  MS_STORE_ERROR_FAILED,    /* what SQLite said */
  MS_STORE_ERROR_FULL,      /* the disk is full, or may not be written */
  MS_STORE_ERROR_NEWER,     /* the database was made by a newer Mailshot */
  MS_STORE_ERROR_NOT_FOUND, /* no such list, contact, campaign, … */
  MS_STORE_ERROR_EXISTS,    /* that name is taken */
  MS_STORE_ERROR_STALE,     /* the row is no longer in the state expected */
  MS_STORE_ERROR_LOCKED,    /* another process is delivering */
  MS_STORE_ERROR_FROZEN,    /* the campaign was sent: only a copy can be changed */
};

typedef enum
{
  MS_DB_READ,  /* fails where there is no database */
  MS_DB_WRITE, /* makes the file, readable by its owner alone */
} MsDbMode;

/** ms_db_open: WAL, foreign keys on, waits up to 60 s for another writer; migrates nothing */
MsDb *ms_db_open (const char *path, MsDbMode mode, GError **error);
void  ms_db_close (MsDb *self);

/** ms_db_exec: runs all statements in @sql, results thrown away */
gboolean ms_db_exec (MsDb *self, const char *sql, GError **error);

gint64 ms_db_get_last_id (const MsDb *self);

/**
 * ms_db_prepare:
 * @sql: one statement; compiled once for each connection and text, then kept
 *
 * Returns: (transfer full): reset, without bindings; one in use at a time for each text
 */
MsStmt *ms_db_prepare (MsDb *self, const char *sql, GError **error);

/** ms_stmt_done: resets the statement and gives it back */
void ms_stmt_done (MsStmt *self);

/*
 * Binding never fails by itself: a statement keeps its first error and the next step reports
 * it. Positions begin with 1 as in SQL (?1).  Text is copied by the plain form; the static one
 * borrows it until ms_stmt_done().  NULL text is NULL.
 */
void ms_stmt_bind_int (MsStmt *self, int position, gint64 value);
void ms_stmt_bind_text (MsStmt *self, int position, const char *text);
void ms_stmt_bind_static (MsStmt *self, int position, const char *text, gssize length);
void ms_stmt_bind_bytes (MsStmt *self, int position, GBytes *bytes);
/** ms_stmt_step: @row: (out): whether there is a row to read */
gboolean ms_stmt_step (MsStmt *self, gboolean *row, GError **error);

/**
 * ms_stmt_run:
 * @changed: (out) (optional): rows inserted, updated or deleted
 *
 * Steps to the end, then resets, keeping the bindings: for repeated use.
 */
gboolean ms_stmt_run (MsStmt *self, guint *changed, GError **error);

/* Columns begin with 0.  Text is valid until the next step; NULL for NULL. */
gint64      ms_stmt_get_int (MsStmt *self, int column);
const char *ms_stmt_get_text (MsStmt *self, int column);
char       *ms_stmt_dup_text (MsStmt *self, int column);
GBytes     *ms_stmt_get_bytes (MsStmt *self, int column);
gboolean    ms_stmt_is_null (MsStmt *self, int column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDb, ms_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsStmt, ms_stmt_done)

G_END_DECLS
