/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-html-text.c - what is read where HTML is not shown, and what becomes of merge tags there
 */

#include "config.h"

#include "ms-html-images.h"
#include "ms-html-text.h"
#include "ms-template.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *html;
  const char *expected;
} Case;

static const Case pages[] = {
  { "nothing", "", "" },
  { "text alone", "a &amp; b", "a & b" },
  { "blanks", "  a \n\t b&nbsp; c  ", "a b c" },
  { "paragraphs", "<p>a</p><p>b</p>c<p>d", "a\n\nb\n\nc\n\nd" },
  { "lines", "<div>a</div><div>b<br>c<br><br>d</div>", "a\nb\nc\n\nd" },
  { "empty paragraphs", "<p>a</p><p>&nbsp;</p><p></p><p>b</p>", "a\n\nb" },
  { "inline", "<b>a</b>b <i> c</i> d<span> </span>e", "ab c d e" },
  { "headings", "<h1>Größe</h1><h2>b c</h2>d<h3>e</h3>f",
    "Größe\n=====\n\nb c\n---\n\nd\n\ne\n\nf" },
  { "heading of two lines", "<h2>ab<br>abc</h2>", "ab\nabc\n---" },
  { "not UTF-8", "a\xff<p>b\xc3", "a\xef\xbf\xbd\n\nb\xef\xbf\xbd" },
  { "link", "see <a href=\"https://a.example/?b=c&amp;d\">this  page</a>.",
    "see this page <https://a.example/?b=c&d>." },
  { "link that is its text", "<a href='https://a.example'>https://a.example</a> b",
    "https://a.example b" },
  { "link in a list that is its text",
    "<ul><li><a href='https://a.example'>https://a.example</a></ul>", "- https://a.example" },
  { "mail link", "<a href='mailto:a@b.example'>a@b.example</a>", "a@b.example" },
  { "named mail link", "<a href='mailto:a@b.example'>us</a>", "us <a@b.example>" },
  { "link within the page", "<a href='#top'>up</a><a name=x>y</a>", "upy" },
  { "script as a link", "<a href=' JavaScript:alert(1)'>x</a>", "x" },
  { "link around an image", "<a href='https://a.example'><img src=x alt='Buy now'></a>",
    "Buy now <https://a.example>" },
  { "link around nothing", "a <a href='https://a.example'></a>", "a <https://a.example>" },
  { "image", "a<img src=x alt=' the logo '>b<img src=y>", "athe logob" },
  { "list", "a<ul><li>b<li>c</ul>d", "a\n\n- b\n- c\n\nd" },
  { "numbered list", "<ol><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ol>",
    "1. a\n2. b\n   - c\n3. d" },
  { "list of paragraphs", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>",
    "- a\n  b\n- c" },
  { "item without text", "<ul><li></li><li>b</li></ul>c", "- b\n\nc" },
  { "definitions", "<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", "a\n    b\nc\n    d" },
  { "table",
    "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td></td><td>3</td></tr></table>x",
    "a | b\n1 | 3\n\nx" },
  { "table as a layout",
    "<table><tr><td><table><tr><td>a</td></tr></table></td><td><p>b</p></td></tr></table>",
    "a\n\nb" },
  { "quotation", "a<blockquote>b<br>c<blockquote>d</blockquote></blockquote>e",
    "a\n\n> b\n> c\n\n> > d\n\ne" },
  { "as typed", "<pre>a  b\n  c\n\nd</pre>", "a  b\n  c\n\nd" },
  { "rule", "a<hr>b", "a\n\n----------------------------------------\n\nb" },
  { "what is not shown",
    "<head><title>t</title></head><style>a{}</style><script>b()</script><!-- c -->"
    "<div style='color:red; DISPLAY : none'>d</div><p hidden>e</p>f",
    "f" },
  { "soft hyphens",
    "a\xc2\xad"
    "b\xe2\x80\x8b"
    "c",
    "abc" },
  { "not closed", "<p>a<b>b<i>c", "abc" },
  { "broken", "<<p>a</q></p <b =\">c", "a\n\nc" },
  { "marks of ours",
    "a\xee\x80\x80"
    "1\xee\x80\x81"
    "b\xee\x80\x82",
    "a\xef\xbf\xbd"
    "1\xef\xbf\xbd"
    "b\xef\xbf\xbd" },
};

static void
test_page (gconstpointer data)
{
  const Case      *page = data;
  g_autofree char *text = ms_html_to_text (page->html);

  g_assert_cmpstr (text, ==, page->expected);
}

