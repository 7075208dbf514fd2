/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-export-cell.c - one cell of CSV, quoted, and never a formula */

#include "config.h"

#include "ms-export.h"

#include <string.h>

/* @prefix: (nullable): stands before the text, inside the quotes */
static void
append (GString *out, const char *prefix, const char *text, gsize length)
{
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length && !quoted; i++)
    quoted = memchr (",\"\r\n", text[i], 4) != NULL;

  if (quoted)
    g_string_append_c (out, '"');
  if (prefix != NULL)
    g_string_append (out, prefix);
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, text[i]);
    }
  if (quoted)
    g_string_append_c (out, '"');
}

void
ms_export_append_cell (GString *out, const char *text, gssize length)
{
  gsize    size = text == NULL ? 0 : length < 0 ? strlen (text) : (gsize) length;
  gboolean formula = size > 0 && memchr ("=+-@\t\r", *text, 6) != NULL;

  append (out, formula ? "'" : NULL, text, size);
}

void
ms_export_append_raw (GString *out, const char *text)
{
  append (out, NULL, text, strlen (text));
}
