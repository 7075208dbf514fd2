/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-sql.h - the rule of who is suppressed, as pieces of SQL; for the queries of
 * the store and of imports */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/** ms_suppression_sql_register: gives @db the functions mail_domain (key), "@example.org", and
 * address_hash (key), as erasures hold it */
gboolean ms_suppression_sql_register (MsDb *db, GError **error);

/*
 * Each is an expression of 0 or 1.  ADDRESS is one whose text is a key, LIST one that is the
 * name of a list; a contact is mailed as long as one of the lists he is on may mail him.
 */

/* Nothing is hashed while nobody is erased. */
#define MS_SQL_ERASED(ADDRESS)                                                            \
  "(EXISTS (SELECT 1 FROM erasures) AND EXISTS (SELECT 1 FROM erasures e WHERE e.hash = " \
  "address_hash (" ADDRESS ")))"

/* Whose hash is there by his own wish to leave, when no address of his was known any more. */
#define MS_SQL_LEFT_BY_HASH(ADDRESS)                                                      \
  "(EXISTS (SELECT 1 FROM erasures) AND EXISTS (SELECT 1 FROM erasures e WHERE e.hash = " \
  "address_hash (" ADDRESS ") AND e.reason = 'unsubscribed'))"

/* On that list by itself; '': for everything. */
#define MS_SQL_SUPPRESSED_ON(ADDRESS, LIST)                                                \
  "(EXISTS (SELECT 1 FROM suppressions s WHERE s.address = " ADDRESS " AND s.list = " LIST \
  ") OR EXISTS (SELECT 1 FROM suppressions s WHERE s.address = mail_domain (" ADDRESS      \
  ") AND s.list = " LIST "))"

/* For everything. */
#define MS_SQL_SUPPRESSED(ADDRESS) \
  "(" MS_SQL_SUPPRESSED_ON (ADDRESS, "''") " OR " MS_SQL_ERASED (ADDRESS) ")"

/* Anywhere at all: few are, so what the others cost is this. */
#define MS_SQL_TOUCHED(ADDRESS)                                                       \
  "(EXISTS (SELECT 1 FROM suppressions s WHERE s.address = " ADDRESS                  \
  ") OR EXISTS (SELECT 1 FROM suppressions s WHERE s.address = mail_domain (" ADDRESS \
  ")) OR " MS_SQL_ERASED (ADDRESS) ")"

/* The lists of a campaign, also those that are gone. */
#define MS_SQL_CAMPAIGN_LISTS(CAMPAIGN)                                              \
  "SELECT l.list_id AS id, coalesce (l.name, (SELECT n.name FROM lists n"            \
  " WHERE n.id = l.list_id), '') AS name FROM campaign_lists l WHERE l.campaign_id " \
  "= " CAMPAIGN " AND NOT l.excluded"

/* The lists whose ids a JSON array holds. */
#define MS_SQL_LISTS_OF_IDS(IDS) \
  "SELECT l.id, l.name FROM json_each (" IDS ") j JOIN lists l ON l.id = j.value"

/* For all of LISTS that CONTACT (an id) is on; is he on none of them any more, for any. */
#define MS_SQL_SUPPRESSED_FOR(ADDRESS, CONTACT, LISTS)                                    \
  "(CASE WHEN NOT " MS_SQL_TOUCHED (ADDRESS) " THEN 0 WHEN " MS_SQL_SUPPRESSED (          \
      ADDRESS) " THEN 1 ELSE (SELECT coalesce (CASE WHEN max (member) THEN min (blocked)" \
               " FILTER (WHERE member) ELSE max (blocked) END, 0) FROM (SELECT EXISTS ("  \
               "SELECT 1 FROM memberships m WHERE m.list_id = z.id AND m.contact_id "     \
               "= " CONTACT                                                               \
               ") AS member, " MS_SQL_SUPPRESSED_ON (ADDRESS,                             \
                                                     "z.name") " AS blocked FROM (" LISTS \
                                                               ") z)) END)"

/* For all that mails the recipient of a campaign, in a statement about the rows of recipients.
 */
#define MS_SQL_RECIPIENT_SUPPRESSED                                                            \
  MS_SQL_SUPPRESSED_FOR ("recipients.address",                                                 \
                         "(SELECT c.id FROM contacts c WHERE c.address = recipients.address)", \
                         MS_SQL_CAMPAIGN_LISTS ("recipients.campaign_id"))

/* The addresses that are suppressed anywhere, each once.  Mostly they are fewer than contacts:
 * then they are walked, unless ms_suppression_table_is_wide(). */
#define MS_SQL_SUPPRESSED_ADDRESSES "(SELECT DISTINCT address FROM suppressions)"

G_END_DECLS
