/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-network.h - whether the machine itself can reach anybody */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsNetwork MsNetwork;

/** MsNetworkChanged: on the thread that made it */
typedef void (*MsNetworkChanged) (MsNetwork *self, gpointer user_data);

/**
 * ms_network_new:
 * @monitor: (nullable): who knows; %NULL: the system's, which GIO_USE_NETWORK_MONITOR=base
 * replaces by one that always says yes, for networks without a way out
 * @changed: (nullable)
 *
 * Returns: (transfer full)
 */
MsNetwork *ms_network_new (GNetworkMonitor *monitor,
                           MsNetworkChanged changed,
                           gpointer         user_data);
void       ms_network_free (MsNetwork *self);

/** ms_network_is_up: any thread; asks the kernel too, which knows of a loss before the monitor
 * tells: some system calls, no packet */
gboolean ms_network_is_up (MsNetwork *self);

/**
 * ms_network_reaches:
 * @host: name or IP address
 *
 * Whether a connection to it is worth a try.  Without a network that is this machine, and an
 * address to which there is a route.
 */
gboolean ms_network_reaches (MsNetwork *self, const char *host);

/** ms_network_is_here: whether @host is this machine */
gboolean ms_network_is_here (const char *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsNetwork, ms_network_free)

G_END_DECLS
