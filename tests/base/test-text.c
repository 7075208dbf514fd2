/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-text.c - text that came from outside, made fit to show */

#include "config.h"

#include "ms-text.h"

#include <string.h>

#define LOST "\357\277\275"

static const struct
{
  const char *name;
  const char *text;
  gssize      length;
  const char *printable;
} texts[] = {
  { "empty", "", -1, "" },
  { "plain", "250 Ok <a@x.org>", -1, "250 Ok <a@x.org>" },
  { "UTF-8", "Gr\303\274\303\237e \346\227\245 \360\237\230\200", -1,
    "Gr\303\274\303\237e \346\227\245 \360\237\230\200" },
  { "Latin-1", "Gr\374\337e", -1, "Gr\303\274\303\237e" },
  { "Latin-1 at the end", "caf\351", -1, "caf\303\251" },
  { "both", "\303\274\374", -1, "\303\274\303\274" },
  { "line breaks and tab", "a\tb\nc\rd", -1, "a b c d" },
  { "terminal escape", "\033[31mred\a", -1, LOST "[31mred" LOST },
  { "DEL", "a\177b", -1, "a" LOST "b" },
  { "NUL within", "a\0b", 3, "a" LOST "b" },
  { "up to the length", "abcdef", 3, "abc" },
  { "length cuts a character", "a\303\274", 2, "a\303\203" },
  { "C1 control", "a\302\233b", -1, "a" LOST "b" },
  { "C1 byte", "a\233b", -1, "a" LOST "b" },
  { "line and paragraph separator", "a\342\200\250b\342\200\251c", -1, "a b c" },
  { "bidirectional override", "a\342\200\256b", -1, "a" LOST "b" },
  { "zero width and BOM", "a\342\200\213b\357\273\277", -1, "a" LOST "b" LOST },
  { "overlong", "\300\200", -1, "\303\200" LOST },
  { "surrogate", "\355\240\200", -1, "\303\255\302\240" LOST },
  { "beyond Unicode", "\364\220\200\200", -1, "\303\264" LOST LOST LOST },
};

static void
test_printable (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *got = ms_text_printable (texts[i].text, texts[i].length);

      g_test_message ("%s", texts[i].name);
      g_assert_cmpstr (got, ==, texts[i].printable);
    }
}

/* Any bytes, each pair of them: valid, on one line, and stable. */
static void
test_printable_bytes (void)
{
  for (guint a = 0; a < 256; a++)
    for (guint b = 0; b < 256; b++)
      {
        const char       bytes[] = { (char) a, (char) b };
        g_autofree char *got = ms_text_printable (bytes, sizeof bytes);
        g_autofree char *again = ms_text_printable (got, -1);

        g_assert_true (g_utf8_validate (got, -1, NULL));
        g_assert_null (strpbrk (got, "\r\n"));
        g_assert_cmpstr (again, ==, got);
      }
}

static const struct
{
  const char *a;
  const char *b;
  gboolean    same;
} folds[] = {
  { "abc", "ABC", TRUE },
  { "abc", "abd", FALSE },
  { "\303\234", "\303\274", TRUE },
  { "u\314\210", "\303\234", TRUE },
  { "\303\237", "SS", TRUE },
  { "\316\243", "\317\202", TRUE }, /* sigma and its final form */
  { "a", "\303\244", FALSE },
  { "", "", TRUE },
  { "a", "a ", FALSE },
};

static void
test_fold (void)
{
  static const char *const broken[] = { "\342", "a\303", "\200", "\377\376", "\360\237\230" };

  for (guint i = 0; i < G_N_ELEMENTS (folds); i++)
    {
      g_autofree char *a = ms_text_fold (folds[i].a);
      g_autofree char *b = ms_text_fold (folds[i].b);

      g_test_message ("%s and %s", folds[i].a, folds[i].b);
      g_assert_cmpint (strcmp (a, b) == 0, ==, folds[i].same);
    }

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autofree char *folded = ms_text_fold (broken[i]);

      g_assert_true (g_utf8_validate (folded, -1, NULL));
    }
}

static const struct
{
  const char *text;
  gssize      length;
  const char *json;
} quotes[] = {
  { "", -1, "\"\"" },
  { "plain", -1, "\"plain\"" },
  { "plain", 2, "\"pl\"" },
  { "a\"b\\c/", -1, "\"a\\\"b\\\\c/\"" },
  { "a\nb\tc\r", -1, "\"a\\u000ab\\u0009c\\u000d\"" },
  { "\001\037 \177", -1, "\"\\u0001\\u001f \177\"" },
  { "a\0b", 3, "\"a\\u0000b\"" },
  { "\303\274\360\237\230\200", -1, "\"\303\274\360\237\230\200\"" },
};

static void
test_json (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    {
      g_autoptr (GString) out = g_string_new ("x");

      ms_text_append_json (out, quotes[i].text, quotes[i].length);
      g_assert_cmpstr (out->str + 1, ==, quotes[i].json);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/printable", test_printable);
  g_test_add_func ("/base/text/printable-bytes", test_printable_bytes);
  g_test_add_func ("/base/text/fold", test_fold);
  g_test_add_func ("/base/text/json", test_json);

  return g_test_run ();
}
