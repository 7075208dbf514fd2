/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-pager.h - a long table of the store, read in pages as they are asked for */

#pragma once

#include "ms-library.h"

G_BEGIN_DECLS

/*
 * Knows how many rows there are and after which key each page begins; reads a page on the
 * library's reader thread when a row of it is peeked at, and keeps only the pages used last.
 * Main thread.  Signals: "row" (guint64): that row was read or is another now; "size"
 * (guint64): so many rows there are, to be taken over with ms_pager_set_size(); "settled":
 * nothing is being read any more.
 */
#define MS_TYPE_PAGER (ms_pager_get_type ())
G_DECLARE_FINAL_TYPE (MsPager, ms_pager, MS, PAGER, GObject)

#define MS_PAGE_ROWS 128

typedef struct
{
  gint64 id;
  int    kind; /* what the source likes to tell of the row: a state */
  guint  n_cells;
  char  *cells[]; /* (owned) (array length=n_cells) (element-type utf8 nullable) */
} MsRow;

MsRow *ms_row_new (gint64 id, int kind, guint n_cells);
void   ms_row_free (MsRow *self);

/* Both run on the reader's thread. */
typedef struct
{
  /* Appends to @keys (element-type gint64) the key before each page of @every rows. */
  gboolean (*index) (MsDb         *db,
                     gconstpointer data,
                     guint         every,
                     GArray       *keys,
                     guint64      *count,
                     GError      **error);
  /* Appends to @rows (element-type MsRow) at most @limit that follow @after. */
  gboolean (*page) (MsDb         *db,
                    gconstpointer data,
                    gint64        after,
                    guint         limit,
                    GPtrArray    *rows,
                    GError      **error);
} MsPageSource;

MsPager *ms_pager_new (MsLibrary *library);

/**
 * ms_pager_set_source:
 * @data: (transfer full): immutable; freed with @free_data on any thread
 */
void ms_pager_set_source (MsPager            *self,
                          const MsPageSource *source,
                          gpointer            data,
                          GDestroyNotify      free_data);

/** ms_pager_refresh: counts again; pages are read again as they are next shown, and stay as
 * they are until then.  The longer counting takes, the less often it is done. */
void ms_pager_refresh (MsPager *self);

guint64 ms_pager_get_size (MsPager *self);
void    ms_pager_set_size (MsPager *self, guint64 size);

/** ms_pager_get_total: Returns: how many there are, of which the size may be the first */
guint64 ms_pager_get_total (MsPager *self);

/** ms_pager_peek: Returns: (transfer none) (nullable): %NULL where it was not read yet; "row"
 * follows */
const MsRow *ms_pager_peek (MsPager *self, guint64 row);

G_END_DECLS
