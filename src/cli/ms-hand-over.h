/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-hand-over.h - leaves a campaign to whoever delivers what is due */

#pragma once

#include "ms-cli.h"
#include "ms-delivery.h"

G_BEGIN_DECLS

/** ms_hand_over_is_better: whether somebody delivers now, so that we could not, and somebody
 * goes on with what is due after that */
gboolean ms_hand_over_is_better (MsCli *cli);

/** ms_hand_over: ms_delivery_enqueue(); says who will send it, or how to start who does */
MsExit ms_hand_over (MsCli *cli, const MsOrder *order, GError **error);

G_END_DECLS
