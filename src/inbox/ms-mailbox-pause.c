/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-pause.c - how long a mailbox that makes trouble is left alone */

#include "config.h"

#include "ms-clock.h"
#include "ms-mailbox-pause.h"

gint64
ms_mailbox_pause (guint failures, gboolean refused)
{
  gint64 first = refused ? 5 * MS_MINUTE : MS_MINUTE / 2;
  gint64 longest = refused ? 6 * MS_HOUR : MS_HOUR;

  return MIN (first << MIN (failures - 1, 20), longest);
}
