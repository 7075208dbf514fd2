/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-tags.c - the start tags of an HTML page */

#include "config.h"

#include "ms-html-tags.h"

#include <string.h>

#define BLANKS " \t\r\n\f"

struct _MsHtmlTag
{
  char       *name;       /* (owned): small letters */
  GHashTable *attributes; /* (owned) (element-type utf8 utf8): names in small letters */
};

gboolean
ms_html_tag_is (const MsHtmlTag *self, const char *name)
{
  return strcmp (self->name, name) == 0;
}

const char *
ms_html_tag_get (const MsHtmlTag *self, const char *attribute)
{
  return g_hash_table_lookup (self->attributes, attribute);
}

/* (transfer full): the only entity that addresses are full of */
static char *
resolve (const char *start, gsize length)
{
  g_autofree char *raw = g_strndup (start, length);
  g_auto (GStrv) parts = g_strsplit (raw, "&amp;", -1);

  return g_strjoinv ("&", parts);
}

/* Returns where the next attribute may begin. */
static const char *
read_attribute (MsHtmlTag *tag, const char *at)
{
  gsize       length = strcspn (at, BLANKS "=/>");
  char       *name = g_ascii_strdown (at, length);
  const char *start = "";
  gsize       size = 0;

  at += length;
  at += strspn (at, BLANKS);
  if (*at == '=')
    {
      at++;
      at += strspn (at, BLANKS);
      if (*at == '"' || *at == '\'')
        {
          const char *end = strchr (at + 1, *at);

          start = at + 1;
          size = end != NULL ? (gsize) (end - start) : strlen (start);
          at = end != NULL ? end + 1 : start + size;
        }
      else
        {
          start = at;
          size = strcspn (at, BLANKS ">");
          at += size;
        }
    }
  else if (length == 0)
    {
      at++;
    }

  /* The first one counts, as in HTML. */
  if (g_hash_table_contains (tag->attributes, name))
    g_free (name);
  else
    g_hash_table_insert (tag->attributes, name, resolve (start, size));

  return at;
}

/* @at: behind the name; returns what follows the tag. */
static const char *
read_attributes (MsHtmlTag *tag, const char *at)
{
  for (;;)
    {
      at += strspn (at, BLANKS "/");
      if (*at == '\0')
        return at;
      if (*at == '>')
        return at + 1;
      at = read_attribute (tag, at);
    }
}

/* What is inside these is no HTML. */
static const char *
skip_content (const MsHtmlTag *tag, const char *at)
{
  static const char *const opaque[] = { "script", "style", "title", "textarea" };

  for (guint i = 0; i < G_N_ELEMENTS (opaque); i++)
    if (ms_html_tag_is (tag, opaque[i]))
      {
        gsize length = strlen (opaque[i]);

        while ((at = strstr (at, "</")) != NULL)
          {
            at += 2;
            if (g_ascii_strncasecmp (at, opaque[i], length) == 0)
              return at;
          }
        return NULL;
      }

  return at;
}

void
ms_html_tags_each (const char *html, MsHtmlTagFunc func, gpointer user_data)
{
  const char *at = html;

  while (at != NULL && (at = strchr (at, '<')) != NULL)
    {
      MsHtmlTag tag;
      gsize     length;

      at++;
      if (g_str_has_prefix (at, "!--"))
        {
          at = strstr (at + 3, "-->");
          continue;
        }
      if (!g_ascii_isalpha (*at))
        continue;

      length = strspn (at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-:");
      tag.name = g_ascii_strdown (at, length);
      tag.attributes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      at = read_attributes (&tag, at + length);
      func (&tag, user_data);
      at = skip_content (&tag, at);
      g_free (tag.name);
      g_hash_table_unref (tag.attributes);
    }
}
