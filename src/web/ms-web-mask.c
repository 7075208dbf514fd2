/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-mask.c - an address as only its owner recognises it */

#include "config.h"

#include "ms-web-mask.h"

#include <string.h>

#define DOTS "•••"

char *
ms_web_mask (const char *address)
{
  const char *at = strrchr (address, '@');
  const char *second;

  if (at == NULL)
    return g_strdup (DOTS);

  /* Of a local part of one character nothing may be left to see. */
  second = g_utf8_next_char (address);
  if (second >= at)
    return g_strconcat (DOTS, at, NULL);

  return g_strdup_printf ("%.*s%s%s", (int) (second - address), address, DOTS, at);
}
