/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reach.h - whether a route leads anywhere without a network */

#pragma once

#include "ms-db.h"
#include "ms-network.h"
#include "ms-route.h"

G_BEGIN_DECLS

/** ms_reach_needs_no_network: whether it leads to this machine, or to addresses that are
 * reached though @network is away */
gboolean ms_reach_needs_no_network (MsDb *db, const MsRoute *route, MsNetwork *network);

/** ms_reach_is_open: @route: as a campaign has it; whether it is worth a try now; where it
 * cannot be told the attempt tells */
gboolean ms_reach_is_open (MsDb *db, const char *route, MsNetwork *network);

G_END_DECLS
