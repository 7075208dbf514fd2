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

/**
 * ms_rehearsal_forget:
 * @database: its path
 * @key: an address's
 *
 * Removes the messages to that address from the folders beside the database.  Linear in the
 * messages there: some seconds for a million.
 *
 * Returns: how many
 */
guint ms_rehearsal_forget (const char *database, const char *key);

G_END_DECLS
