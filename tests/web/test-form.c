/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-form.c - forms as browsers and mail providers send them, and as nobody should */

#include "config.h"

#include "ms-web-form.h"

#include <string.h>

#define CODED     "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data; boundary=xyz"
#define PART(name, value) \
  "--xyz\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END "--xyz--\r\n"

static const struct
{
  const char *name;
  const char *type; /* NULL: none */
  const char *body;
  gboolean    good;
  const char *value; /* of "a"; NULL: it is not there */
} cases[] = {
  { "one-click", CODED, "List-Unsubscribe=One-Click&a=b", TRUE, "b" },
  { "charset", CODED "; charset=UTF-8", "a=b", TRUE, "b" },
  { "capitals", "Application/X-WWW-Form-Urlencoded", "a=b", TRUE, "b" },
  { "coded", CODED, "a=%C3%A4+%26%3D%2B", TRUE, "ä &=+" },
  { "empty", CODED, "", TRUE, NULL },
  { "no-value", CODED, "a=", TRUE, "" },
  { "no-equals", CODED, "a", TRUE, NULL },
  { "twice", CODED, "a=1&a=2", TRUE, "2" },
  { "not-utf8", CODED, "a=%ff", TRUE, NULL },
  { "half-coded", CODED, "a=%f&b=%", TRUE, NULL },
  { "nul", CODED, "a=x%00y", TRUE, "x" },
  { "line-break", CODED, "a=x%0D%0ABcc:y", TRUE, "x\r\nBcc:y" },
  { "multipart", MULTIPART, PART ("a", "b") END, TRUE, "b" },
  { "two-parts", MULTIPART, PART ("x", "1") PART ("a", "b") END, TRUE, "b" },
  { "quoted-boundary", "multipart/form-data; boundary=\"xyz\"", PART ("a", "b") END, TRUE,
    "b" },
  { "file", MULTIPART,
    "--xyz\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nb\r\n" END,
    TRUE, NULL },
  { "attachment", MULTIPART,
    "--xyz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n" END, TRUE, NULL },
  { "other-boundary", "multipart/form-data; boundary=abc", PART ("a", "b") END, FALSE, NULL },
  { "no-boundary", "multipart/form-data", PART ("a", "b") END, FALSE, NULL },
  { "mixed", "multipart/mixed; boundary=xyz", PART ("a", "b") END, FALSE, NULL },
  { "json", "application/json", "{\"a\":\"b\"}", FALSE, NULL },
  { "text", "text/plain", "a=b", FALSE, NULL },
  { "no-type", NULL, "a=b", FALSE, NULL },
  { "empty-type", "", "a=b", FALSE, NULL },
};

static void
test_read (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (GBytes) body = g_bytes_new_static (cases[i].body, strlen (cases[i].body));
  g_autoptr (GHashTable) form = ms_web_form_read (cases[i].type, body);

  g_assert_cmpint (form != NULL, ==, cases[i].good);
  if (form != NULL)
    g_assert_cmpstr (g_hash_table_lookup (form, "a"), ==, cases[i].value);
}

/* Wherever it is cut off, nothing is made up. */
static void
test_truncated (void)
{
  static const char whole[] = PART ("a", "bcdef") PART ("x", "1") END;

  for (gsize length = 0; length < sizeof whole; length++)
    {
      g_autoptr (GBytes) body = g_bytes_new (whole, length);
      g_autoptr (GHashTable) form = ms_web_form_read (MULTIPART, body);
      const char *value = form != NULL ? g_hash_table_lookup (form, "a") : NULL;

      g_assert_true (value == NULL || g_str_has_prefix ("bcdef", value));
    }
}

static void
test_large (void)
{
  g_autofree char *text = g_strnfill (MS_WEB_FORM_MAX + 1, 'x');
  g_autoptr (GBytes) most = g_bytes_new (text, MS_WEB_FORM_MAX);
  g_autoptr (GBytes) more = g_bytes_new (text, MS_WEB_FORM_MAX + 1);
  g_autoptr (GHashTable) form = ms_web_form_read (CODED, most);

  g_assert_nonnull (form);
  g_assert_null (ms_web_form_read (CODED, more));
}

static void
test_line (void)
{
  static const char *const cases_of_line[][2] = {
    { "", "" },
    { "  Ann  ", "Ann" },
    { "a\r\nBcc: b", "a  Bcc: b" },
    { "äöü€x", "äöü€" },
    { "abcd\xf0\x9f\x98\x80", "abcd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases_of_line); i++)
    {
      g_autoptr (GHashTable) form = g_hash_table_new (g_str_hash, g_str_equal);
      g_autofree char *line = NULL;

      g_hash_table_insert (form, (char *) "a", (char *) cases_of_line[i][0]);
      line = ms_web_form_line (form, "a", i < 3 ? 100 : 4);
      g_assert_true (g_utf8_validate (line, -1, NULL));
      g_assert_null (strpbrk (line, "\r\n"));
      if (i != 2)
        g_assert_cmpstr (line, ==, cases_of_line[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/web/form/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_read);
    }
  g_test_add_func ("/web/form/truncated", test_truncated);
  g_test_add_func ("/web/form/large", test_large);
  g_test_add_func ("/web/form/line", test_line);

  return g_test_run ();
}
