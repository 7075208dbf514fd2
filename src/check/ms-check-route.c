/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-route.c - which ways a campaign would take */

#include "config.h"

#include "ms-account-table.h"
#include "ms-check-private.h"
#include "ms-pool-table.h"
#include "ms-route.h"

static gboolean
add_account (MsCheckRoute *self, MsDb *db, const char *name, GError **error)
{
  MsAccount *account = ms_account_table_find (db, name, error);

  if (account != NULL)
    g_ptr_array_add (self->accounts, account);

  return account != NULL;
}

static gboolean
add_pool (MsCheckRoute *self, MsDb *db, const char *name, GError **error)
{
  g_autoptr (MsPool) pool = ms_pool_table_find (db, name, error);

  if (pool == NULL)
    return FALSE;

  self->pool = g_strdup (pool->name);
  for (guint i = 0; i < pool->members->len; i++)
    if (!add_account (self, db, ((const MsPoolMember *) pool->members->pdata[i])->account,
                      error))
      return FALSE;

  return TRUE;
}

gboolean
ms_check_route_read (MsCheckRoute *self, MsDb *db, const char *text, GError **error)
{
  g_autoptr (MsRoute) route = NULL;

  self->name = g_strdup (text);
  self->accounts = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_account_free);
  if (text == NULL)
    return TRUE;

  route = ms_route_parse (text, error);
  if (route == NULL)
    return FALSE;

  self->direct = ms_route_uses (route, MS_LEG_DIRECT);
  self->sandbox = route->kind == MS_ROUTE_SANDBOX;
  if (route->name == NULL)
    return TRUE;

  return route->pool ? add_pool (self, db, route->name, error)
                     : add_account (self, db, route->name, error);
}

void
ms_check_route_clear (MsCheckRoute *self)
{
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->pool, g_free);
}
