/* SPDX-License-Identifier: GPL-3.0-or-later */
/* zone.h - a look-up that answers from a text */

#pragma once

#include "ms-lookup.h"

G_BEGIN_DECLS

/*
 * One record a line: "name TYPE value"; of PTR the name is the address.  "name SERVFAIL"
 * answers nothing to whatever is asked; a name that stands nowhere does not exist.  MX: "host",
 * in the order of preference; "." is the null one.
 */
typedef struct _Zone Zone;

Zone    *zone_new (const char *text);
void     zone_free (Zone *self);
MsLookup zone_get_lookup (Zone *self);

/** zone_count: questions so far */
guint zone_count (const Zone *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Zone, zone_free)

G_END_DECLS
