/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-router.h - which destination a recipient goes to */

#pragma once

#include "ms-domains.h"
#include "ms-run.h"

G_BEGIN_DECLS

/** ms_router_new: @run: borrowed; has its direct, where its route has such a leg */
MsRouter *ms_router_new (MsRun *run);

/** ms_router_close: no session thread may be left: what still waits for the DNS waits no more
 */
void ms_router_close (MsRouter *self);

/** ms_router_free: closed or never used */
void ms_router_free (MsRouter *self);

/** ms_router_get_domain: @out: (out caller-allocates): what is known of the domain of @key, to
 * be cleared */
void ms_router_get_domain (MsRouter *self, const char *key, MsDomain *out);

/**
 * ms_router_refuse_domain:
 * @claims: (element-type MsClaim): those at the domain of the first one are taken out and
 * settled
 * @refusal: (transfer full): of that domain, for some minutes
 */
void ms_router_refuse_domain (MsRouter *self, GPtrArray *claims, MsRefusal *refusal);

/** ms_router_add_account: @destination: (transfer full): the account's, or one of a pool's */
void ms_router_add_account (MsRouter *self, MsDestination *destination);

/** ms_router_is_single: whether all go to one account, and nobody can hold up anybody else */
gboolean ms_router_is_single (MsRouter *self);

/**
 * ms_router_get_room:
 * @size: of a window, in messages
 * @waiting: for all destinations
 *
 * Returns: how many messages could find their way now
 */
guint ms_router_get_room (MsRouter *self, guint size, guint waiting);

/** ms_router_get_wait: Returns: µs until the first of the accounts may go on; %G_MAXINT64:
 * there is none that may in this run */
gint64 ms_router_get_wait (MsRouter *self);

/**
 * ms_router_set_wish:
 * @window: gets the function that leaves out whoever could not go on soon
 * @size: see ms_router_get_room()
 * @idle: nobody waits anywhere: then one may wait for the accounts, whatever their limits say
 *
 * To be called for each window.
 */
void ms_router_set_wish (MsRouter *self, MsClaimWindow *window, guint size, gboolean idle);

/**
 * ms_router_place:
 * @claims: (element-type MsClaim): claimed just now; its elements are taken, the array is left
 * empty
 *
 * Each goes to a destination; at once, or when the DNS has answered.  Whose domain takes no
 * mail, or whose site cannot be reached, is settled.
 */
void ms_router_place (MsRouter *self, GPtrArray *claims);

/**
 * ms_router_check:
 *
 * To be called when something was learnt about @destination.  Where it is out of use, what
 * waits for it finds another way, or is settled; where there is none the run is halted.  Any
 * thread.
 */
void ms_router_check (MsRouter *self, MsDestination *destination);

G_END_DECLS
