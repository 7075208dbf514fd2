/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-inspection.c - encodings, delimiters, headers and mappings of whole files */

#include "config.h"

#include "ms-inspection.h"

#include <glib/gstdio.h>
#include <string.h>

/* Written in @encoding with @mark before it.  @expected: "encoding delimiter header
 * mapping/first row/second row". */
typedef struct
{
  const char *name;
  const char *text; /* UTF-8 */
  const char *encoding;
  const char *mark;
  const char *expected;
} Case;

#define GERMAN                                                                          \
  "E-Mail;Vorname;Ort\r\nj@x.test;J\303\274rgen;K\303\266ln\r\nb@x.test;B\303\244rbel;" \
  "M\303\274nchen\r\nu@x.test;Uwe;D\303\274sseldorf\r\n"
#define GERMAN_ROWS "/E-Mail|Vorname|Ort/j@x.test|J\303\274rgen|K\303\266ln"
#define RUSSIAN                                                                                \
  "email,\320\230\320\274\321\217\n"                                                           \
  "a@x.test,\320\220\320\275\320\275\320\260 \320\232\320\260\321\200\320\265\320\275\320\270" \
  "\320\275\320\260\nb@x.test,\320\221\320\276\321\200\320\270\321\201 \320\223\320\276\320"   \
  "\264\321\203\320\275\320\276\320\262\nc@x.test,\320\222\320\265\321\200\320\260 "           \
  "\320\227\320\260\321\201\321\203\320\273\320\270\321\207\n"

static const Case cases[] = {
  { "utf-8", GERMAN, "UTF-8", "", "UTF-8 ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "utf-8-mark", GERMAN, "UTF-8", "\357\273\277", "UTF-8 ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "utf-16le-mark", GERMAN, "UTF-16LE", "\377\376",
    "UTF-16LE ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "utf-16be-mark", GERMAN, "UTF-16BE", "\376\377",
    "UTF-16BE ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "utf-16le", GERMAN, "UTF-16LE", "", "UTF-16LE ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "utf-16be", GERMAN, "UTF-16BE", "", "UTF-16BE ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "windows-1252", GERMAN, "WINDOWS-1252", "",
    "WINDOWS-1252 ; 1 email,Vorname,Ort" GERMAN_ROWS },
  { "windows-1251", RUSSIAN, "WINDOWS-1251", "",
    "WINDOWS-1251 , 1 email,\320\230\320\274\321\217/email|\320\230\320\274\321\217/"
    "a@x.test|\320\220\320\275\320\275\320\260 \320\232\320\260\321\200\320\265\320\275\320\270"
    "\320\275\320\260" },
  { "comma", "email,a\nx@y.test,1\n", "UTF-8", "", "UTF-8 , 1 email,a/email|a/x@y.test|1" },
  { "tab", "a\temail\n1,5\tx@y.test\n", "UTF-8", "",
    "UTF-8 \t 1 a,email/a|email/1,5|x@y.test" },
  { "pipe", "email|a\nx@y.test|1;2\n", "UTF-8", "", "UTF-8 | 1 email,a/email|a/x@y.test|1;2" },
  { "sep-line", "sep=;\r\nemail;a,b\r\nx@y.test;1,2\r\n", "UTF-8", "",
    "UTF-8 ; 1 email,a,b/email|a,b/x@y.test|1,2" },
  { "commas-in-quotes", "email;t\nx@y.test;\"a,b,c\"\nz@y.test;\"d,e,f\"\n", "UTF-8", "",
    "UTF-8 ; 1 email,t/email|t/x@y.test|a,b,c" },
  { "one-column", "x@y.test\nz@y.test\n", "UTF-8", "", "UTF-8 , 0 email/x@y.test/z@y.test" },
  { "no-header", "Ada,x@y.test\nBob,z@y.test\n", "UTF-8", "",
    "UTF-8 , 0 Column 1,email/Ada|x@y.test/Bob|z@y.test" },
  { "kontakt", "Nr,Kontakt\n1,x@y.test\n2,z@y.test\n", "UTF-8", "",
    "UTF-8 , 1 Nr,email/Nr|Kontakt/1|x@y.test" },
  { "by-name-though-empty", "Mail,Name\n,Ada\nx@y.test,Bob\n", "UTF-8", "",
    "UTF-8 , 1 email,Name/Mail|Name/|Ada" },
  { "google", "Name,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Value\nA,*,x@y.test,b@y.test\n",
    "UTF-8", "",
    "UTF-8 , 1 Name,E-mail 1 - Type,email,E-mail 2 - Value/Name|E-mail 1 - Type|"
    "E-mail 1 - Value|E-mail 2 - Value/A|*|x@y.test|b@y.test" },
  { "header-only-misleads", "email,Address\nno,x@y.test\nno,z@y.test\n", "UTF-8", "",
    "UTF-8 , 1 email 2,email/email|Address/no|x@y.test" },
  { "same-names", "email,Phone,phone,\nx@y.test,1,2,3\n", "UTF-8", "",
    "UTF-8 , 1 email,Phone,phone 2,Column 4/email|Phone|phone|/x@y.test|1|2|3" },
};

static char *
write_file (const void *data, gsize length)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int   fd = g_file_open_tmp ("mailshot-csv-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, data, length, &error);
  g_assert_no_error (error);

  return path;
}

