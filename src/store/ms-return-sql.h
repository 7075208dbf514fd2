/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-sql.h - the bounce that a recipient's state is due to, as a piece of SQL */

#pragma once

/* The newest one of recipient r, who bounced, is b; for all others its columns are NULL. */
#define MS_SQL_BOUNCE                                                             \
  " LEFT JOIN returned b ON b.id = CASE WHEN r.state = 6 THEN (SELECT max (o.id)" \
  " FROM returned o WHERE o.address = r.address AND o.recipient_id = r.id"        \
  " AND o.kind = 1 AND o.undone = 0) END "
