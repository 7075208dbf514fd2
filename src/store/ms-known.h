/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-known.h - all that is known of a person, for himself */

#pragma once

#include "ms-address.h"
#include "ms-db.h"

G_BEGIN_DECLS

/**
 * ms_known_to_json:
 *
 * Returns: (transfer full): an object with an array of objects for each kind of thing that is
 * kept of the address: the contact with its fields and lists, campaigns, suppressions, …; a
 * time is ISO 8601 (UTC); of mails that came back the id
 */
char *ms_known_to_json (MsDb *db, const MsAddress *address, GError **error);

G_END_DECLS
