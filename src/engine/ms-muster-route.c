/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-muster-route.c - from a route to the servers that a run may use */

#include "config.h"

#include "ms-account-table.h"
#include "ms-muster-route.h"
#include "ms-password.h"
#include "ms-pool-table.h"
#include "ms-rehearsal.h"
#include "ms-router.h"
#include "ms-settings-table.h"

#include <glib/gi18n-lib.h>

#define CONNECTIONS_MOST 500

/* Of a site at most, whatever shaping.ini says: a window is counted in messages of this size.
 */
#define DIRECT_GROUP 50

typedef struct
{
  MsRun            *run;
  MsDb             *db;
  const MsOrder    *order;
  const MsCampaign *campaign;
  gboolean          personal;
} Muster;

/* @server: (transfer full): moved */
static void
add (Muster         *self,
     char           *name,
     gint64          account_id,
     guint           weight,
     const MsLimits *limits,
     MsSmtpServer   *server)
{
  MsRun         *run = self->run;
  MsDestination *destination;
  MsLimits       own = *limits;

  g_autofree char *pace = account_id != 0 ? ms_ledger_get_pace (self->db, account_id) : NULL;

  if (self->order->connections > 0)
    own.connections = MIN (self->order->connections, CONNECTIONS_MOST);
  if (self->personal)
    own.recipients_per_message = 1;

  destination = ms_destination_new_account (name, account_id, &own, server, pace);
  destination->weight = weight;
  ms_router_add_account (run->router, destination);
  run->connections = MIN (run->connections + own.connections, CONNECTIONS_MOST);
  run->group = MAX (run->group, own.recipients_per_message);
}

static gboolean
add_sandbox (Muster *self, GError **error)
{
  MsRun       *run = self->run;
  MsSmtpServer server = { 0 };
  MsLimits     limits;

  if (!ms_rehearsal_start (run, self->order, self->campaign, error))
    return FALSE;

  ms_limits_init (&limits);
  limits.connections = 10;
  server.host = g_strdup ("127.0.0.1");
  server.port = ms_sandbox_get_port (run->sandbox);
  server.security = MS_SECURITY_NONE;
  add (self, g_strdup ("sandbox"), 0, 1, &limits, &server);

  return TRUE;
}

/* It may have been there when the campaign began. */
static void
advise_missing (const char *name, gboolean pool, GError **error)
{
  if (error == NULL || !g_error_matches (*error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    return;

  g_clear_error (error);
  g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
               pool ? _ ("There is no pool of accounts called “%s”: add it, or choose another "
                         "way to send")
                    : _ ("There is no account called “%s”: add it, or choose another way to "
                         "send"),
               name);
}

static gboolean
add_account (Muster *self, const char *name, guint weight, GError **error)
{
  g_autoptr (MsAccount) account = ms_account_table_find (self->db, name, error);

  MsSmtpServer server = { 0 };

  if (account == NULL)
    advise_missing (name, FALSE, error);
  if (account == NULL || !ms_account_check (account, error) ||
      !ms_password_make_server (self->run->store, account, &server, error))
    return FALSE;

  add (self, g_strconcat ("account:", account->name, NULL), account->id, weight,
       &account->limits, &server);

  return TRUE;
}

/* One account whose password cannot be had is no reason to keep the others idle; none is. */
static gboolean
add_pool (Muster *self, const char *name, GError **error)
{
  g_autoptr (MsPool) pool = ms_pool_table_find (self->db, name, error);
  g_autoptr (GError) first = NULL;

  guint added = 0;

  if (pool == NULL)
    {
      advise_missing (name, TRUE, error);
      return FALSE;
    }

  for (guint i = 0; i < pool->members->len; i++)
    {
      const MsPoolMember *member = pool->members->pdata[i];
      g_autoptr (GError) trouble = NULL;

      if (add_account (self, member->account, member->weight, &trouble))
        added++;
      else if (first == NULL)
        first = g_steal_pointer (&trouble);
    }

  if (added == 0 && first != NULL)
    g_propagate_error (error, g_steal_pointer (&first));
  else if (added == 0)
    g_set_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE,
                 _ ("The pool “%s” has no accounts: add some first"), pool->name);

  return added > 0;
}

static gboolean
use_direct (Muster *self, GError **error)
{
  g_autoptr (MsSettings) settings = ms_settings_table_load (self->db, error);

  MsRun *run = self->run;

  if (settings == NULL)
    return FALSE;

  run->direct = ms_direct_new (settings, NULL, error);
  if (run->direct == NULL)
    return FALSE;

  run->connections =
      self->order->connections > 0 ? self->order->connections : settings->connections;
  run->connections = MIN (run->connections, CONNECTIONS_MOST);
  run->group = self->personal ? 1 : DIRECT_GROUP;

  return TRUE;
}

gboolean
ms_muster_route (MsRun            *run,
                 MsDb             *db,
                 const MsOrder    *order,
                 const MsCampaign *campaign,
                 gboolean          personal,
                 GError          **error)
{
  Muster         self = { run, db, order, campaign, personal };
  const MsRoute *route = run->route;

  run->group = 1;
  if (ms_route_uses (route, MS_LEG_DIRECT) && !use_direct (&self, error))
    return FALSE;

  run->router = ms_router_new (run);
  if (route->kind == MS_ROUTE_SANDBOX)
    return add_sandbox (&self, error);
  if (!ms_route_uses (route, MS_LEG_ACCOUNT))
    return TRUE;

  return route->pool ? add_pool (&self, route->name, error)
                     : add_account (&self, route->name, 1, error);
}
