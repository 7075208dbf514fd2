/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-router-private.h - what the files of the router share; for them alone */

#pragma once

#include "ms-clock.h"
#include "ms-router.h"
#include "ms-turns.h"

/* What an account lets through so soon is claimed for it: what is claimed is fixed. */
#define MS_ROUTER_HORIZON (2 * MS_SECOND)

struct _MsRouter
{
  MsRun     *run;
  GPtrArray *accounts; /* (owned) (element-type MsDestination): borrowed from the scheduler */
  MsDomains *domains;  /* (owned) (nullable) */

  struct
  {
    guint       size;     /* of a window, in messages */
    gboolean    spared;   /* the accounts' leg: the other one serves */
    guint       accounts; /* room that is left in this window */
    GHashTable *sites;    /* (owned) (element-type MsDestination uint): likewise */
  } window;               /* the engine's, while it claims */

  struct
  {
    GMutex      mutex;
    MsTurns    *turns; /* (owned) (nullable): of several accounts */
    guint       size;  /* of the last window, in messages */
    GHashTable *sites; /* (owned) (element-type utf8 MsDestination): borrowed likewise */
  } shared;
};

/* ms-router-wish.c */

/** ms_router_get_ahead: how many messages may wait for @destination, in windows of @size */
guint ms_router_get_ahead (const MsDestination *destination, guint size);

/** ms_router_get_size: of the last window; with the mutex free */
guint ms_router_get_size (MsRouter *self);

/** ms_router_is_spared: whether the other leg serves those whose turn with the accounts it is
 */
gboolean ms_router_is_spared (MsRouter *self);

MsLeg ms_router_choose_leg (MsRouter *self, guint deferrals, gint64 since, gboolean spared);