static char *
describe (MsInspection *inspection)
{
  MsColumnMapping *mapping = ms_inspection_get_mapping (inspection);
  const GPtrArray *rows = ms_inspection_get_rows (inspection);
  GString         *out = g_string_new (ms_inspection_get_encoding (inspection));
  guint            first = 0;

  g_string_append_printf (out, " %c %d ", ms_inspection_get_delimiter (inspection),
                          ms_inspection_get_header (inspection));
  for (guint i = 0; i < ms_column_mapping_get_size (mapping); i++)
    g_string_append_printf (out, "%s%s", i > 0 ? "," : "",
                            ms_column_mapping_get_field (mapping, i));
  for (guint i = first; i < MIN (rows->len, first + 2); i++)
    {
      g_autofree char *row = g_strjoinv ("|", rows->pdata[i]);

      g_string_append_printf (out, "/%s", row);
    }

  return g_string_free (out, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (MsInspection) inspection = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = NULL;
  g_autofree char *found = NULL;

  gsize length = 0;

  text = g_convert (test->text, -1, test->encoding, "UTF-8", NULL, &length, &error);
  g_assert_no_error (error);
  g_byte_array_append (bytes, (const guint8 *) test->mark, strlen (test->mark));
  g_byte_array_append (bytes, (const guint8 *) text, length);
  path = write_file (bytes->data, bytes->len);

  inspection = ms_inspection_new (path, NULL, &error);
  g_assert_no_error (error);
  found = describe (inspection);
  g_assert_cmpstr (found, ==, test->expected);
  g_unlink (path);
}

static const struct
{
  const char *name;
  const char *data;
  gsize       length;
  const char *encoding; /* (nullable): chosen by hand */
} refused[] = {
  { "zip", "PK\003\004\024\0\0\0\010\0", 10, NULL },
  { "old-sheet", "\320\317\021\340\241\261\032\341\0\0\0\0", 12, NULL },
  { "binary", "\001\002\003\004\005\006\007\010\016\017\020\021\022\023", 14, NULL },
  { "elf", "\177ELF\002\001\001\0\0\0\0\0\0\0\0\0\003\0>\0\001\0\0\0", 24, NULL },
  { "pdf", "%PDF-1.7\n1 0 obj\n", 17, NULL },
  { "no-such-encoding", "a@b.test\n", 9, "KLINGON-8" },
  { "not-in-that-encoding", "a@b.test,\374\n", 11, "UTF-8" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      MsCsvChoice choice = { refused[i].encoding, '\0', MS_CSV_HEADER_AUTO };
      g_autoptr (GError) error = NULL;
      g_autofree char *path = write_file (refused[i].data, refused[i].length);

      g_test_message ("%s", refused[i].name);
      g_assert_null (ms_inspection_new (path, &choice, &error));
      g_assert_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_NOT_TEXT);
      g_unlink (path);
    }
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_inspection_new ("/nonexistent/file.csv", NULL, &error));
  g_assert_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_FILE);
}

static void
test_by_hand (void)
{
  static const char text[] = "x@y.test;Gr\366\337e\nz@y.test;b\n";
  MsCsvChoice       choice = { "iso-8859-1", ';', MS_CSV_HEADER_NO };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = write_file (text, strlen (text));
  g_autoptr (MsInspection) inspection = ms_inspection_new (path, &choice, &error);
  g_autofree char *found = NULL;

  g_assert_no_error (error);
  found = describe (inspection);
  g_assert_cmpstr (found, ==,
                   "ISO-8859-1 ; 0 email,Column 2/x@y.test|Gr\303\266\303\237e/z@y.test|b");
  g_unlink (path);
}

static void
test_mapping (void)
{
  static const struct
  {
    const char *assignment;
    const char *fields; /* (nullable): %NULL: refused */
  } steps[] = {
    { "kontakt=", "-,Name,City" },
    { "City=email", "-,Name,email" },
    { "2= Full name", "-,Full name,email" },
    { "KONTAKT=full_NAME", "full_NAME,-,email" },
    { "1=E-Mail", "E-Mail,-,email" },
    { "Name=email", "E-Mail,email,-" },
    { "Street=x", NULL },
    { "9=x", NULL },
    { "nothing", NULL },
  };
  const char *const row[] = { "Kontakt", "Name", "City", NULL };
  const char *const cells[] = { "x@y.test", "b", "c", NULL };
  const char *const blank[] = { " ", "", "", NULL };
  gpointer          all[] = { (gpointer) row, (gpointer) cells };
  const GPtrArray   rows = { all, 2 };
  g_autoptr (MsColumnMapping) mapping = ms_column_mapping_new (&rows, TRUE);
  g_autofree char *problem = NULL;

  g_assert_cmpint (ms_column_mapping_get_address (mapping), ==, 0);
  g_assert_null (ms_column_mapping_check (mapping, cells));
  g_assert_null (ms_column_mapping_check (mapping, blank));

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) fields = g_string_new (NULL);

      g_assert_cmpint (ms_column_mapping_assign (mapping, steps[i].assignment, &error), ==,
                       steps[i].fields != NULL);
      if (steps[i].fields == NULL)
        {
          g_assert_error (error, MS_IMPORT_ERROR, MS_IMPORT_ERROR_MAPPING);
          continue;
        }
      for (guint j = 0; j < 3; j++)
        {
          const char *field = ms_column_mapping_get_field (mapping, j);

          g_string_append_printf (fields, "%s%s", j > 0 ? "," : "",
                                  field != NULL ? field : "-");
        }
      g_assert_cmpstr (fields->str, ==, steps[i].fields);
    }

  problem = ms_column_mapping_check (mapping, cells);
  g_assert_nonnull (problem);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/inspection/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/inspection/refused", test_refused);
  g_test_add_func ("/inspection/missing", test_missing);
  g_test_add_func ("/inspection/by-hand", test_by_hand);
  g_test_add_func ("/inspection/mapping", test_mapping);

  return g_test_run ();
}
