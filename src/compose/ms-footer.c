/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-footer.c - what a message ends with where its author did not say how to unsubscribe */

#include "config.h"

#include "ms-footer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LINE "----------------------------------------"

#define STYLE                                                                   \
  "margin-top:24px;padding-top:8px;border-top:1px solid #cccccc;color:#6b6b6b;" \
  "font-family:sans-serif;font-size:12px;line-height:1.5"

/* (transfer full): what would be a merge field is none */
static char *
part_braces (const char *line)
{
  GString *out = g_string_new (NULL);

  for (; *line != '\0'; line++)
    {
      if (*line == '{' && out->len > 0 && out->str[out->len - 1] == '{')
        g_string_append_c (out, ' ');
      g_string_append_c (out, *line);
    }

  return g_string_free (out, FALSE);
}

/* (transfer full) (array zero-terminated=1): without blank ones */
static char **
split_lines (const char *postal)
{
  g_autofree char *valid = g_utf8_make_valid (postal != NULL ? postal : "", -1);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  g_auto (GStrv) parts = g_strsplit_set (valid, "\r\n", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_ptr_array_add (lines, part_braces (parts[i]));
  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

char *
ms_footer_add_to_text (const char *text, const char *postal)
{
  g_auto (GStrv) lines = split_lines (postal);
  GString *out = g_string_new (text);

  if (out->len > 0)
    g_string_append (out, g_str_has_suffix (text, "\n") ? "\n" : "\n\n");
  g_string_append (out, LINE "\n");
  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "%s\n", lines[i]);
  /* Translators: %s is an address, of a web page or as in "mailto:ann@example.org". */
  g_string_append_printf (out, _ ("Unsubscribe: %s"), "{{unsubscribe_url}}");
  g_string_append_c (out, '\n');

  return g_string_free (out, FALSE);
}

/* The last of these tags in @html: a page quoted in a comment is before the page's own end. */
static const char *
find_end (const char *html)
{
  static const char *const tags[] = { "</body", "</html" };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    for (const char *at = html + strlen (html); at > html;)
      {
        at = g_utf8_find_prev_char (html, at);
        if (g_ascii_strncasecmp (at, tags[i], strlen (tags[i])) == 0)
          return at;
      }

  return html + strlen (html);
}

char *
ms_footer_add_to_html (const char *html, const char *postal)
{
  g_auto (GStrv) lines = split_lines (postal);
  const char *end = find_end (html);
  GString    *out = g_string_new_len (html, end - html);

  g_string_append (out, "\n<div style=\"" STYLE "\">");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *line = g_markup_escape_text (lines[i], -1);

      g_string_append_printf (out, "%s<br>", line);
    }
  g_string_append_printf (out, "<a href=\"{{unsubscribe_url}}\" style=\"color:#6b6b6b\">%s</a>",
                          /* Translators: a link in the footer of a message. */
                          _ ("Unsubscribe"));
  g_string_append_printf (out, "</div>\n%s", end);

  return g_string_free (out, FALSE);
}
