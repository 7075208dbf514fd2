/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-router-wish.c - how many could find their way now, and who of those that are left */

#include "config.h"

#include "ms-router-private.h"

/* So many messages may wait for one destination of several: twice its connections, or this part
 * of a window, which grows with how fast it goes. */
#define AHEAD_MIN  20
#define AHEAD_PART 4

/* For each connection so many: of a site, whose limits are narrow, and of an account, for which
 * more should be read at once, since each reading costs a wait for the disk. */
#define AHEAD_SITE    2
#define AHEAD_ACCOUNT 10

/* An account whose next message is further away than this is used up: a reverse route's other
 * leg serves meanwhile. */
#define USED_UP MS_MINUTE

/* So many of one domain may wait for the DNS. */
#define ASKING_MOST 5

gboolean
ms_router_is_single (MsRouter *self)
{
  return self->run->direct == NULL && self->accounts->len == 1;
}

guint
ms_router_get_ahead (const MsDestination *destination, guint size)
{
  guint each = destination->site != NULL ? AHEAD_SITE : AHEAD_ACCOUNT;

  return MAX (MAX (AHEAD_MIN, each * destination->limits.connections), size / AHEAD_PART);
}

/* The weights hold among those that are free: so many messages until the first of them would
 * have more than it soon sends, and none before it has sent half of that: each claim costs a
 * wait for the disk.  A slow one slows its pool down; one that hangs is passed over. */
static guint
get_weighted_room (MsRouter *self, guint size)
{
  MsScheduler *scheduler = self->run->scheduler;
  guint        most = size;
  guint        weights = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    {
      MsDestination *account = self->accounts->pdata[i];
      MsTurn         turn;

      ms_scheduler_get_turn (scheduler, account, MS_ROUTER_HORIZON,
                             ms_router_get_ahead (account, size), &turn);
      if (turn.free)
        weights += account->weight;
    }

  for (guint i = 0; i < self->accounts->len; i++)
    {
      MsDestination *account = self->accounts->pdata[i];
      guint          ahead = ms_router_get_ahead (account, size);
      MsTurn         turn;

      ms_scheduler_get_turn (scheduler, account, MS_ROUTER_HORIZON, ahead, &turn);
      if (turn.free && turn.room < ahead / 2)
        return 0;
      if (turn.free)
        most = MIN (most, turn.room * weights / account->weight);
    }

  return most;
}

static guint
get_account_room (MsRouter *self, guint size)
{
  guint room = 0;

  for (guint i = 0; i < self->accounts->len; i++)
    room += ms_scheduler_get_room (self->run->scheduler, self->accounts->pdata[i],
                                   MS_ROUTER_HORIZON,
                                   ms_router_get_ahead (self->accounts->pdata[i], size));

  return self->accounts->len > 1 ? MIN (room, get_weighted_room (self, size))
                                 : MIN (room, size);
}

guint
ms_router_get_room (MsRouter *self, guint size, guint waiting)
{
  if (self->run->direct != NULL)
    return size;
  if (ms_router_is_single (self))
    return MIN (size, ms_scheduler_get_room (self->run->scheduler, self->accounts->pdata[0],
                                             MS_ROUTER_HORIZON, size + waiting));

  return get_account_room (self, size);
}

gint64
ms_router_get_wait (MsRouter *self)
{
  gint64 wait = G_MAXINT64;

  for (guint i = 0; i < self->accounts->len; i++)
    wait = MIN (wait, ms_scheduler_get_wait (self->run->scheduler, self->accounts->pdata[i]));

  return wait;
}

guint
ms_router_get_size (MsRouter *self)
{
  guint size;

  g_mutex_lock (&self->shared.mutex);
  size = self->shared.size;
  g_mutex_unlock (&self->shared.mutex);

  return size;
}

/* Whether the other leg serves those whose turn with the accounts it is.  One that is only busy
 * is waited for; what direct delivery has deferred waits for one that is used up as well. */
gboolean
ms_router_is_spared (MsRouter *self)
{
  const MsRoute *route = self->run->route;
  MsLeg          other;
  gint64         wait;

  if (self->run->direct == NULL || !ms_route_spare (route, MS_LEG_ACCOUNT, &other))
    return FALSE;

  wait = ms_router_get_wait (self);

  return wait == G_MAXINT64 || (route->kind == MS_ROUTE_REVERSE && wait > USED_UP);
}

MsLeg
ms_router_choose_leg (MsRouter *self, guint deferrals, gint64 since, gboolean spared)
{
  return spared ? MS_LEG_DIRECT
                : ms_route_step (self->run->route, deferrals, since, ms_clock_wall ());
}

static guint *
find_site_room (MsRouter *self, MsDestination *site)
{
  guint *room = g_hash_table_lookup (self->window.sites, site);

  if (room == NULL)
    {
      room = g_new (guint, 1);
      *room = ms_scheduler_get_room (self->run->scheduler, site, MS_ROUTER_HORIZON,
                                     ms_router_get_ahead (site, self->window.size)) *
              site->limits.recipients_per_message;
      g_hash_table_insert (self->window.sites, site, room);
    }

  return room;
}

static MsDestination *
find_site (MsRouter *self, const char *name)
{
  MsDestination *site;

  g_mutex_lock (&self->shared.mutex);
  site = g_hash_table_lookup (self->shared.sites, name);
  g_mutex_unlock (&self->shared.mutex);

  return site;
}

static gboolean
wants_direct (MsRouter *self, const char *key)
{
  g_auto (MsDomain) domain = { NULL };
  g_autoptr (MsRefusal) refusal = NULL;

  MsDestination *site;
  guint         *room;

  ms_domains_peek (self->domains, key, &domain);
  if (domain.mx == NULL)
    return domain.waiting < ASKING_MOST;

  /* Nobody needs to be asked: its recipients have their answer. */
  site = domain.mx->status == MS_MX_FOUND ? find_site (self, domain.mx->site) : NULL;
  if (site == NULL)
    return TRUE;
  refusal = ms_scheduler_get_refusal (self->run->scheduler, site);
  if (refusal != NULL || domain.refusal != NULL)
    return TRUE;

  room = find_site_room (self, site);
  if (*room == 0)
    return FALSE;
  (*room)--;

  return TRUE;
}

static gboolean
wants (const char *key, guint deferrals, gint64 deferred_since, gpointer data)
{
  MsRouter *self = data;

  if (ms_router_choose_leg (self, deferrals, deferred_since, self->window.spared) ==
      MS_LEG_DIRECT)
    return wants_direct (self, key);
  if (self->window.accounts == 0)
    return FALSE;
  self->window.accounts--;

  return TRUE;
}

void
ms_router_set_wish (MsRouter *self, MsClaimWindow *window, guint size, gboolean idle)
{
  g_mutex_lock (&self->shared.mutex);
  self->shared.size = size;
  g_mutex_unlock (&self->shared.mutex);
  if (self->run->direct == NULL)
    return;

  self->window.size = size;
  self->window.spared = ms_router_is_spared (self);
  self->window.accounts =
      MAX (get_account_room (self, size) * self->run->group, idle ? 1u : 0u);
  g_hash_table_remove_all (self->window.sites);
  window->wants = wants;
  window->data = self;
}
