/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-reach.c - whether a route leads anywhere without a network */

#include "config.h"

#include "ms-account-table.h"
#include "ms-pool-table.h"
#include "ms-reach.h"

/* A mail server on this machine takes messages without a network; one that is only an address
 * in a network of its own may. */
static gboolean
is_near (MsDb *db, const char *name, MsNetwork *network)
{
  g_autoptr (MsAccount) account = ms_account_table_find (db, name, NULL);

  if (account == NULL)
    return FALSE;

  return ms_network_is_here (account->host) ||
         (!ms_network_is_up (network) && ms_network_reaches (network, account->host));
}

static gboolean
is_pool_near (MsDb *db, const char *name, MsNetwork *network)
{
  g_autoptr (MsPool) pool = ms_pool_table_find (db, name, NULL);

  for (guint i = 0; pool != NULL && i < pool->members->len; i++)
    if (!is_near (db, ((MsPoolMember *) pool->members->pdata[i])->account, network))
      return FALSE;

  return pool != NULL;
}

gboolean
ms_reach_needs_no_network (MsDb *db, const MsRoute *route, MsNetwork *network)
{
  if (route->kind == MS_ROUTE_SANDBOX)
    return TRUE;
  if (ms_route_uses (route, MS_LEG_DIRECT))
    return FALSE;

  return route->pool ? is_pool_near (db, route->name, network)
                     : is_near (db, route->name, network);
}

gboolean
ms_reach_is_open (MsDb *db, const char *route, MsNetwork *network)
{
  g_autoptr (MsRoute) parsed = NULL;

  if (ms_network_is_up (network))
    return TRUE;

  parsed = route != NULL ? ms_route_parse (route, NULL) : NULL;

  return parsed == NULL || ms_reach_needs_no_network (db, parsed, network);
}
