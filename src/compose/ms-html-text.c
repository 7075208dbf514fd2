/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-html-text.c - the readable text of an HTML page */

#include "config.h"

#include "ms-html-text.h"

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

typedef struct _Writer Writer;

typedef struct
{
  const char *name;
  guint       layout;
  void (*write) (Writer *writer, xmlNode *node);
} Element;

struct _Writer
{
  GString *out;    /* (owned) */
  GString *indent; /* (owned): what each line begins with: quotations, lists */
  guint    breaks; /* line ends that come before the next text */
  gboolean blank;  /* so does a blank */
  gboolean cell;   /* and the mark between two cells */
  gboolean begun;  /* there was text */
  gboolean verbatim;
  guint    depth;
  guint    number;     /* of the list's item */
  gboolean layout;     /* the row's cells stand below each other */
  char     bullet[16]; /* stands in the place of the indent's end at the next text */
};

static void write_children (Writer *writer, xmlNode *node);

static void
break_lines (Writer *writer, guint breaks)
{
  writer->breaks = MAX (writer->breaks, breaks);
  writer->blank = FALSE;
  writer->cell = FALSE;
}

static void
write_indent (Writer *writer)
{
  gsize bullet = strlen (writer->bullet);
  gsize kept = writer->indent->len - MIN (bullet, writer->indent->len);

  g_string_append_len (writer->out, writer->indent->str, kept);
  g_string_append (writer->out, bullet > 0 ? writer->bullet : writer->indent->str + kept);
  writer->bullet[0] = '\0';
}

/* Writes what had to wait until it was known that text follows. */
static void
settle (Writer *writer)
{
  if (!writer->begun || writer->breaks > 0)
    {
      for (guint i = 0; writer->begun && i < writer->breaks; i++)
        g_string_append_c (writer->out, '\n');
      write_indent (writer);
    }
  else if (writer->cell)
    {
      g_string_append (writer->out, " | ");
    }
  else if (writer->blank)
    {
      g_string_append_c (writer->out, ' ');
    }

  writer->begun = TRUE;
  writer->breaks = 0;
  writer->blank = FALSE;
  writer->cell = FALSE;
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0xa0;
}

/* Characters that only HTML has a use for: zero-width blank, BOM, soft hyphen. */
static gboolean
is_void (gunichar c)
{
  return c == 0x200b || c == 0xfeff || c == 0xad;
}

/* A marked run goes as it is; a condition does not count as text, so nothing is settled. */
static const char *
write_marked (Writer *writer, const char *at)
{
  const char *end = strstr (at, MS_HTML_END);

  if (g_str_has_prefix (at, MS_HTML_VALUE))
    settle (writer);
  end = end != NULL ? end + strlen (MS_HTML_END) : at + strlen (at);
  g_string_append_len (writer->out, at, end - at);

  return end;
}

static void
write_text (Writer *writer, const char *text)
{
  while (*text != '\0')
    {
      gunichar c = g_utf8_get_char (text);

      if (c == 0xe000 || c == 0xe002)
        {
          text = write_marked (writer, text);
          continue;
        }

      if (writer->verbatim && c == '\n')
        {
          writer->breaks++;
        }
      else if (is_blank (c) && !writer->verbatim)
        {
          writer->blank = TRUE;
        }
      else if (!is_void (c) && c != '\r')
        {
          settle (writer);
          g_string_append_unichar (writer->out, c == 0xa0 ? ' ' : c);
        }
      text = g_utf8_next_char (text);
    }
}

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
write_link (Writer *writer, xmlNode *node)
{
  g_autofree char *href = get_attribute (node, "href");
  gsize            start = writer->out->len;
  const char      *address = href;
  const char      *text;

  write_children (writer, node);

  if (href == NULL || *href == '\0' || *href == '#' ||
      g_ascii_strncasecmp (href, "javascript:", 11) == 0)
    return;
  if (g_ascii_strncasecmp (href, "mailto:", 7) == 0)
    address = href + 7;

  /* An address that is its own text is not said twice. */
  text = writer->out->str + start;
  text += strspn (text, " \n>|-");
  if (strcmp (text, address) == 0 || strcmp (text, href) == 0)
    return;

  writer->blank = writer->blank || *text != '\0';
  settle (writer);
  g_string_append_printf (writer->out, "<%s>", address);
}

static void
write_image (Writer *writer, xmlNode *node)
{
  g_autofree char *alt = get_attribute (node, "alt");

  if (alt != NULL)
    write_text (writer, alt);
}

static void
write_break (Writer *writer, xmlNode *node)
{
  if (writer->breaks < 2)
    break_lines (writer, writer->breaks + 1);
}

static void
write_rule (Writer *writer, xmlNode *node)
{
  settle (writer);
  g_string_append (writer->out, RULE);
}

