/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-route-chooser.h - which way a campaign travels, and when which is the right one */

#pragma once

#include "ms-route.h"
#include "ms-sandbox.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signal: "changed" when the user, or what there is to choose from, made it another route. */
#define MS_TYPE_ROUTE_CHOOSER (ms_route_chooser_get_type ())
G_DECLARE_FINAL_TYPE (MsRouteChooser, ms_route_chooser, MS, ROUTE_CHOOSER, GtkBox)

/** ms_route_chooser_set_usual: @account: (nullable): the name of the one that is proposed while
 * nobody chose; holds from the next ms_route_chooser_set_choices() on */
void ms_route_chooser_set_usual (MsRouteChooser *self, const char *account);

/** ms_route_chooser_set_choices: @accounts: (element-type MsAccount); @pools: (element-type
 * MsPool); what was chosen stays chosen where it is still there */
void ms_route_chooser_set_choices (MsRouteChooser  *self,
                                   const GPtrArray *accounts,
                                   const GPtrArray *pools);

/** ms_route_chooser_set_route: @text: (nullable): for ms_route_parse(); without one: the first
 * account, else a rehearsal */
void ms_route_chooser_set_route (MsRouteChooser *self, const char *text);

/** ms_route_chooser_get_route: Returns: (transfer full) (nullable): %NULL: the account or pool
 * that it takes is not there yet */
MsRoute *ms_route_chooser_get_route (MsRouteChooser *self);

gboolean ms_route_chooser_is_rehearsal (MsRouteChooser *self);

/** ms_route_chooser_fill_sandbox: what the rehearsal pretends */
void ms_route_chooser_fill_sandbox (MsRouteChooser *self, MsSandboxOptions *options);

/** ms_route_chooser_set_warning: @text: (nullable): what is known to stand in the way of the
 * chosen route; shown under it */
void ms_route_chooser_set_warning (MsRouteChooser *self, const char *text);

G_END_DECLS
