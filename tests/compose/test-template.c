/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-template.c - the merge language: what it gives and what it says of mistakes */

#include "config.h"

#include "ms-letter.h"
#include "ms-template.h"

#include <string.h>

static const char *const names[] = { "First Name", "plan", "city", "Größe", "note", NULL };
static const char *const ada[] = { "Ada", "pro", "", "L", "a<b> & \"c\"\r\n\n'd'\re" };

static MsTemplate *
compile (const char *source, MsTemplateKind kind, GError **error)
{
  g_autoptr (MsFieldTable) fields = ms_field_table_new (names);

  return ms_template_new (source, kind, fields, error);
}

static char *
render (const MsTemplate *template)
{
  const MsTemplateValues values = { "ada@example.org", ada, G_N_ELEMENTS (ada) };
  GString               *out = g_string_new (NULL);

  ms_template_render (template, &values, out);

  return g_string_free (out, FALSE);
}

static const struct
{
  const char    *name;
  MsTemplateKind kind;
  const char    *source;
  const char    *expected;
} good[] = {
  { "empty", MS_TEMPLATE_TEXT, "", "" },
  { "plain", MS_TEMPLATE_TEXT, "no field at all", "no field at all" },
  { "field", MS_TEMPLATE_TEXT, "Hi {{first_name}}!", "Hi Ada!" },
  { "field in any spelling", MS_TEMPLATE_TEXT, "{{ FIRST-name }}{{first name}}", "AdaAda" },
  { "field that is not ASCII", MS_TEMPLATE_TEXT, "{{GRÖSSE}}{{größe}}", "LL" },
  { "address", MS_TEMPLATE_TEXT, "<{{Email}}>", "<ada@example.org>" },
  { "fallback not used", MS_TEMPLATE_TEXT, "{{first_name|there}}", "Ada" },
  { "fallback used", MS_TEMPLATE_TEXT, "{{city | your town }}", "your town" },
  { "fallback of an unknown field", MS_TEMPLATE_TEXT, "{{company|you}}", "you" },
  { "empty fallback", MS_TEMPLATE_TEXT, "[{{city|}}]", "[]" },
  { "bar in a fallback", MS_TEMPLATE_TEXT, "{{city|a|b}}", "a|b" },
  { "brace behind a field", MS_TEMPLATE_TEXT, "{{city|a}}}", "a}" },
  { "closing braces alone", MS_TEMPLATE_TEXT, "a{b:{c:1}}", "a{b:{c:1}}" },
  { "if equal", MS_TEMPLATE_TEXT, "{{#if plan == \"pro\"}}yes{{else}}no{{/if}}", "yes" },
  { "if not equal", MS_TEMPLATE_TEXT, "{{#if plan != \"pro\"}}yes{{else}}no{{/if}}", "no" },
  { "if equal to a longer text", MS_TEMPLATE_TEXT, "{{#if plan==\"prox\"}}y{{else}}n{{/if}}",
    "n" },
  { "if equal to a shorter text", MS_TEMPLATE_TEXT, "{{#if plan==\"pr\"}}y{{else}}n{{/if}}",
    "n" },
  { "if in single quotes", MS_TEMPLATE_TEXT, "{{#if plan == 'pro'}}yes{{/if}}", "yes" },
  { "if with a bare word", MS_TEMPLATE_TEXT, "{{#if plan==pro}}yes{{/if}}", "yes" },
  { "if equal to nothing", MS_TEMPLATE_TEXT, "{{#if city == \"\"}}yes{{/if}}", "yes" },
  { "if there is a value", MS_TEMPLATE_TEXT, "{{#if plan}}yes{{/if}}", "yes" },
  { "if there is none", MS_TEMPLATE_TEXT, "{{#if city}}yes{{else}}no{{/if}}", "no" },
  { "if not", MS_TEMPLATE_TEXT, "{{#if !city}}yes{{/if}}{{#if ! plan}}no{{/if}}", "yes" },
  { "if within if", MS_TEMPLATE_TEXT,
    "{{#if plan}}a{{#if city}}b{{else}}c{{#if !city}}d{{/if}}{{/if}}e{{else}}f{{/if}}",
    "acde" },
  { "branch not taken is skipped whole", MS_TEMPLATE_TEXT,
    "{{#if city}}a{{#if plan}}b{{else}}c{{/if}}d{{else}}e{{/if}}f", "ef" },
  { "block tags alone on their lines", MS_TEMPLATE_TEXT,
    "a\n{{#if plan}}\nb\n {{else}} \r\nc\n{{/if}}\nd\n", "a\r\nb\r\nd\r\n" },
  { "block tags alone at the ends", MS_TEMPLATE_TEXT,
    "{{#if city}}\ra\r{{else}}\rb\r\t{{/if}} ", "b\r\n" },
  { "block tags beside text", MS_TEMPLATE_TEXT, "a\n{{#if plan}} b\nc {{/if}}\n{{plan}}\nd",
    "a\r\n b\r\nc \r\npro\r\nd" },
  { "two block tags on a line", MS_TEMPLATE_TEXT,
    "{{#if plan}}{{#if plan}}\na\n{{/if}}\n{{/if}}", "\r\na\r\n" },
  { "block tags alone in HTML", MS_TEMPLATE_HTML, "{{#if plan}}\na\n{{/if}}\n",
    "\r\na\r\n\r\n" },
  { "tag over two lines", MS_TEMPLATE_TEXT, "{{first\n name}}", "Ada" },
  { "line ends of the source", MS_TEMPLATE_TEXT, "a\nb\r\nc\rd\n\re",
    "a\r\nb\r\nc\r\nd\r\n\r\ne" },
  { "line ends beside a field", MS_TEMPLATE_TEXT, "\r{{city}}\n", "\r\n\r\n" },
  { "value in text", MS_TEMPLATE_TEXT, "{{note}}", "a<b> & \"c\"\r\n\r\n'd'\r\ne" },
  { "value in HTML", MS_TEMPLATE_HTML, "{{note}}",
    "a&lt;b&gt; &amp; &quot;c&quot;\r\n\r\n&#39;d&#39;\r\ne" },
  { "raw value in HTML", MS_TEMPLATE_HTML, "{{{note}}}", "a<b> & \"c\"\r\n\r\n'd'\r\ne" },
  { "raw value in text", MS_TEMPLATE_TEXT, "{{{ plan }}}", "pro" },
  { "raw value in text of HTML", MS_TEMPLATE_TEXT_OF_HTML, "{{{note}}}", "a & \"c\" 'd' e" },
  { "value on a line", MS_TEMPLATE_LINE, "x\r\ny {{note}}", "x  y a<b> & \"c\"   'd' e" },
  { "fallback in HTML is HTML", MS_TEMPLATE_HTML, "{{city|<b>you</b>}}", "<b>you</b>" },
  { "fallback in text of HTML", MS_TEMPLATE_TEXT_OF_HTML, "{{city|<b>R&amp;D</b>}}", "R&D" },
  { "tag an HTML editor has escaped", MS_TEMPLATE_HTML,
    "{{first&nbsp;name}}{{#if plan == &quot;pro&quot;}}yes{{/if}}", "Adayes" },
};

