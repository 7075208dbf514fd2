/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-gmime.c - GMime made ready */

#include "config.h"

#include "ms-gmime.h"

#include <gmime/gmime.h>

void
ms_gmime_init (void)
{
  static gsize done;

  if (g_once_init_enter (&done))
    {
      g_mime_init ();
      g_once_init_leave (&done, 1);
    }
}
