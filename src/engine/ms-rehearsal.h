/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-rehearsal.h - the sandbox as the server of a run */

#pragma once

#include "ms-campaign.h"
#include "ms-run.h"

G_BEGIN_DECLS

/**
 * ms_rehearsal_start:
 *
 * Starts the sandbox, the run's server.  Without a folder in the order the messages
 * go into one beside the database, emptied when the campaign is rehearsed anew.
 */
gboolean ms_rehearsal_start (MsRun            *run,
                             const MsOrder    *order,
                             const MsCampaign *campaign,
                             GError          **error);

G_END_DECLS