static void
test_good (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsTemplate) template = compile (good[i].source, good[i].kind, &error);
  g_autofree char *out = NULL;

  g_assert_no_error (error);
  out = render (template);
  g_assert_cmpstr (out, ==, good[i].expected);
}

static const struct
{
  const char *name;
  const char *source;
  const char *where;
} bad[] = {
  { "not closed", "ab {{first_name", "line 1, column 4: " },
  { "not closed before the next", "{{a {{plan}}", "line 1, column 1: " },
  { "raw not closed", "{{{plan}}", "line 1, column 1: " },
  { "no name", "a\n{{ }}", "line 2, column 1: " },
  { "no name before a fallback", "a\r\n {{|x}}", "line 2, column 2: " },
  { "name with a brace", "{{a}b}}", "line 1, column 1: " },
  { "else alone", "a\rb{{else}}", "line 2, column 2: " },
  { "second else", "{{#if plan}}{{else}}x{{else}}{{/if}}", "line 1, column 22: " },
  { "end alone", "äö\n\nü{{/if}}", "line 3, column 2: " },
  { "if not ended", "x\n  {{#if plan}}\n\n\ny{{city}}", "line 2, column 3: " },
  { "outer if not ended", "{{#if plan}}{{#if city}}{{/if}}", "line 1, column 1: " },
  { "if without a field", "{{#if}}x{{/if}}", "line 1, column 1: " },
  { "if without a field before ==", "{{#if == \"x\"}}x{{/if}}", "line 1, column 1: " },
  { "if without a text", "{{#if plan == }}x{{/if}}", "line 1, column 1: " },
  { "if with half a text", "{{#if plan == \"x}}x{{/if}}", "line 1, column 1: " },
  { "unknown block", "äé {{#each plan}}", "line 1, column 4: " },
  { "unknown end", "{{/each}}", "line 1, column 1: " },
  { "not UTF-8", "ab\nc\xe4 {{plan}}", "line 2, column 2: " },
};

