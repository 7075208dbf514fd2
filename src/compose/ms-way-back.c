/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-way-back.c - where the links lead by which readers leave */

#include "config.h"

#include "ms-way-back.h"

char *
ms_way_back_base (const char *url)
{
  if (url == NULL || g_ascii_strncasecmp (url, "https://", 8) != 0)
    return NULL;

  return g_strconcat (url, g_str_has_suffix (url, "/") ? "u/" : "/u/", NULL);
}
