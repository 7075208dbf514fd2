/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-courier.h - the delivery that this process is running, if any */

#pragma once

#include "ms-delivery.h"
#include "ms-library.h"

G_BEGIN_DECLS

/*
 * Main thread.  Signals: "begun" and "progress" (a few times a second while it runs), "ended"
 * with a GError or NULL, after "progress" told the last figures.
 */
#define MS_TYPE_COURIER (ms_courier_get_type ())
G_DECLARE_FINAL_TYPE (MsCourier, ms_courier, MS, COURIER, GObject)

MsCourier *ms_courier_new (MsLibrary *library);

/** ms_courier_start: @campaign: the order's; nothing happens while another is under way */
void ms_courier_start (MsCourier *self, gint64 campaign, const MsOrder *order);
void ms_courier_pause (MsCourier *self);
void ms_courier_stop (MsCourier *self);

/** ms_courier_postpone: pauses it so that whoever goes on with what is due takes it up */
void ms_courier_postpone (MsCourier *self);

/** MsCourierFind: Returns: (transfer none) (nullable): the delivery under way; %NULL: it has
 * ended */
typedef MsDelivery *(*MsCourierFind) (gpointer data);

/** ms_courier_show: @campaign, @name: whose delivery somebody else in this process begins now;
 * @find: asked whenever it is needed, until ms_courier_shown() */
void ms_courier_show (MsCourier    *self,
                      gint64        campaign,
                      const char   *name,
                      MsCourierFind find,
                      gpointer      data);

/** ms_courier_shown: @error: (nullable): it ended so; nothing happens if that is known */
void ms_courier_shown (MsCourier *self, const GError *error);

/** ms_courier_get_campaign: Returns: the campaign under way; 0: none */
gint64      ms_courier_get_campaign (MsCourier *self);
const char *ms_courier_get_name (MsCourier *self);

/** ms_courier_get_progress: (transfer none): valid while a campaign is under way */
const MsProgress *ms_courier_get_progress (MsCourier *self);

G_END_DECLS