static void
write_underlined (Writer *writer, xmlNode *node, char mark)
{
  gsize  start = writer->out->len;
  gssize width;

  write_children (writer, node);
  while (writer->out->str[start] == '\n')
    start++;
  width = g_utf8_strlen (writer->out->str + start, -1) - (gssize) writer->indent->len;
  if (width <= 0)
    return;

  break_lines (writer, 1);
  settle (writer);
  for (gssize i = 0; i < MIN (width, UNDERLINE_MAX); i++)
    g_string_append_c (writer->out, mark);
}

static void
write_title (Writer *writer, xmlNode *node)
{
  write_underlined (writer, node, '=');
}

static void
write_heading (Writer *writer, xmlNode *node)
{
  write_underlined (writer, node, '-');
}

static void
write_indented (Writer *writer, xmlNode *node, const char *indent)
{
  gsize length = writer->indent->len;

  g_string_append (writer->indent, indent);
  write_children (writer, node);
  g_string_truncate (writer->indent, length);
}

static void
write_quotation (Writer *writer, xmlNode *node)
{
  write_indented (writer, node, "> ");
}

static void
write_definition (Writer *writer, xmlNode *node)
{
  write_indented (writer, node, "    ");
}

static void
write_list (Writer *writer, xmlNode *node)
{
  guint number = writer->number;

  writer->number = 0;
  write_children (writer, node);
  writer->number = number;
}

static void
write_item (Writer *writer, xmlNode *node)
{
  gboolean numbered =
      node->parent != NULL && strcmp ((const char *) node->parent->name, "ol") == 0;
  char bullet[sizeof writer->bullet];
  char indent[sizeof writer->bullet];

  writer->number++;
  if (numbered)
    g_snprintf (bullet, sizeof bullet, "%u. ", writer->number);
  else
    g_strlcpy (bullet, "- ", sizeof bullet);
  memset (indent, ' ', strlen (bullet));
  indent[strlen (bullet)] = '\0';

  memcpy (writer->bullet, bullet, sizeof bullet);
  write_indented (writer, node, indent);
  /* An item without text takes its bullet with it. */
  writer->bullet[0] = '\0';
}

static void
write_verbatim (Writer *writer, xmlNode *node)
{
  gboolean verbatim = writer->verbatim;

  writer->verbatim = TRUE;
  write_children (writer, node);
  writer->verbatim = verbatim;
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
write_row (Writer *writer, xmlNode *node)
{
  gboolean layout = writer->layout;

  writer->layout = FALSE;
  for (xmlNode *cell = node->children; cell != NULL && !writer->layout; cell = cell->next)
    writer->layout = holds_block (cell, 0);
  write_children (writer, node);
  writer->layout = layout;
}

static void
write_cell (Writer *writer, xmlNode *node)
{
  gsize start;

  if (writer->layout)
    break_lines (writer, 1);
  start = writer->out->len;
  write_children (writer, node);
  if (writer->layout)
    break_lines (writer, 1);
  else if (writer->out->len > start)
    writer->cell = TRUE;
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
write_element (Writer *writer, xmlNode *node)
{
  const Element *element = find_element (node);
  guint          breaks = breaks_around (node, element);

  if ((element != NULL && element->layout & HIDDEN) || is_hidden (node))
    return;

  /* A block that an item begins with stays beside its bullet. */
  if (breaks > 0)
    break_lines (writer, breaks);
  if (element != NULL && element->write != NULL)
    element->write (writer, node);
  else
    write_children (writer, node);
  if (breaks > 0)
    break_lines (writer, breaks);
}

static void
write_children (Writer *writer, xmlNode *node)
{
  if (++writer->depth < DEPTH_MAX)
    for (xmlNode *child = node->children; child != NULL; child = child->next)
      {
        if (child->type == XML_ELEMENT_NODE)
          write_element (writer, child);
        else if (child->type == XML_TEXT_NODE && child->content != NULL)
          write_text (writer, (const char *) child->content);
      }
  writer->depth--;
}

char *
ms_html_marked_to_text (const char *html)
{
  static gsize initialised;
  Writer       writer = { 0 };
  htmlDocPtr   document;
  gsize        length = strlen (html);

  if (g_once_init_enter (&initialised))
    {
      xmlInitParser ();
      g_once_init_leave (&initialised, 1);
    }

  writer.out = g_string_sized_new (length / 2);
  writer.indent = g_string_new (NULL);
  document = length <= G_MAXINT ? htmlReadMemory (html, (int) length, NULL, "UTF-8",
                                                  HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
                                                      HTML_PARSE_NOWARNING | HTML_PARSE_NONET)
                                : NULL;
  if (document != NULL)
    {
      write_children (&writer, (xmlNode *) document);
      xmlFreeDoc (document);
    }
  g_string_free (writer.indent, TRUE);

  return g_string_free (writer.out, FALSE);
}

char *
ms_html_without_marks (const char *html)
{
  char *clean = g_strdup (html);

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
