/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-network.c - whether the machine itself can reach anybody */

#include "config.h"

#include "ms-network.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _MsNetwork
{
  GNetworkMonitor *monitor; /* (owned) */
  gulong           changed_id;
  MsNetworkChanged changed; /* (nullable) */
  gpointer         user_data;
  gboolean         asks_kernel;
  int              up; /* atomic: what the monitor said last */
};

/* The first of the root servers: addresses that stay, and that no filter of bogus ones has. */
static const char *const far_away[] = { "198.41.0.4", "2001:503:ba3e::2:30" };

static gboolean
has_address (const struct ifaddrs *one, GInetAddress *wanted)
{
  GSocketFamily family = g_inet_address_get_family (wanted);
  gsize         size = family == G_SOCKET_FAMILY_IPV4 ? sizeof (struct sockaddr_in)
                                                      : sizeof (struct sockaddr_in6);

  g_autoptr (GSocketAddress) address = NULL;

  if (one->ifa_addr == NULL || one->ifa_addr->sa_family != (int) family)
    return FALSE;

  address = g_socket_address_new_from_native (one->ifa_addr, size);

  return address != NULL && g_inet_address_equal (g_inet_socket_address_get_address (
                                                      G_INET_SOCKET_ADDRESS (address)),
                                                  wanted);
}

/* A cable that is pulled leaves its routes behind for some seconds. */
static gboolean
is_running (GInetAddress *local)
{
  struct ifaddrs *all = NULL;
  gboolean        running = TRUE;

  if (getifaddrs (&all) != 0)
    return TRUE;

  for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next)
    if (has_address (one, local))
      running = (one->ifa_flags & IFF_RUNNING) != 0;
  freeifaddrs (all);

  return running;
}

/* To connect a datagram socket looks up the route and sends nothing. */
static gboolean
has_route (const char *address)
{
  g_autoptr (GSocketAddress) far = g_inet_socket_address_new_from_string (address, 53);
  g_autoptr (GSocketAddress) near = NULL;
  g_autoptr (GSocket) sock = NULL;

  sock = far == NULL ? NULL
                     : g_socket_new (g_socket_address_get_family (far), G_SOCKET_TYPE_DATAGRAM,
                                     G_SOCKET_PROTOCOL_UDP, NULL);
  if (sock == NULL || !g_socket_connect (sock, far, NULL, NULL))
    return FALSE;

  near = g_socket_get_local_address (sock, NULL);

  return near == NULL ||
         is_running (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (near)));
}

static void
on_changed (GNetworkMonitor *monitor, gboolean available, MsNetwork *self)
{
  g_atomic_int_set (&self->up, g_network_monitor_get_network_available (monitor));
  if (self->changed != NULL)
    self->changed (self, self->user_data);
}

MsNetwork *
ms_network_new (GNetworkMonitor *monitor, MsNetworkChanged changed, gpointer user_data)
{
  MsNetwork *self = g_new0 (MsNetwork, 1);

  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  self->changed = changed;
  self->user_data = user_data;
  self->asks_kernel = monitor == NULL &&
                      strcmp (G_OBJECT_TYPE_NAME (self->monitor), "GNetworkMonitorBase") != 0;
  self->up = g_network_monitor_get_network_available (self->monitor);
  self->changed_id =
      g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_changed), self);

  return self;
}

void
ms_network_free (MsNetwork *self)
{
  g_signal_handler_disconnect (self->monitor, self->changed_id);
  g_object_unref (self->monitor);
  g_free (self);
}

gboolean
ms_network_is_up (MsNetwork *self)
{
  if (!g_atomic_int_get (&self->up))
    return FALSE;
  if (!self->asks_kernel)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (far_away); i++)
    if (has_route (far_away[i]))
      return TRUE;

  return FALSE;
}

/* RFC 6761 §6.3 */
gboolean
ms_network_is_here (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return g_ascii_strcasecmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost");
}

gboolean
ms_network_reaches (MsNetwork *self, const char *host)
{
  if (ms_network_is_here (host) || ms_network_is_up (self))
    return TRUE;

  return g_hostname_is_ip_address (host) && has_route (host);
}
