/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-images.c - where an HTML page refers to images */

#include "config.h"

#include "ms-html-images.h"

#include <string.h>

#define BLANKS " \t\r\n\f"

typedef struct
{
  const char *html;
  GArray     *found; /* (element-type MsHtmlImage) */
} Scan;

/* A stretch of the page. */
typedef struct
{
  const char *start;
  const char *end;
} Span;

static gboolean
equals (Span span, const char *word)
{
  gsize length = strlen (word);

  return (gsize) (span.end - span.start) == length &&
         g_ascii_strncasecmp (span.start, word, length) == 0;
}

/* Takes blanks and quotes off both ends; in an attribute the quotes may be entities. */
static Span
trim (Span span)
{
  static const char *const quotes[] = { " ",  "\t", "\r",     "\n",   "\f",
                                        "\"", "'",  "&quot;", "&#39;" };

  for (gboolean again = TRUE; again;)
    {
      again = FALSE;
      for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
        {
          gsize length = strlen (quotes[i]);

          if ((gsize) (span.end - span.start) < length)
            continue;
          if (strncmp (span.start, quotes[i], length) == 0)
            span.start += length;
          else if (strncmp (span.end - length, quotes[i], length) == 0)
            span.end -= length;
          else
            continue;
          again = TRUE;
        }
    }

  return span;
}

static void
add_image (Scan *scan, Span span, gboolean css)
{
  MsHtmlImage image;

  span = trim (span);
  if (span.start == span.end)
    return;

  image.start = span.start - scan->html;
  image.length = span.end - span.start;
  image.css = css;
  g_array_append_val (scan->found, image);
}

static void
scan_css (Scan *scan, Span css)
{
  for (const char *at = css.start; at + 4 <= css.end; at++)
    {
      Span url = { at + 4, NULL };

      if (g_ascii_strncasecmp (at, "url(", 4) != 0)
        continue;
      url.end = memchr (url.start, ')', css.end - url.start);
      if (url.end == NULL)
        return;
      add_image (scan, url, TRUE);
      at = url.end;
    }
}

/* One attribute; returns where the next one may begin. */
static const char *
read_attribute (const char *at, Span *name, Span *value)
{
  name->start = at;
  at += strcspn (at, BLANKS "=/>");
  name->end = at;
  value->start = value->end = at;

  at += strspn (at, BLANKS);
  if (*at != '=')
    return at > name->start ? at : at + 1;

  at++;
  at += strspn (at, BLANKS);
  if (*at == '"' || *at == '\'')
    {
      const char *end = strchr (at + 1, *at);

      value->start = at + 1;
      value->end = end != NULL ? end : at + strlen (at);
      return end != NULL ? end + 1 : value->end;
    }

  value->start = at;
  at += strcspn (at, BLANKS ">");
  value->end = at;

  return at;
}

/* From behind the tag's name; returns what follows the tag. */
static const char *
scan_attributes (Scan *scan, Span tag, const char *at)
{
  for (;;)
    {
      Span name;
      Span value;

      at += strspn (at, BLANKS "/");
      if (*at == '\0')
        return at;
      if (*at == '>')
        return at + 1;

      at = read_attribute (at, &name, &value);
      if (equals (name, "style"))
        scan_css (scan, value);
      else if (equals (name, "background") || (equals (name, "src") && equals (tag, "img")))
        add_image (scan, value, FALSE);
    }
}

static const char *
find_end (const char *at, const char *end)
{
  gsize length = strlen (end);

  while ((at = strchr (at, '<')) != NULL && g_ascii_strncasecmp (at, end, length) != 0)
    at++;

  return at;
}

static const char *
scan_tag (Scan *scan, const char *at)
{
  Span        tag = { at, at + strspn (at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-:") };
  const char *end;

  if (tag.start == tag.end)
    return at;

  at = scan_attributes (scan, tag, tag.end);
  if (!equals (tag, "style") && !equals (tag, "script"))
    return at;

  end = find_end (at, equals (tag, "style") ? "</style" : "</script");
  if (end == NULL)
    end = at + strlen (at);
  if (equals (tag, "style"))
    scan_css (scan, (Span){ at, end });

  return end;
}

GArray *
ms_html_find_images (const char *html)
{
  Scan        scan = { html, g_array_new (FALSE, FALSE, sizeof (MsHtmlImage)) };
  const char *at = html;

  while ((at = strchr (at, '<')) != NULL)
    {
      at++;
      if (g_str_has_prefix (at, "!--"))
        {
          at = strstr (at + 3, "-->");
          if (at == NULL)
            break;
        }
      else
        {
          at = scan_tag (&scan, at);
        }
    }

  return scan.found;
}
