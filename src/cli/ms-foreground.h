/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-foreground.h - delivers while its user looks on */

#pragma once

#include "ms-cli.h"
#include "ms-delivery.h"

G_BEGIN_DECLS

/**
 * ms_foreground_deliver:
 *
 * @leave: to whoever delivers in the background
 *
 * Until its end, or until Ctrl-C pauses it, with a line that tells how far it is; then prints
 * where the campaign stands.
 */
MsExit ms_foreground_deliver (MsCli *cli, const MsOrder *order, gboolean leave, GError **error);

G_END_DECLS
