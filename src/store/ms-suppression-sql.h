/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-sql.h - whether an address is suppressed, as pieces of SQL; for the queries of
 * the store and of imports */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/** ms_suppression_sql_register: gives @db the function mail_domain (key): "@example.org" */
gboolean ms_suppression_sql_register (MsDb *db, GError **error);

/* @address: an expression whose text is a key; @list: one that is a list's name, or '' */
#define MS_SQL_SUPPRESSED_ON(address, list)                                                \
  "(EXISTS (SELECT 1 FROM suppressions s WHERE s.address = " address " AND s.list = " list \
  ") OR EXISTS (SELECT 1 FROM suppressions s WHERE s.address = mail_domain (" address      \
  ") AND s.list = " list "))"

G_END_DECLS
