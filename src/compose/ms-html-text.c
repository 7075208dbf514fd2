/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-text.c - the readable text of an HTML page */

#include "config.h"

#include "ms-html-text.h"
#include "ms-html-writer.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#define DEPTH_MAX     512 /* of elements; deeper ones are left out */
#define UNDERLINE_MAX 60
#define RULE          "----------------------------------------"

/* How an element is laid out. */
enum
{
  HIDDEN = 1 << 0,    /* with all that it holds */
  LINE = 1 << 1,      /* begins and ends a line */
  PARAGRAPH = 1 << 2, /* the same, with a blank line around */
};

typedef struct
{
  MsHtmlWriter text;
  guint        depth;
  guint        number; /* of the list's item */
  gboolean     layout; /* the row's cells stand below each other */
} Page;

typedef struct
{
  const char *name;
  guint       layout;
  void (*write) (Page *page, xmlNode *node);
} Element;

static void write_children (Page *page, xmlNode *node);

/* (transfer full) (nullable) */
static char *
get_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetProp (node, (const xmlChar *) name);
  char    *copy = value != NULL ? g_strstrip (g_strdup ((const char *) value)) : NULL;

  xmlFree (value);

  return copy;
}

static void
write_link (Page *page, xmlNode *node)
{
  g_autofree char *href = get_attribute (node, "href");
  gsize            start = page->text.out->len;
  const char      *address = href;
  const char      *text;

  write_children (page, node);

  if (href == NULL || *href == '\0' || *href == '#' ||
      g_ascii_strncasecmp (href, "javascript:", 11) == 0)
    return;
  if (g_ascii_strncasecmp (href, "mailto:", 7) == 0)
    address = href + 7;

  /* An address that is its own text is not said twice. */
  text = page->text.out->str + start;
  text += strspn (text, " \n>|-");
  if (strcmp (text, address) == 0 || strcmp (text, href) == 0)
    return;

  page->text.blank = page->text.blank || *text != '\0';
  ms_html_writer_settle (&page->text);
  g_string_append_printf (page->text.out, "<%s>", address);
}

static void
write_image (Page *page, xmlNode *node)
{
  g_autofree char *alt = get_attribute (node, "alt");

  if (alt != NULL)
    ms_html_writer_append (&page->text, alt);
}

static void
write_break (Page *page, xmlNode *node)
{
  if (page->text.breaks < 2)
    ms_html_writer_break (&page->text, page->text.breaks + 1);
}

static void
write_rule (Page *page, xmlNode *node)
{
  ms_html_writer_settle (&page->text);
  g_string_append (page->text.out, RULE);
}

/* The longest line of what was written from @start on */
static gsize
measure_lines (const Page *page, gsize start)
{
  const char *at = page->text.out->str + start;
  gsize       width = 0;

  while (*at != '\0')
    {
      gsize length = strcspn (at, "\n");

      width = MAX (width, (gsize) g_utf8_strlen (at, (gssize) length));
      at += length + (at[length] != '\0');
    }

  return width - MIN (width, page->text.indent->len);
}

static void
write_underlined (Page *page, xmlNode *node, char mark)
{
  gsize start = page->text.out->len;
  gsize width;

  write_children (page, node);
  width = measure_lines (page, start);
  if (width == 0)
    return;

  ms_html_writer_break (&page->text, 1);
  ms_html_writer_settle (&page->text);
  for (gsize i = 0; i < MIN (width, UNDERLINE_MAX); i++)
    g_string_append_c (page->text.out, mark);
}

static void
write_title (Page *page, xmlNode *node)
{
  write_underlined (page, node, '=');
}

static void
write_heading (Page *page, xmlNode *node)
{
  write_underlined (page, node, '-');
}

static void
write_indented (Page *page, xmlNode *node, const char *indent)
{
  gsize length = page->text.indent->len;

  g_string_append (page->text.indent, indent);
  write_children (page, node);
  g_string_truncate (page->text.indent, length);
}

static void
write_quotation (Page *page, xmlNode *node)
{
  write_indented (page, node, "> ");
}

static void
write_definition (Page *page, xmlNode *node)
{
  write_indented (page, node, "    ");
}

