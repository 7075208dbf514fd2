/* SPDX-License-Identifier: GPL-3.0-or-later */
/* world.h - a database with a list and a campaign, and a server to send it to */

#pragma once

#include "ms-delivery.h"
#include "ms-ledger-query.h"
#include "ms-limits.h"
#include "ms-sandbox.h"
#include "ms-store.h"

typedef struct
{
  char      *folder; /* (owned): holds all of it */
  MsStore   *store;  /* (owned) */
  MsDb      *db;     /* (owned): a reader */
  MsSandbox *server; /* (owned) (nullable): what the account "server" leads to */
  gint64     campaign;
} World;

/** world_new: with a campaign "spring" and an empty list "all" */
World *world_new (void);
void   world_free (World *self);

/** world_add: so many contacts userN@one.test on the list, then those in @others */
void world_add (World *self, guint count, const char *const *others);

/** world_serve: a sandbox as a real server, and the account "server" that leads to it */
void world_serve (World *self, const MsSandboxOptions *options, const MsLimits *limits);

/** world_set_account: the account "server" leads to @port */
void world_set_account (World *self, guint16 port, const MsLimits *limits);

/** world_exec: on the store's thread */
void world_exec (World *self, const char *sql);

gint64 world_count (World *self, const char *sql);

/** world_start: @route: an account's name or "sandbox"; NULL: the last one */
MsDelivery *world_start (World *self, MsOrderKind kind, const char *route, guint states);

/** world_run: starts, waits for the end and frees */
MsDeliveryEnd world_run (World      *self,
                         MsOrderKind kind,
                         const char *route,
                         guint       states,
                         GError    **error);

/** world_await: polls until @query answers 1; fails the test after 20 s */
void world_await (World *self, const char *query);

/** world_state: how many recipients are in @state */
guint64 world_state (World *self, MsState state);
