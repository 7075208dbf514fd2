/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-sql.h - what came back, as pieces of SQL */

#pragma once

/* The newest one that counts of recipient r, who bounced, is b; for all others its columns are
 * NULL. */
#define MS_SQL_BOUNCE                                                             \
  " LEFT JOIN returned b ON b.id = CASE WHEN r.state = 6 THEN (SELECT max (o.id)" \
  " FROM returned o WHERE o.address = r.address AND o.recipient_id = r.id"        \
  " AND o.kind = 1 AND o.undone = 0 AND o.doubt = 0) END "

/* Whether row b of `returned` led to suppression s, which is of its address: what was said
 * while sending has no mail to be known by. */
#define MS_SQL_LED_TO                                                     \
  "CASE WHEN b.return_id NOT NULL THEN s.return_id = b.return_id ELSE"    \
  " s.return_id IS NULL AND s.campaign_id = b.campaign_id AND s.reason =" \
  " 'bounced' END"
