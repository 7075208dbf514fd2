/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verification-table.h - what was found out about addresses, and when */

#pragma once

#include "ms-db.h"
#include "ms-verification.h"

G_BEGIN_DECLS

/** ms_verification_table_save: replaces what was known of that address */
gboolean ms_verification_table_save (MsDb *db, const MsVerification *row, GError **error);

/** ms_verification_table_find: @key: an address's key; @found: (out) (transfer full)
 * (nullable): %NULL: it was never verified */
gboolean ms_verification_table_find (MsDb            *db,
                                     const char      *key,
                                     MsVerification **found,
                                     GError         **error);

/* A contact on a list, with what is known of its address. */
typedef struct
{
  gint64          id;      /* of the contact */
  char           *address; /* (owned): key */
  char           *written; /* (owned) (nullable) */
  MsVerification *known;   /* (owned) (nullable): %NULL: never verified */
} MsVerifiedContact;

void ms_verified_contact_free (MsVerifiedContact *self);

/** ms_verified_contact_get_shown: Returns: (transfer none): the address as its owner knows it
 */
const char *ms_verified_contact_get_shown (const MsVerifiedContact *self);

/**
 * ms_verification_table_page:
 * @after: id of the last contact of the page before; 0: from the beginning
 *
 * Suppressed contacts are left out: they get no mail.
 *
 * Returns: (transfer full) (element-type MsVerifiedContact): at most @limit of @list, in the
 * order of their ids
 */
GPtrArray *ms_verification_table_page (MsDb    *db,
                                       gint64   list,
                                       gint64   after,
                                       guint    limit,
                                       GError **error);

/* Which contacts of a list are to be verified: any of these; none set: all of them. */
typedef struct
{
  gboolean temporary; /* not known the last time */
  gint64   before; /* ms_clock_wall(): verified before that, or never; 0: this is not asked */
} MsVerificationFilter;

/**
 * ms_verification_table_due:
 * @since: ms_clock_wall(): what was verified then or later is left out
 *
 * Returns: (transfer full) (element-type MsVerifiedContact): as ms_verification_table_page(),
 * without what is known
 */
GPtrArray *ms_verification_table_due (MsDb                       *db,
                                      gint64                      list,
                                      const MsVerificationFilter *filter,
                                      gint64                      since,
                                      gint64                      after,
                                      guint                       limit,
                                      GError                    **error);

/** ms_verification_table_count_due: linear in the list */
gboolean ms_verification_table_count_due (MsDb                       *db,
                                          gint64                      list,
                                          const MsVerificationFilter *filter,
                                          gint64                      since,
                                          guint64                    *count,
                                          GError                    **error);

typedef struct
{
  guint64 verdicts[MS_N_VERIFIED];
  guint64 unknown; /* never verified */
  gint64  oldest;  /* ms_clock_wall() of the oldest result; 0: there is none */
} MsVerificationCounts;

/** ms_verification_table_counts: of a list's contacts that get mail; linear in the list */
gboolean ms_verification_table_counts (MsDb                 *db,
                                       gint64                list,
                                       MsVerificationCounts *out,
                                       GError              **error);

/** What becomes of a list's bad addresses, in one step; @count: (out): how many it was now. */
gboolean ms_verification_table_suppress_bad (MsDb    *db,
                                             gint64   list,
                                             guint64 *count,
                                             GError **error);
gboolean ms_verification_table_remove_bad (MsDb    *db,
                                           gint64   list,
                                           guint64 *count,
                                           GError **error);

/** ms_verification_table_save_domain: @domain: A-labels, small letters */
gboolean ms_verification_table_save_domain (MsDb       *db,
                                            const char *domain,
                                            gboolean    accepts_all,
                                            GError    **error);

/** ms_verification_table_find_domain: @known: (out): whether it was asked at @since or later
 */
gboolean ms_verification_table_find_domain (MsDb       *db,
                                            const char *domain,
                                            gint64      since,
                                            gboolean   *known,
                                            gboolean   *accepts_all,
                                            GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsVerifiedContact, ms_verified_contact_free)

G_END_DECLS
