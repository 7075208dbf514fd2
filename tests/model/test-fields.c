/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-fields.c - the names of the contacts' fields, and one contact's values */

#include "config.h"

#include "ms-fields.h"

#include <string.h>

static const struct
{
  const char *name;
  const char *key;
} names[] = {
  { "first_name", "first_name" },
  { "First Name", "first_name" },
  { "FIRST-NAME", "first_name" },
  { "first.name", "first_name" },
  { "  First \t - Name. ", "first_name" },
  { "first\302\240name", "first_name" },
  { "first\343\200\200name", "first_name" },
  { "first__name", "first_name" },
  { "_first_name_", "first_name" },
  { "FirstName", "firstname" },
  { "Gr\303\226SSE", "gr\303\266sse" },
  { "Gr\303\266\303\237e", "gr\303\266sse" },
  { "Gro\314\210sse", "gr\303\266sse" },
  { "plan #2", "plan_#2" },
  { "", "" },
  { " - ", "" },
  { "\342", "\357\277\275" },
};

static void
test_name_keys (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *key = ms_field_name_key (names[i].name);
      g_autofree char *again = ms_field_name_key (key);

      g_test_message ("\"%s\"", names[i].name);
      g_assert_cmpstr (key, ==, names[i].key);
      g_assert_cmpstr (again, ==, key);
    }
}

static void
test_table (void)
{
  static const char *const columns[] = { "First Name", "plan", "first_name", "Stra\303\237e",
                                         NULL };
  static const char *const none[] = { NULL };
  g_autoptr (MsFieldTable) table = ms_field_table_new (columns);
  g_autoptr (MsFieldTable) shared = ms_field_table_ref (table);
  g_autoptr (MsFieldTable) empty = ms_field_table_new (none);

  g_assert_cmpuint (ms_field_table_get_size (table), ==, 4);
  g_assert_cmpstr (ms_field_table_get_name (table, 0), ==, "First Name");
  g_assert_cmpstr (ms_field_table_get_name (table, 3), ==, "Stra\303\237e");
  g_assert_cmpuint (ms_field_table_find (shared, "first_name"), ==, 0);
  g_assert_cmpuint (ms_field_table_find (table, "FIRST-NAME"), ==, 0);
  g_assert_cmpuint (ms_field_table_find (table, "Plan"), ==, 1);
  g_assert_cmpuint (ms_field_table_find (table, "STRASSE"), ==, 3);
  g_assert_cmpuint (ms_field_table_find (table, "firstname"), ==, MS_FIELD_UNKNOWN);
  g_assert_cmpuint (ms_field_table_find (table, ""), ==, MS_FIELD_UNKNOWN);
  g_assert_cmpuint (ms_field_table_get_size (empty), ==, 0);
  g_assert_cmpuint (ms_field_table_find (empty, "x"), ==, MS_FIELD_UNKNOWN);
}

static const struct
{
  const char *values[5];
  guint       count;
  const char *json;
} encodings[] = {
  { { NULL }, 0, "[]" },
  { { "a" }, 1, "[\"a\"]" },
  { { "a", "b", "c" }, 3, "[\"a\",\"b\",\"c\"]" },
  { { "a", "", NULL }, 3, "[\"a\"]" },
  { { "", NULL, "" }, 3, "[]" },
  { { NULL, "", "c" }, 3, "[\"\",\"\",\"c\"]" },
  { { "a\"b\\c", "1\n2\t3" }, 2, "[\"a\\\"b\\\\c\",\"1\\u000a2\\u00093\"]" },
  { { "\303\274\360\237\230\200", "</script>" },
    2,
    "[\"\303\274\360\237\230\200\",\"</script>\"]" },
};

static void
test_encode (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      g_auto (GStrv) back = NULL;

      ms_fields_encode (out, encodings[i].values, encodings[i].count);
      g_assert_cmpstr (out->str, ==, encodings[i].json);

      back = ms_fields_decode (out->str);
      g_assert_nonnull (back);
      for (guint j = 0; j < encodings[i].count; j++)
        g_assert_cmpstr (ms_fields_get ((const char *const *) back, j), ==,
                         encodings[i].values[j] != NULL ? encodings[i].values[j] : "");
    }
}

static void
test_every_character (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) back = NULL;
  const char *values[2];

  for (gunichar c = 1; c < 0x11000; c++)
    if (c < 0xd800 || c > 0xdfff)
      g_string_append_unichar (text, c);

  values[0] = text->str;
  values[1] = "end";
  ms_fields_encode (out, values, 2);
  back = ms_fields_decode (out->str);
  g_assert_cmpuint (g_strv_length (back), ==, 2);
  g_assert_cmpstr (back[0], ==, text->str);
  g_assert_cmpstr (back[1], ==, "end");
}