static void
write_list (Page *page, xmlNode *node)
{
  guint number = page->number;

  page->number = 0;
  write_children (page, node);
  page->number = number;
}

static void
write_item (Page *page, xmlNode *node)
{
  gboolean numbered =
      node->parent != NULL && strcmp ((const char *) node->parent->name, "ol") == 0;
  char bullet[sizeof page->text.bullet];
  char indent[sizeof page->text.bullet];

  page->number++;
  if (numbered)
    g_snprintf (bullet, sizeof bullet, "%u. ", page->number);
  else
    g_strlcpy (bullet, "- ", sizeof bullet);
  memset (indent, ' ', strlen (bullet));
  indent[strlen (bullet)] = '\0';

  memcpy (page->text.bullet, bullet, sizeof bullet);
  write_indented (page, node, indent);
  /* An item without text takes its bullet with it. */
  page->text.bullet[0] = '\0';
}

static void
write_verbatim (Page *page, xmlNode *node)
{
  gboolean verbatim = page->text.verbatim;

  page->text.verbatim = TRUE;
  write_children (page, node);
  page->text.verbatim = verbatim;
}

static const Element *find_element (xmlNode *node);

static gboolean
holds_block (xmlNode *node, guint depth)
{
  for (xmlNode *child = node->children; child != NULL; child = child->next)
    {
      const Element *element = child->type == XML_ELEMENT_NODE ? find_element (child) : NULL;

      if (child->type != XML_ELEMENT_NODE)
        continue;
      if (element != NULL && element->layout & (LINE | PARAGRAPH))
        return TRUE;
      if (depth < DEPTH_MAX && holds_block (child, depth + 1))
        return TRUE;
    }

  return FALSE;
}

/* Cells of words stand in one line; those of whole paragraphs are a page's layout. */
static void
write_row (Page *page, xmlNode *node)
{
  gboolean layout = page->layout;

  page->layout = FALSE;
  for (xmlNode *cell = node->children; cell != NULL && !page->layout; cell = cell->next)
    page->layout = holds_block (cell, 0);
  write_children (page, node);
  page->layout = layout;
}

static void
write_cell (Page *page, xmlNode *node)
{
  gsize start;

  if (page->layout)
    ms_html_writer_break (&page->text, 1);
  start = page->text.out->len;
  write_children (page, node);
  if (page->layout)
    ms_html_writer_break (&page->text, 1);
  else if (page->text.out->len > start)
    page->text.cell = TRUE;
}

static const Element elements[] = {
  { "a", 0, write_link },
  { "address", PARAGRAPH, NULL },
  { "article", PARAGRAPH, NULL },
  { "aside", PARAGRAPH, NULL },
  { "audio", HIDDEN, NULL },
  { "blockquote", PARAGRAPH, write_quotation },
  { "br", 0, write_break },
  { "caption", LINE, NULL },
  { "center", LINE, NULL },
  { "dd", LINE, write_definition },
  { "div", LINE, NULL },
  { "dl", PARAGRAPH, NULL },
  { "dt", LINE, NULL },
  { "figcaption", LINE, NULL },
  { "figure", PARAGRAPH, NULL },
  { "footer", PARAGRAPH, NULL },
  { "form", PARAGRAPH, NULL },
  { "h1", PARAGRAPH, write_title },
  { "h2", PARAGRAPH, write_heading },
  { "h3", PARAGRAPH, NULL },
  { "h4", PARAGRAPH, NULL },
  { "h5", PARAGRAPH, NULL },
  { "h6", PARAGRAPH, NULL },
  { "head", HIDDEN, NULL },
  { "header", PARAGRAPH, NULL },
  { "hr", PARAGRAPH, write_rule },
  { "iframe", HIDDEN, NULL },
  { "img", 0, write_image },
  { "li", LINE, write_item },
  { "main", PARAGRAPH, NULL },
  { "nav", PARAGRAPH, NULL },
  { "object", HIDDEN, NULL },
  { "ol", PARAGRAPH, write_list },
  { "p", PARAGRAPH, NULL },
  { "pre", PARAGRAPH, write_verbatim },
  { "script", HIDDEN, NULL },
  { "section", PARAGRAPH, NULL },
  { "style", HIDDEN, NULL },
  { "svg", HIDDEN, NULL },
  { "table", PARAGRAPH, NULL },
  { "td", 0, write_cell },
  { "template", HIDDEN, NULL },
  { "th", 0, write_cell },
  { "title", HIDDEN, NULL },
  { "tr", LINE, write_row },
  { "ul", PARAGRAPH, write_list },
  { "video", HIDDEN, NULL },
};

