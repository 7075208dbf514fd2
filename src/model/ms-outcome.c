/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-outcome.c - what one try for one recipient came to */

#include "config.h"

#include "ms-outcome.h"

MsPeer *
ms_peer_new (const char *route,
             const char *site,
             const char *server,
             const char *address,
             const char *tls)
{
  MsPeer *self = g_atomic_rc_box_new0 (MsPeer);

  self->route = g_strdup (route != NULL ? route : "");
  self->site = g_strdup (site != NULL ? site : "");
  self->server = g_strdup (server != NULL ? server : "");
  self->address = g_strdup (address != NULL ? address : "");
  self->tls = g_strdup (tls != NULL ? tls : "");

  return self;
}

MsPeer *
ms_peer_ref (MsPeer *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
peer_clear (MsPeer *self)
{
  g_free (self->route);
  g_free (self->site);
  g_free (self->server);
  g_free (self->address);
  g_free (self->tls);
}

void
ms_peer_unref (MsPeer *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) peer_clear);
}

gboolean
ms_peer_equal (const MsPeer *a, const MsPeer *b)
{
  return a == b || (g_str_equal (a->route, b->route) && g_str_equal (a->site, b->site) &&
                    g_str_equal (a->server, b->server) &&
                    g_str_equal (a->address, b->address) && g_str_equal (a->tls, b->tls));
}

void
ms_outcome_clear (MsOutcome *self)
{
  g_clear_pointer (&self->enhanced, g_free);
  g_clear_pointer (&self->reply, g_free);
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->peer, ms_peer_unref);
}