static const struct
{
  const char *json;
  const char *values; /* joined by "|", each with one behind it; NULL: refused */
} decodings[] = {
  { NULL, "" },
  { "[]", "" },
  { " [ ] ", "" },
  { "[\"\"]", "|" },
  { "[\"a\",\"b\"]", "a|b|" },
  { "\t[ \"a\" ,\r\n\"b\" ]\n", "a|b|" },
  { "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "\"\\/\b\f\n\r\t|" },
  { "[\"\\u00fC\\u65e5\"]", "\303\274\346\227\245|" },
  { "[\"\\ud83d\\uDE00x\"]", "\360\237\230\200x|" },
  { "[\"\\ud83dx\"]", "\357\277\275x|" },
  { "[\"\\ude00\"]", "\357\277\275|" },
  { "[\"\\ud83d\\u0041\"]", "\357\277\275A|" },
  { "[\"\\ud83d\\ud83d\\ude00\"]", "\357\277\275\360\237\230\200|" },
  { "[\"a\\u0000b\"]", "a\357\277\275b|" },
  { "", NULL },
  { "null", NULL },
  { "{}", NULL },
  { "\"a\"", NULL },
  { "[1]", NULL },
  { "[null]", NULL },
  { "[[\"a\"]]", NULL },
  { "[\"a\"", NULL },
  { "[\"a\",]", NULL },
  { "[,\"a\"]", NULL },
  { "[,]", NULL },
  { "[\"a\" \"b\"]", NULL },
  { "[\"a\";\"b\"]", NULL },
  { "[\"a\"]x", NULL },
  { "[\"a\"][]", NULL },
  { "['a']", NULL },
  { "[\"a]", NULL },
  { "[\"a\\\"]", NULL },
  { "[\"\\x\"]", NULL },
  { "[\"\\u12\"]", NULL },
  { "[\"\\u12g4\"]", NULL },
  { "[\"\\ud83d\\u12\"]", NULL },
};

static void
test_decode (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (decodings); i++)
    {
      g_auto (GStrv) values = ms_fields_decode (decodings[i].json);
      g_autoptr (GString) joined = g_string_new (NULL);

      g_test_message ("%s", decodings[i].json != NULL ? decodings[i].json : "(null)");
      for (guint j = 0; values != NULL && values[j] != NULL; j++)
        g_string_append_printf (joined, "%s|", values[j]);
      g_assert_cmpstr (values != NULL ? joined->str : NULL, ==, decodings[i].values);
    }
}

/* No beginning of an array is one, and none is read past its end. */
static void
test_truncated (void)
{
  static const char whole[] = "[\"a\\n\", \"\\ud83d\\ude00\", \"\\u00fc\\\\\" ]";

  for (gsize length = 0; length <= sizeof whole - 1; length++)
    {
      g_autofree char *json = g_memdup2 (whole, length + 1);
      g_auto (GStrv) values = NULL;

      json[length] = '\0';
      values = ms_fields_decode (json);
      g_assert_true ((values != NULL) == (length == sizeof whole - 1));
    }
}

/* Any one byte of it changed. */
static void
test_damaged (void)
{
  static const char whole[] = "[\"a\\n\",\"\\ud83d\\ude00\"]";

  for (gsize at = 0; at < sizeof whole - 1; at++)
    for (guint byte = 0; byte < 256; byte++)
      {
        g_autofree char *json = g_memdup2 (whole, sizeof whole);
        g_auto (GStrv) values = NULL;

        json[at] = (char) byte;
        values = ms_fields_decode (json);
        g_assert_true (values == NULL || g_strv_length (values) <= 2);
      }
}

static void
test_get (void)
{
  static const char *const values[] = { "a", "", NULL };

  g_assert_cmpstr (ms_fields_get (values, 0), ==, "a");
  g_assert_cmpstr (ms_fields_get (values, 1), ==, "");
  g_assert_cmpstr (ms_fields_get (values, 2), ==, "");
  g_assert_cmpstr (ms_fields_get (values, MS_FIELD_UNKNOWN), ==, "");
}

static const struct
{
  const char *columns[4];
  const char *values[4];
  const char *name;
} people[] = {
  { { "Name" }, { "Ann Bee" }, "Ann Bee" },
  { { "Full Name" }, { "Ann Bee" }, "Ann Bee" },
  { { "First name", "Last name" }, { "Ann", "Bee" }, "Ann Bee" },
  { { "Nachname", "Vorname" }, { "Bee", "Ann" }, "Ann Bee" },
  { { "First name", "Last name" }, { "Ann" }, "Ann" },
  { { "First name", "Last name" }, { "", "Bee" }, "Bee" },
  { { "name", "first_name" }, { "", "Ann" }, "Ann" },
  { { "first_name", "name" }, { "Ann", "Ann Bee" }, "Ann Bee" },
  { { "name" }, { "" }, NULL },
  { { "name" }, { NULL }, NULL },
  { { "plan" }, { "pro" }, NULL },
  { { NULL }, { NULL }, NULL },
};

static void
test_display_name (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autoptr (MsFieldTable) table = ms_field_table_new (people[i].columns);
      g_autofree char *name = ms_fields_display_name (table, people[i].values);

      g_assert_cmpstr (name, ==, people[i].name);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/fields/name-keys", test_name_keys);
  g_test_add_func ("/model/fields/table", test_table);
  g_test_add_func ("/model/fields/encode", test_encode);
  g_test_add_func ("/model/fields/every-character", test_every_character);
  g_test_add_func ("/model/fields/decode", test_decode);
  g_test_add_func ("/model/fields/truncated", test_truncated);
  g_test_add_func ("/model/fields/damaged", test_damaged);
  g_test_add_func ("/model/fields/get", test_get);
  g_test_add_func ("/model/fields/display-name", test_display_name);

  return g_test_run ();
}