static void
test_bad (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MsTemplate) template = compile (bad[i].source, MS_TEMPLATE_TEXT, &error);

  g_assert_null (template);
  g_assert_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_SYNTAX);
  if (!g_str_has_prefix (error->message, bad[i].where))
    g_assert_cmpstr (error->message, ==, bad[i].where);
}

static void
test_fields (void)
{
  g_autoptr (MsTemplate) template =
      compile ("Hi {{First_Name}},\n{{#if plan}}{{nick|x}}{{/if}} {{email}}", MS_TEMPLATE_TEXT,
               NULL);
  static const MsTemplateField expected[] = {
    { "First_Name", 0, 1, 4, FALSE },
    { "plan", 1, 2, 1, FALSE },
    { "nick", MS_FIELD_UNKNOWN, 2, 13, TRUE },
    { "email", MS_TEMPLATE_EMAIL, 2, 31, FALSE },
  };
  const MsTemplateField *fields;
  guint                  count;

  fields = ms_template_get_fields (template, &count);
  g_assert_cmpuint (count, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < count; i++)
    {
      g_assert_cmpstr (fields[i].name, ==, expected[i].name);
      g_assert_cmpuint (fields[i].index, ==, expected[i].index);
      g_assert_cmpuint (fields[i].line, ==, expected[i].line);
      g_assert_cmpuint (fields[i].column, ==, expected[i].column);
      g_assert_cmpint (fields[i].has_fallback, ==, expected[i].has_fallback);
    }
}

/* Each beginning of a template either compiles or says where it is wrong. */
static void
test_truncated (void)
{
  static const char source[] =
      "ä{{first_name|x}}{{#if plan == \"pro\"}}{{{note}}}{{else}}\r\n{{city}}{{/if}}ü";

  for (gsize length = 0; length < sizeof source; length++)
    for (guint kind = MS_TEMPLATE_LINE; kind <= MS_TEMPLATE_TEXT_OF_HTML; kind++)
      {
        g_autofree char *part = g_strndup (source, length);
        g_autoptr (GError) error = NULL;
        g_autoptr (MsTemplate) template = compile (part, kind, &error);

        if (template == NULL)
          {
            g_assert_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_SYNTAX);
            g_assert_true (g_str_has_prefix (error->message, "line "));
          }
        else
          {
            g_autofree char *out = render (template);

            g_assert_true (g_utf8_validate (out, -1, NULL));
          }
      }
}

