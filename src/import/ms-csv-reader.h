/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-csv-reader.h - rows out of text that comes in pieces (RFC 4180, and what is made of it) */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Beyond RFC 4180 §2: rows end with CRLF, LF or CR; blanks may stand before an opening and
 * behind a closing quote; what follows a closing quote belongs to the cell as it stands, and so
 * does a quote inside a cell that does not begin with one.  A quote that is never closed, or
 * that takes in a line break and is then not closed as it ought to be, breaks its line alone:
 * the reader goes on with the next line.
 */
typedef struct _MsCsvReader MsCsvReader;

/* A row may not grow beyond this: its quote was never meant to be one. */
#define MS_CSV_ROW_MAX (8 * 1024 * 1024)

typedef struct
{
  const char *text; /* not NUL-terminated; may hold NULs */
  gsize       length;
} MsCsvCell;

typedef struct
{
  guint64          line;       /* the physical line it begins on, from 1 */
  const char      *raw;        /* as it stands in the file, without its end */
  gsize            raw_length; /* in bytes */
  const MsCsvCell *cells;
  guint            size; /* how many */
  gboolean broken;       /* one line with a quote that is not closed; its cells mean nothing */
} MsCsvRow;

/** MsCsvFunc: Returns: %FALSE to stop; what was pushed and not read yet is then thrown away */
typedef gboolean (*MsCsvFunc) (const MsCsvRow *row, gpointer data);

/** ms_csv_reader_new: @func: gets every row that is not blank; a row lasts until it returns */
MsCsvReader *ms_csv_reader_new (char delimiter, MsCsvFunc func, gpointer data);
void         ms_csv_reader_free (MsCsvReader *self);

/** ms_csv_reader_push: Returns: %FALSE once @func has returned it */
gboolean ms_csv_reader_push (MsCsvReader *self, const char *text, gsize length);

/** ms_csv_reader_finish: the text has ended, perhaps without a line break */
gboolean ms_csv_reader_finish (MsCsvReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCsvReader, ms_csv_reader_free)

G_END_DECLS
