/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-table.h - addresses and domains that are never mailed again, and why */

#pragma once

#include "ms-address.h"
#include "ms-db.h"

G_BEGIN_DECLS

#define MS_SUPPRESSION_MANUAL       "manual"
#define MS_SUPPRESSION_UNSUBSCRIBED "unsubscribed"
#define MS_SUPPRESSION_BOUNCED      "bounced"
#define MS_SUPPRESSION_COMPLAINED   "complained"
#define MS_SUPPRESSION_IMPORTED     "imported"

/*
 * Of one address or, as "@example.org", of a domain (exactly that one); for everything or for
 * one list.  Who is on several lists of a campaign gets it as long as one of them may mail him.
 */
typedef struct
{
  char  *address;     /* (owned): key, or "@" and a domain in A-labels */
  char  *written;     /* (owned) (nullable) */
  char  *list;        /* (owned): its name, also of one that is gone; "": everything */
  char  *reason;      /* (owned): one of the five above */
  gint64 at;          /* ms_clock_wall() */
  gint64 campaign_id; /* that led to it; 0: none */
  char  *campaign;    /* (owned) (nullable): its name, when read; %NULL: none, or it is gone */
  gint64 return_id;   /* the mail that led to it; 0: none */
} MsSuppression;

void ms_suppression_free (MsSuppression *self);

/** ms_suppression_parse: @text: an address, "@example.org" or "example.org"; no character
 * stands for others; Returns: (transfer full) (nullable): with address and written set, the
 * rest zero; Errors: %MS_STORE_ERROR_FAILED */
MsSuppression *ms_suppression_parse (const char *text, GError **error);

/** ms_suppression_table_is_reason: whether @text is one of the five */
gboolean ms_suppression_table_is_reason (const char *text);

/** ms_suppression_table_add: what is there already keeps its first reason, unless that is one
 * that ms_return_table_undo() takes back, and the new one is not; `at` 0: now; `list`
 * %NULL: ""; @added: (out) (optional) */
gboolean ms_suppression_table_add (MsDb                *db,
                                   const MsSuppression *suppression,
                                   gboolean            *added,
                                   GError             **error);

/** ms_suppression_table_remove: @address: as in MsSuppression; @list: "": that of everything,
 * and that of one who was erased; Errors: %MS_STORE_ERROR_NOT_FOUND: the sentence says what is
 * suppressed instead */
gboolean ms_suppression_table_remove (MsDb       *db,
                                      const char *address,
                                      const char *list,
                                      GError    **error);

/** ms_suppression_table_contains: @key: an address's; @list: (nullable): the name of a list
 * that would mail it; @found: (out): by address, domain, or because the person was erased */
gboolean ms_suppression_table_contains (MsDb       *db,
                                        const char *key,
                                        const char *list,
                                        gboolean   *found,
                                        GError    **error);

/** ms_suppression_table_is_wide: @wide: (out): whether domains are suppressed or persons
 * erased, so that the table's addresses are not all that is never mailed */
gboolean ms_suppression_table_is_wide (MsDb *db, gboolean *wide, GError **error);

/** ms_suppression_table_knows_list: @known: (out): whether something is suppressed for a list
 * of that name, or a campaign went to it; there may be none any more */
gboolean ms_suppression_table_knows_list (MsDb       *db,
                                          const char *list,
                                          gboolean   *known,
                                          GError    **error);

/** ms_suppression_table_rename_list: follows a list that is renamed from @from to @to; what
 * stands there for @to stays */
gboolean ms_suppression_table_rename_list (MsDb       *db,
                                           const char *from,
                                           const char *to,
                                           GError    **error);

/* Which; what is not set does not matter. */
typedef struct
{
  const char *search; /* (nullable): part of the address */
  const char *list;   /* (nullable): its name; "": only those for everything */
  const char *reason; /* (nullable) */
} MsSuppressionFilter;

/** MsSuppressionFunc: Returns: %FALSE with @error to end it */
typedef gboolean (*MsSuppressionFunc) (const MsSuppression *row, gpointer data, GError **error);

/** ms_suppression_table_each: all of them, by address and list; memory does not grow */
gboolean ms_suppression_table_each (MsDb                      *db,
                                    const MsSuppressionFilter *filter,
                                    MsSuppressionFunc          func,
                                    gpointer                   data,
                                    GError                   **error);

/**
 * ms_suppression_table_page:
 * @search: (nullable): part of the address
 * @after: (nullable): the last one of the page before
 *
 * Returns: (transfer full) (element-type MsSuppression): at most @limit, by address and list
 */
GPtrArray *ms_suppression_table_page (MsDb                *db,
                                      const char          *search,
                                      const MsSuppression *after,
                                      guint                limit,
                                      GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSuppression, ms_suppression_free)

G_END_DECLS
