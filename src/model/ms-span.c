/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-span.c - lengths of time as people type and read them */

#include "config.h"

#include "ms-span.h"

#include <glib/gi18n-lib.h>

#define LONGEST (10 * 366 * 86400u)

static const struct
{
  char  letter;
  guint seconds;
} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

gboolean
ms_span_parse (const char *text, guint *seconds)
{
  char   *end = NULL;
  guint64 number;
  guint   unit = 1;

  if (!g_ascii_isdigit (*text))
    return FALSE;

  number = g_ascii_strtoull (text, &end, 10);
  if (*end != '\0')
    {
      unit = 0;
      for (guint i = 0; i < G_N_ELEMENTS (units); i++)
        if (units[i].letter == g_ascii_tolower (*end) && end[1] == '\0')
          unit = units[i].seconds;
    }

  if (unit == 0 || number > LONGEST / unit)
    return FALSE;

  *seconds = number * unit;

  return TRUE;
}

char *
ms_span_describe (guint seconds)
{
  if (seconds != 0 && seconds % 86400 == 0)
    return g_strdup_printf (ngettext ("%u day", "%u days", seconds / 86400), seconds / 86400);
  if (seconds != 0 && seconds % 3600 == 0)
    return g_strdup_printf (ngettext ("%u hour", "%u hours", seconds / 3600), seconds / 3600);
  if (seconds != 0 && seconds % 60 == 0)
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", seconds / 60), seconds / 60);

  return g_strdup_printf (ngettext ("%u second", "%u seconds", seconds), seconds);
}