static void
test_broken_value (void)
{
  const char *const      broken[] = { "a\xff\xc3" };
  const MsTemplateValues values = { NULL, broken, 1 };
  g_autoptr (MsTemplate) template =
      compile ("{{first_name}}|{{city}}|{{email}}", MS_TEMPLATE_HTML, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  ms_template_render (template, &values, out);
  g_assert_cmpstr (out->str, ==, "a\xef\xbf\xbd\xef\xbf\xbd||");
}

/* Written as they are; in HTML as in an attribute. */
static void
test_own_fields (void)
{
  static const char *const same[] = { "Unsubscribe URL", "unsubscribe-mailto", "email", NULL };
  static const char *const held[] = { "wrong", "wrong", "wrong" };
  const MsTemplateValues   full = { "a@b.example", held, 3, "https://c/?a&b", "mailto:d" };
  const MsTemplateValues   empty = { "a@b.example", held, 3 };
  g_autoptr (MsFieldTable) fields = ms_field_table_new (same);
  g_autoptr (MsTemplate) template =
      ms_template_new ("{{unsubscribe_url|-}} {{#if Unsubscribe-Mailto}}"
                       "{{unsubscribe_mailto}}{{/if}} {{email}}",
                       MS_TEMPLATE_HTML, fields, NULL);
  g_autoptr (MsTemplate) other = ms_template_new ("{{email}}", MS_TEMPLATE_TEXT, fields, NULL);
  g_autoptr (GString) out = g_string_new (NULL);

  ms_template_render (template, &full, out);
  g_assert_cmpstr (out->str, ==, "https://c/?a&amp;b mailto:d a@b.example");
  g_string_truncate (out, 0);
  ms_template_render (template, &empty, out);
  g_assert_cmpstr (out->str, ==, "-  a@b.example");

  g_assert_true (ms_template_says_way_out (template));
  g_assert_false (ms_template_says_way_out (other));
  g_assert_true (ms_template_uses_contact (template));
}

/* Who gets the other branch needs a way out as well; and to ask for it is not to say it. */
static void
test_way_out (void)
{
  static const struct
  {
    const char *source;
    gboolean    says;
  } cases_out[] = {
    { "{{unsubscribe_url}}", TRUE },
    { "{{#if plan}}x{{/if}}{{unsubscribe_mailto}}", TRUE },
    { "{{#if plan}}{{unsubscribe_url}}{{/if}}", FALSE },
    { "{{#if plan}}{{unsubscribe_url}}{{else}}x{{/if}}", FALSE },
    { "{{#if plan}}x{{else}}{{unsubscribe_url}}{{/if}}", FALSE },
    { "{{#if plan}}{{unsubscribe_url}}{{else}}{{unsubscribe_mailto}}{{/if}}", TRUE },
    { "{{#if plan}}{{#if n}}a{{else}}{{unsubscribe_url}}{{/if}}{{else}}{{unsubscribe_url}}"
      "{{/if}}",
      FALSE },
    { "{{#if plan}}{{#if n}}{{unsubscribe_url}}{{else}}{{/if}}{{/if}}", FALSE },
    { "{{#if plan}}{{#if n}}{{unsubscribe_url}}{{else}}{{unsubscribe_url}}{{/if}}{{/if}}",
      FALSE },
    { "{{#if unsubscribe_url}}x{{/if}}", FALSE },
    { "{{#if unsubscribe_url}}{{unsubscribe_url}}{{/if}}", TRUE },
    { "{{#if unsubscribe_url}}{{unsubscribe_url}}{{else}}x{{/if}}", TRUE },
    { "{{#if !unsubscribe_url}}x{{else}}{{unsubscribe_url}}{{/if}}", TRUE },
    { "{{#if !unsubscribe_url}}{{unsubscribe_url}}{{/if}}", FALSE },
    { "{{#if unsubscribe_url == \"x\"}}{{unsubscribe_url}}{{/if}}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases_out); i++)
    {
      g_autoptr (MsTemplate) template =
          ms_template_new (cases_out[i].source, MS_TEMPLATE_TEXT, NULL, NULL);

      if (ms_template_says_way_out (template) != cases_out[i].says)
        g_error ("%s", cases_out[i].source);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *path = g_strdup_printf ("/template/good/%s", good[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_good);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strdup_printf ("/template/bad/%s", bad[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad);
    }
  g_test_add_func ("/template/fields", test_fields);
  g_test_add_func ("/template/own fields", test_own_fields);
  g_test_add_func ("/template/way-out", test_way_out);
  g_test_add_func ("/template/truncated", test_truncated);
  g_test_add_func ("/template/broken value", test_broken_value);

  return g_test_run ();
}
