/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-table.h - what came back, and what is known of each address by it, read and undone;
 * ms-return-record.h has the writing */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* The numbers of MsReturnKind and MsReplyClass, which the store only keeps. */

typedef struct
{
  gint64  id;
  char   *mailbox; /* (owned) (nullable): the name of where it was found; %NULL: gone */
  guint   kind;    /* MsReturnKind */
  gint64  at;      /* ms_clock_wall() */
  char   *sender;  /* (owned): printable */
  char   *subject; /* (owned): printable */
  gint64  size;    /* octets, of the whole mail */
  gint64  undone;  /* ms_clock_wall(); 0: it counts */
  GBytes *raw;     /* (owned) (nullable): at most its first 256 KiB; only where asked for */
} MsReturnRow;

typedef struct
{
  gint64   id;
  gint64   return_id;    /* 0: said while sending */
  guint    kind;         /* MsReturnKind */
  char    *address;      /* (owned): key */
  char    *campaign;     /* (owned) (nullable): name; %NULL: not known, or gone */
  gint64   recipient_id; /* 0: not known */
  gboolean hard;
  guint class;         /* MsReplyClass */
  guint    code;       /* 0: none */
  char    *enhanced;   /* (owned) (nullable) */
  char    *diagnostic; /* (owned): one printable line */
  gint64   at;         /* ms_clock_wall() */
  gint64   undone;     /* ms_clock_wall(); 0: it was not */
  guint    doubt;      /* MsReturnDoubt: why nothing follows from it; 0: it counts */
  gboolean suppressed; /* it led to a suppression that still stands */
} MsReturnedRow;

void ms_return_row_free (MsReturnRow *self);
void ms_returned_row_free (MsReturnedRow *self);

/* Which; what is not set does not matter. */
typedef struct
{
  const char *campaign; /* (nullable): name */
  const char *search;   /* (nullable): part of the address */
  gint        kind;     /* MsReturnKind; -1: any */
  gint class;           /* MsReplyClass; -1: any */
  gint hard;            /* -1: both */
} MsReturnedWish;

/** ms_return_table_page: @before: (nullable): id of the last one of the page before, else 0;
 * Returns: (transfer full) (element-type MsReturnedRow): at most @limit, the newest first */
GPtrArray *ms_return_table_page (MsDb                 *db,
                                 const MsReturnedWish *wish,
                                 gint64                before,
                                 guint                 limit,
                                 GError              **error);

/** ms_return_table_of_recipient: @address: his key; Returns: (transfer full) (element-type
 * MsReturnedRow): what came back of one recipient of a campaign by mail, the newest last */
GPtrArray *ms_return_table_of_recipient (MsDb       *db,
                                         gint64      recipient_id,
                                         const char *address,
                                         GError    **error);

/** ms_return_table_find_returned: Errors: %MS_STORE_ERROR_NOT_FOUND */
MsReturnedRow *ms_return_table_find_returned (MsDb *db, gint64 returned_id, GError **error);

typedef struct
{
  guint kind;
  guint class;
  guint64 hard; /* how many that count */
  guint64 soft; /* likewise; of other kinds than bounces all are soft */
} MsReturnedCount;

/** ms_return_table_count: @campaign: (nullable): name; Returns: (transfer full) (element-type
 * MsReturnedCount): by kind and class, without those that were undone
 * or are in doubt */
GArray *ms_return_table_count (MsDb *db, const char *campaign, GError **error);

/** ms_return_table_find: with its raw mail; Errors: %MS_STORE_ERROR_NOT_FOUND */
MsReturnRow *ms_return_table_find (MsDb *db, gint64 return_id, GError **error);

/**
 * ms_return_table_undo:
 * @returned_id: of one address
 *
 * It counts no more: the recipient is again what he was, and what it led to is taken back where
 * nothing else holds it up.  A mail is undone with the last of those it is about.  Errors:
 * %MS_STORE_ERROR_NOT_FOUND; undone before: nothing happens.
 */
gboolean ms_return_table_undo (MsDb *db, gint64 returned_id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReturnRow, ms_return_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReturnedRow, ms_returned_row_free)

G_END_DECLS