static const Case templates[] = {
  { "field", "<p>Hi <b>{{name|you}}</b>!</p>", "Hi {{name|you}}!" },
  { "raw field", "<p>{{{block}}}</p>", "{{{block}}}" },
  { "field as a link", "<a href=\"{{url}}\">here</a>", "here <{{url}}>" },
  { "field in a link", "<a href='https://a.example/{{id}}?x={{y}}'>here</a>",
    "here <https://a.example/{{id}}?x={{y}}>" },
  { "field as a link and its text", "<a href='{{url}}'>{{url}}</a>", "{{url}}" },
  { "condition around paragraphs", "<p>a</p>{{#if x}}<p>b</p>{{else}}<p>c</p>{{/if}}<p>d</p>",
    "a{{#if x}}\n\nb{{else}}\n\nc{{/if}}\n\nd" },
  { "condition in a paragraph", "<p>a {{#if x == \"1\"}}b {{/if}}c</p>",
    "a{{#if x == \"1\"}} b{{/if}} c" },
  { "condition around items", "<ul>{{#if x}}<li>a</li>{{/if}}<li>b</li></ul>",
    "{{#if x}}- a{{/if}}\n- b" },
  { "condition around rows",
    "<table>{{#if x}}<tr><td>a</td></tr>{{/if}}<tr><td>b</td></tr></table>",
    "{{#if x}}a{{/if}}\nb" },
  { "condition in a link", "<a href=\"{{#if x}}u{{else}}v{{/if}}\">a</a>",
    "a <{{#if x}}u{{else}}v{{/if}}>" },
  { "condition around half a link", "{{#if x}}<a href='u'>{{/if}}a{{#if x}}</a>{{/if}}",
    "{{#if x}}{{/if}}a{{#if x}} <u>{{/if}}" },
  { "condition half within a link", "<a href=\"{{#if x}}u\">a{{/if}}</a>b", "a <u>b" },
  { "condition in a tag", "<p {{#if x}}class=\"y\"{{/if}}>a</p>", "a" },
  { "condition in what is not shown", "<style>{{#if x}}a{{/if}}</style>b", "b" },
  { "condition half in what is not shown", "<!-- {{#if x}} -->a{{/if}}b", "ab" },
  { "conditions in each other", "{{#if x}}a{{#if y}}b{{/if}}{{else}}c{{/if}}",
    "{{#if x}}a{{#if y}}b{{/if}}{{else}}c{{/if}}" },
  { "escaped tag", "{{#if x == &quot;1&quot;}}a{{/if}}", "{{#if x == &quot;1&quot;}}a{{/if}}" },
  { "braces that are text", "&#123;&#123;x}} {&#123;y}}", "{ {x}} { {y}}" },
  { "brace before a tag", "&#123;{{x}}", "{ {{x}}" },
};

static void
test_template (gconstpointer data)
{
  const Case *page = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsTemplate) html = ms_template_new (page->html, MS_TEMPLATE_HTML, NULL, &error);
  g_autoptr (MsTemplate) template = NULL;
  g_autofree char *text = ms_html_template_to_text (page->html);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, page->expected);
  template = ms_template_new (text, MS_TEMPLATE_TEXT_OF_HTML, NULL, &error);
  g_assert_no_error (error);
}

/* Neither depth nor width may cost more than their size; a field's value may be such HTML. */
static void
test_large (void)
{
  static const char *const units[] = {
    "<div>", "<td>x",        "<li>x", "<table><tr><td>", "<a href=x>",  "<",
    "&",     "\xee\x80\x80", "<b",    "<ul><li>",        "<blockquote>"
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) html = g_string_new ("<table><tr><ol>");
      g_autofree char *text = NULL;

      for (guint j = 0; j < 5000; j++)
        g_string_append (html, units[i]);
      text = ms_html_to_text (html->str);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static const Case images[] = {
  { "none", "<p>src=x background='y'</p>", "" },
  { "img", "<IMG alt=a SRC=\"a.png\"><img src=b.png><img src = 'c d.png' >",
    "a.png|b.png|c d.png|" },
  { "other src", "<script src=a.js></script><iframe src=b></iframe>", "" },
  { "background", "<table background=a.png><td BACKGROUND='b.png'>", "a.png|b.png|" },
  { "style attribute", "<p style=\"background: url( 'a.png' ) , url(b.png)\">",
    "a.png|b.png|" },
  { "quotes as entities", "<p style=\"x:url(&quot;a.png&quot;)\">", "a.png|" },
  { "style sheet", "<style>p{x:URL(\"a.png\")}</style>url(b.png)<img src=c.png>",
    "a.png|c.png|" },
  { "comment", "<!-- <img src=a.png> --><img src=b.png>", "b.png|" },
  { "script", "<script>'<img src=a.png>'</script><img src=b.png>", "b.png|" },
  { "empty", "<img src><img src=''><img src=\" \"><p style='x:url()'>", "" },
  { "cut short", "<img src=\"a.png", "a.png|" },
  { "broken", "<img / = src=a.png /><img<img src=b.png>", "b.png|" },
};

static void
test_images (gconstpointer data)
{
  const Case *page = data;
  g_autoptr (GArray) found = ms_html_find_images (page->html);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      MsHtmlImage *image = &g_array_index (found, MsHtmlImage, i);

      g_string_append_len (list, page->html + image->start, image->length);
      g_string_append_c (list, '|');
    }
  g_assert_cmpstr (list->str, ==, page->expected);
}

/* Cut anywhere, a page is still a page. */
static void
test_truncated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (images); i++)
    for (gsize length = 0; length < strlen (images[i].html); length++)
      {
        g_autofree char *html = g_strndup (images[i].html, length);
        g_autoptr (GArray) found = ms_html_find_images (html);
        g_autofree char *text = ms_html_to_text (html);

        for (guint j = 0; j < found->len; j++)
          {
            MsHtmlImage *image = &g_array_index (found, MsHtmlImage, j);

            g_assert_cmpuint (image->start + image->length, <=, length);
          }
      }
}

static void
add_cases (const char *group, const Case *cases, gsize count, GTestDataFunc func)
{
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *path = g_strdup_printf ("/html/%s/%s", group, cases[i].name);

      g_test_add_data_func (path, &cases[i], func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_cases ("page", pages, G_N_ELEMENTS (pages), test_page);
  add_cases ("template", templates, G_N_ELEMENTS (templates), test_template);
  add_cases ("images", images, G_N_ELEMENTS (images), test_images);
  g_test_add_func ("/html/large", test_large);
  g_test_add_func ("/html/truncated", test_truncated);

  return g_test_run ();
}