static int
compare_element (const void *name, const void *element)
{
  return strcmp (name, ((const Element *) element)->name);
}

static const Element *
find_element (xmlNode *node)
{
  return bsearch (node->name, elements, G_N_ELEMENTS (elements), sizeof elements[0],
                  compare_element);
}

/* The line that mail programs show beside the subject is often hidden in the page like this. */
static gboolean
is_hidden (xmlNode *node)
{
  g_autofree char *style = get_attribute (node, "style");
  char            *to = style;

  if (xmlHasProp (node, (const xmlChar *) "hidden") != NULL)
    return TRUE;
  if (style == NULL)
    return FALSE;

  for (const char *from = style; *from != '\0'; from++)
    if (!g_ascii_isspace (*from))
      *to++ = g_ascii_tolower (*from);
  *to = '\0';

  return strstr (style, "display:none") != NULL;
}

/* A list inside a list's item follows it without a blank line. */
static guint
breaks_around (xmlNode *node, const Element *element)
{
  if (element == NULL || (element->layout & (LINE | PARAGRAPH)) == 0)
    return 0;
  if (element->layout & LINE)
    return 1;

  return node->parent != NULL && strcmp ((const char *) node->parent->name, "li") == 0 ? 1 : 2;
}

static void
write_element (Page *page, xmlNode *node)
{
  const Element *element = find_element (node);
  guint          breaks = breaks_around (node, element);

  if ((element != NULL && element->layout & HIDDEN) || is_hidden (node))
    return;

  /* A block that an item begins with stays beside its bullet. */
  if (breaks > 0)
    ms_html_writer_break (&page->text, breaks);
  if (element != NULL && element->write != NULL)
    element->write (page, node);
  else
    write_children (page, node);
  if (breaks > 0)
    ms_html_writer_break (&page->text, breaks);
}

static void
write_children (Page *page, xmlNode *node)
{
  if (++page->depth < DEPTH_MAX)
    for (xmlNode *child = node->children; child != NULL; child = child->next)
      {
        if (child->type == XML_ELEMENT_NODE)
          write_element (page, child);
        else if (child->type == XML_TEXT_NODE && child->content != NULL)
          ms_html_writer_append (&page->text, (const char *) child->content);
      }
  page->depth--;
}

char *
ms_html_marked_to_text (const char *html)
{
  static gsize initialised;
  Page         page = { 0 };
  htmlDocPtr   document;
  gsize        length = strlen (html);

  if (g_once_init_enter (&initialised))
    {
      xmlInitParser ();
      g_once_init_leave (&initialised, 1);
    }

  page.text.out = g_string_sized_new (length / 2);
  page.text.indent = g_string_new (NULL);
  document = length <= G_MAXINT ? htmlReadMemory (html, (int) length, NULL, "UTF-8",
                                                  HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                                      HTML_PARSE_NOWARNING | HTML_PARSE_NONET)
                                : NULL;
  if (document != NULL)
    {
      write_children (&page, (xmlNode *) document);
      xmlFreeDoc (document);
    }
  g_string_free (page.text.indent, TRUE);

  return g_string_free (page.text.out, FALSE);
}

char *
ms_html_without_marks (const char *html)
{
  char *clean = g_utf8_make_valid (html, -1);

  for (char *at = strchr (clean, '\xee'); at != NULL; at = strchr (at + 1, '\xee'))
    if (g_str_has_prefix (at, MS_HTML_VALUE) || g_str_has_prefix (at, MS_HTML_END) ||
        g_str_has_prefix (at, MS_HTML_CONDITION))
      memcpy (at, "\xef\xbf\xbd", 3);

  return clean;
}

char *
ms_html_to_text (const char *html)
{
  g_autofree char *clean = ms_html_without_marks (html);

  return ms_html_marked_to_text (clean);
}
