/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-pause.h - how long a mailbox that makes trouble is left alone */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_mailbox_pause:
 * @failures: one behind the other, from 1 on
 * @refused: somebody has to change something first: a server locks out whoever keeps trying
 *
 * Twice as long each time: half a minute to an hour; where it is refused, five minutes to six
 * hours.
 *
 * Returns: µs
 */
gint64 ms_mailbox_pause (guint failures, gboolean refused);

G_END_DECLS
