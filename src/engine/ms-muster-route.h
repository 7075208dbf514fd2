/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-muster-route.h - from a route to the servers that a run may use */

#pragma once

#include "ms-campaign.h"
#include "ms-run.h"

G_BEGIN_DECLS

/**
 * ms_muster_route:
 * @run: has its route; gets its router with the destinations of the route, and with @order's
 * sandbox; how many connections it may have, how many recipients a message may be for
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND: no such account or pool; %MS_DELIVERY_ERROR_STATE: an
 * empty one; %MS_SECRET_ERROR, %MS_ACCOUNT_ERROR
 */
gboolean ms_muster_route (MsRun            *run,
                          MsDb             *db,
                          const MsOrder    *order,
                          const MsCampaign *campaign,
                          gboolean          personal,
                          GError          **error);

G_END_DECLS
