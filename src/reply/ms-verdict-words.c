/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verdict-words.c - the words that are the same in every reply of its kind */

#include "config.h"

#include "ms-verdict-words.h"

#include <string.h>

static gboolean
is_constant (const char *word)
{
  const char *dot = strchr (word, '.');

  return strpbrk (word, "0123456789@<>/=_[") == NULL &&
         (dot == NULL || !g_ascii_isalpha (dot[1]));
}

char *
ms_verdict_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t:;,\"`()", -1);

  GString *out = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && is_constant (words[i]))
      {
        g_string_append_c (out, ' ');
        g_string_append (out, words[i]);
      }

  return g_string_free (g_string_ascii_down (out), FALSE);
}
