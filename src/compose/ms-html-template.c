/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-template.c - a template in HTML as a template in plain text */

#include "config.h"

#include "ms-html-text.h"
#include "ms-template-private.h"

#include <string.h>

/* What a tag does to the structure. */
typedef enum
{
  ROLE_VALUE,
  ROLE_IF,
  ROLE_ELSE,
  ROLE_END,
} Role;

typedef struct
{
  char *text; /* (owned): the tag as written */
  Role  role;
  guint block; /* of those with one, counted from 0 */
  guint seen;  /* how often it came through */
} Tag;

typedef struct
{
  GArray     *tags;   /* (owned) (element-type Tag) */
  GHashTable *values; /* (owned) (element-type text index): equal tags are one */
  GArray     *open;   /* (owned) (element-type guint): the blocks that are open */
  guint       blocks;
  GString    *marked;  /* (owned): the HTML with a mark for each tag */
  gboolean   *dropped; /* (owned) (array length=blocks) */
} Conversion;

static void
clear_tag (gpointer data)
{
  g_free (((Tag *) data)->text);
}

static Tag *
get_tag (Conversion *conversion, guint index)
{
  return &g_array_index (conversion->tags, Tag, index);
}

static Role
role_of (const char *inner)
{
  while (g_ascii_isspace (*inner))
    inner++;
  if (*inner == '#')
    return ROLE_IF;
  if (*inner == '/')
    return ROLE_END;
  if (g_str_has_prefix (inner, "else") && strspn (inner + 4, " \t\r\n") == strlen (inner + 4))
    return ROLE_ELSE;

  return ROLE_VALUE;
}

static void
mark_tag (Conversion *conversion, const MsTemplateTag *found)
{
  g_autofree char *text = g_strndup (found->start, found->end - found->start);
  g_autofree char *inner = g_strndup (found->inner, found->length);
  gpointer         known = NULL;
  Tag              tag = { .role = found->raw ? ROLE_VALUE : role_of (inner) };
  GArray          *open = conversion->open;
  guint            index = conversion->tags->len;

  if (tag.role == ROLE_VALUE &&
      g_hash_table_lookup_extended (conversion->values, text, NULL, &known))
    {
      g_string_append_printf (conversion->marked, MS_HTML_VALUE "%u" MS_HTML_END,
                              GPOINTER_TO_UINT (known));
      return;
    }

  if (tag.role == ROLE_IF)
    {
      tag.block = conversion->blocks++;
      g_array_append_val (open, tag.block);
    }
  else if (tag.role != ROLE_VALUE)
    {
      tag.block = g_array_index (open, guint, open->len - 1);
      if (tag.role == ROLE_END)
        g_array_set_size (open, open->len - 1);
    }

  tag.text = g_steal_pointer (&text);
  g_array_append_val (conversion->tags, tag);
  if (tag.role == ROLE_VALUE)
    g_hash_table_insert (conversion->values, tag.text, GUINT_TO_POINTER (index));
  g_string_append_printf (conversion->marked, "%s%u" MS_HTML_END,
                          tag.role == ROLE_VALUE ? MS_HTML_VALUE : MS_HTML_CONDITION, index);
}

static void
mark_tags (Conversion *conversion, const char *html)
{
  MsTemplateTag found;

  while (ms_template_next_tag (html, &found))
    {
      g_string_append_len (conversion->marked, html, found.start - html);
      mark_tag (conversion, &found);
      html = found.end;
    }
  g_string_append (conversion->marked, html);
}

/* The tag of the first mark in @text, and what is around it; %NULL if there is none. */
static Tag *
next_mark (Conversion  *conversion,
           const char  *text,
           const char **out_start,
           const char **out_end)
{
  for (const char *at = strchr (text, '\xee'); at != NULL; at = strchr (at + 1, '\xee'))
    {
      char   *end;
      guint64 index;

      if (!g_str_has_prefix (at, MS_HTML_VALUE) && !g_str_has_prefix (at, MS_HTML_CONDITION))
        continue;
      index = g_ascii_strtoull (at + strlen (MS_HTML_VALUE), &end, 10);
      if (index >= conversion->tags->len || !g_str_has_prefix (end, MS_HTML_END))
        continue;

      *out_start = at;
      *out_end = end + strlen (MS_HTML_END);
      return get_tag (conversion, index);
    }

  return NULL;
}

