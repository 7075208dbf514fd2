/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-merge.c - the merge tags in a text */

#include "config.h"

#include "ms-merge.h"

#include <string.h>

/* @at: at two braces; @inner: (out): behind all of them.  Returns where the tag ends; %NULL: it
 * does not. */
static const char *
read_tag (const char *at, const char **inner, gsize *length)
{
  const char *close = at[2] == '{' ? "}}}" : "}}";
  const char *end;

  *inner = at + strlen (close);
  end = strstr (*inner, close);
  *length = end != NULL ? (gsize) (end - *inner) : 0;

  return end != NULL ? end + strlen (close) : NULL;
}

static gboolean
is_block (const char *text)
{
  return *text == '#' || *text == '/' || strcmp (text, "else") == 0;
}

/* @text: of a tag; cut to the field's name. */
static void
read_name (char *text, MsMergeTag *tag)
{
  char *end = strchr (text, '|');

  tag->condition = *text == '#';
  if (tag->condition)
    {
      text += strcspn (text, " \t\r\n");
      text += strspn (text, " \t\r\n!");
      end = strstr (text, "==");
      if (end == NULL)
        end = strstr (text, "!=");
    }
  tag->fallback = !tag->condition && end != NULL;
  if (end != NULL)
    *end = '\0';
  tag->name = g_strstrip (text);
}

void
ms_merge_each (const char *source, MsMergeFunc func, gpointer user_data)
{
  const char *at = source != NULL ? strstr (source, "{{") : NULL;

  while (at != NULL)
    {
      const char      *inner;
      gsize            length;
      const char      *end = read_tag (at, &inner, &length);
      g_autofree char *text = g_strndup (inner, length);
      MsMergeTag       tag = { NULL, FALSE, FALSE };

      if (end == NULL)
        return;

      g_strstrip (text);
      if (!is_block (text) || *text == '#')
        {
          read_name (text, &tag);
          func (&tag, user_data);
        }
      at = strstr (end, "{{");
    }
}

char *
ms_merge_strip (const char *source)
{
  GString    *out = g_string_new (NULL);
  const char *at;

  while ((at = strstr (source, "{{")) != NULL)
    {
      const char      *inner;
      gsize            length;
      const char      *end = read_tag (at, &inner, &length);
      g_autofree char *text = g_strndup (inner, length);

      if (end == NULL)
        break;

      g_string_append_len (out, source, at - source);
      if (!is_block (g_strstrip (text)))
        g_string_append_c (out, MS_MERGE_VALUE);
      source = end;
    }
  g_string_append (out, source);

  return g_string_free (out, FALSE);
}