/* A block of which a tag is missing, or came twice, is no block any more. */
static void
drop_incomplete (Conversion *conversion, const char *text)
{
  const char *start;
  Tag        *tag;

  while ((tag = next_mark (conversion, text, &start, &text)) != NULL)
    tag->seen++;

  for (guint i = 0; i < conversion->tags->len; i++)
    {
      tag = get_tag (conversion, i);
      if (tag->role != ROLE_VALUE && tag->seen != 1)
        conversion->dropped[tag->block] = TRUE;
    }
}

/* Drops one block that is not inside another one or has its tags in another order. */
static gboolean
drop_crossed (Conversion *conversion, const char *text)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint));

  const char *start;
  Tag        *tag;

  while ((tag = next_mark (conversion, text, &start, &text)) != NULL)
    {
      guint top = open->len > 0 ? g_array_index (open, guint, open->len - 1) : G_MAXUINT;

      if (tag->role == ROLE_VALUE || conversion->dropped[tag->block])
        continue;
      if (tag->role == ROLE_IF)
        {
          g_array_append_val (open, tag->block);
          continue;
        }
      if (top != tag->block)
        {
          conversion->dropped[tag->block] = TRUE;
          return TRUE;
        }
      if (tag->role == ROLE_END)
        g_array_set_size (open, open->len - 1);
    }

  if (open->len == 0)
    return FALSE;
  conversion->dropped[g_array_index (open, guint, 0)] = TRUE;

  return TRUE;
}

/* Braces that the HTML held as entities must not become a tag here. */
static void
append_plain (GString *out, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '{' && out->len > 0 && out->str[out->len - 1] == '{')
        g_string_append_c (out, ' ');
      g_string_append_c (out, text[i]);
    }
}

static char *
restore_tags (Conversion *conversion, const char *text)
{
  GString    *out = g_string_new (NULL);
  const char *start;
  const char *end;
  Tag        *tag;

  while ((tag = next_mark (conversion, text, &start, &end)) != NULL)
    {
      append_plain (out, text, start - text);
      text = end;
      if (tag->role != ROLE_VALUE && conversion->dropped[tag->block])
        continue;
      if (out->len > 0 && out->str[out->len - 1] == '{')
        g_string_append_c (out, ' ');
      g_string_append (out, tag->text);
    }
  append_plain (out, text, strlen (text));

  return g_string_free (out, FALSE);
}

char *
ms_html_template_to_text (const char *html)
{
  g_autofree char *clean = ms_html_without_marks (html);
  g_autofree char *text = NULL;
  char            *result;
  Conversion       conversion = { 0 };

  conversion.tags = g_array_new (FALSE, FALSE, sizeof (Tag));
  g_array_set_clear_func (conversion.tags, clear_tag);
  conversion.values = g_hash_table_new (g_str_hash, g_str_equal);
  conversion.open = g_array_new (FALSE, FALSE, sizeof (guint));
  conversion.marked = g_string_sized_new (strlen (clean));

  mark_tags (&conversion, clean);
  conversion.dropped = g_new0 (gboolean, conversion.blocks + 1);
  text = ms_html_marked_to_text (conversion.marked->str);
  drop_incomplete (&conversion, text);
  while (drop_crossed (&conversion, text))
    ;
  result = restore_tags (&conversion, text);

  g_hash_table_unref (conversion.values);
  g_array_unref (conversion.tags);
  g_array_unref (conversion.open);
  g_string_free (conversion.marked, TRUE);
  g_free (conversion.dropped);

  return result;
}
