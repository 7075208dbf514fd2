/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-csv-reader.c - rows as spreadsheets write and break them, in pieces of every size */

#include "config.h"

#include "ms-csv-reader.h"

#include <string.h>

/* Expected: "line:cell|cell/" for each row; a broken one as "line!raw/"; NUL is shown as 0. */
typedef struct
{
  const char *name;
  const char *text;
  gsize       length; /* 0: up to the NUL */
  char        delimiter;
  const char *expected;
} Case;

static const Case cases[] = {
  { "plain", "a,b\nc,d\n", 0, ',', "1:a|b/2:c|d/" },
  { "no-last-break", "a,b\nc,d", 0, ',', "1:a|b/2:c|d/" },
  { "crlf", "a,b\r\nc,d\r\n", 0, ',', "1:a|b/2:c|d/" },
  { "cr", "a,b\rc,d\r", 0, ',', "1:a|b/2:c|d/" },
  { "mixed-ends", "a\rb\nc\r\nd", 0, ',', "1:a/2:b/3:c/4:d/" },
  { "blank-rows", "a\n\n  \n,,\n\r\nb\n", 0, ',', "1:a/6:b/" },
  { "empty", "", 0, ',', "" },
  { "only-breaks", "\n\r\n\r", 0, ',', "" },
  { "empty-cells", ",a,\n", 0, ',', "1:|a|/" },
  { "ragged", "a,b,c\nd\ne,f,g,h\n", 0, ',', "1:a|b|c/2:d/3:e|f|g|h/" },
  { "semicolon", "a;b,c\n", 0, ';', "1:a|b,c/" },
  { "tab", "a\tb c\n", 0, '\t', "1:a|b c/" },
  { "quoted", "\"a\",\"b\"\n", 0, ',', "1:a|b/" },
  { "delimiter-inside", "\"a,b\",c\n", 0, ',', "1:a,b|c/" },
  { "doubled", "\"say \"\"hi\"\"\",b\n", 0, ',', "1:say \"hi\"|b/" },
  { "only-doubled", "\"\"\"\",\"\"\n", 0, ',', "1:\"|/" },
  { "break-inside", "\"a\nb\",c\nd,e\n", 0, ',', "1:a\nb|c/3:d|e/" },
  { "crlf-inside", "\"a\r\nb\r\n\",c\r\nd\r\n", 0, ',', "1:a\r\nb\r\n|c/4:d/" },
  { "cr-inside", "\"a\rb\",c\rd\r", 0, ',', "1:a\rb|c/3:d/" },
  { "quote-at-end", "\"a\"", 0, ',', "1:a/" },
  { "stray-in-plain", "O\"Neil,5\" disk\n", 0, ',', "1:O\"Neil|5\" disk/" },
  { "behind-closing", "\"a\"b,c\n", 0, ',', "1:ab|c/" },
  { "behind-closing-blank", "\"a\" b \"c\",d\n", 0, ',', "1:a b \"c\"|d/" },
  { "doubled-and-behind", "\"a\"\"b\"c,d\n", 0, ',', "1:a\"bc|d/" },
  { "blanks-around", "x, \"a,b\" ,c\n", 0, ',', "1:x|a,b|c/" },
  { "padded-plain", " a , b \n", 0, ',', "1: a | b /" },
  { "unterminated", "a\n\"b,c\nd,e\nf\n", 0, ',', "1:a/2!\"b,c/3:d|e/4:f/" },
  { "unterminated-only", "\"b,c", 0, ',', "1!\"b,c/" },
  { "unterminated-last", "a,b\nc,\"d\n", 0, ',', "1:a|b/2!c,\"d/" },
  { "unterminated-crlf", "\"b\r\nc\r\n", 0, ',', "1!\"b/2:c/" },
  { "swallows-quoted", "1,\"a\n2,\"b\"\n3,c\n", 0, ',', "1!1,\"a/2:2|b/3:3|c/" },
  { "nul", "a\0b,c\n", 6, ',', "1:a0b|c/" },
  { "nul-quoted", "\"a\0b\",c\n", 8, ',', "1:a0b|c/" },
  { "eight-bit", "M\303\274ller,\377\n", 0, ',', "1:M\303\274ller|\377/" },
  { "tab-blank-kept", "a\t\"b\"\t c\n", 0, '\t', "1:a|b| c/" },
};

static gboolean
write_row (const MsCsvRow *row, gpointer data)
{
  GString *out = data;

  g_string_append_printf (out, "%" G_GUINT64_FORMAT, row->line);
  g_string_append_c (out, row->broken ? '!' : ':');
  if (row->broken)
    g_string_append_len (out, row->raw, row->raw_length);
  for (guint i = 0; i < row->size; i++)
    {
      if (i > 0)
        g_string_append_c (out, '|');
      for (gsize j = 0; j < row->cells[i].length; j++)
        g_string_append_c (out, row->cells[i].text[j] == '\0' ? '0' : row->cells[i].text[j]);
    }
  g_string_append_c (out, '/');

  return TRUE;
}

/* In pieces of @piece bytes, each in a buffer of its own, so that reading beyond it is seen. */
static char *
read_pieces (const char *text, gsize length, gsize piece, char delimiter)
{
  GString *out = g_string_new (NULL);
  g_autoptr (MsCsvReader) reader = ms_csv_reader_new (delimiter, write_row, out);

  for (gsize at = 0; at < length; at += piece)
    {
      gsize            size = MIN (piece, length - at);
      g_autofree char *copy = g_memdup2 (text + at, size);

      g_assert_true (ms_csv_reader_push (reader, copy, size));
    }
  g_assert_true (ms_csv_reader_finish (reader));

  return g_string_free (out, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  gsize       length = test->length > 0 ? test->length : strlen (test->text);

  for (gsize piece = 1; piece <= length + 1; piece++)
    {
      g_autofree char *found = read_pieces (test->text, length, piece, test->delimiter);

      g_assert_cmpstr (found, ==, test->expected);
    }
}

/* Cut off anywhere, a text has the rows of its whole lines, and reading it in one piece or byte
 * by byte is the same. */
static void
test_truncated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = cases[i].length > 0 ? cases[i].length : strlen (cases[i].text);

      for (gsize cut = 0; cut < length; cut++)
        {
          g_autofree char *whole = read_pieces (cases[i].text, cut, length, cases[i].delimiter);
          g_autofree char *bytes = read_pieces (cases[i].text, cut, 1, cases[i].delimiter);

          g_assert_cmpstr (whole, ==, bytes);
        }
    }
}

typedef struct
{
  guint rows;
  guint broken;
  gsize longest;
} Tally;

static gboolean
tally_row (const MsCsvRow *row, gpointer data)
{
  Tally *tally = data;

  tally->rows++;
  tally->broken += row->broken;
  for (guint i = 0; i < row->size; i++)
    tally->longest = MAX (tally->longest, row->cells[i].length);

  return TRUE;
}

static void
push_pieces (MsCsvReader *reader, const GString *text, gsize piece)
{
  for (gsize at = 0; at < text->len; at += piece)
    ms_csv_reader_push (reader, text->str + at, MIN (piece, text->len - at));
  ms_csv_reader_finish (reader);
}

static void
test_large_cell (void)
{
  Tally tally = { 0 };
  g_autoptr (MsCsvReader) reader = ms_csv_reader_new (',', tally_row, &tally);
  g_autoptr (GString) text = g_string_new ("a,\"");

  for (guint i = 0; i < 1024 * 1024 / 4; i++)
    g_string_append (text, "x\"\"\n");
  g_string_append (text, "\",b\nc,d\n");
  push_pieces (reader, text, 1000);

  g_assert_cmpuint (tally.rows, ==, 2);
  g_assert_cmpuint (tally.broken, ==, 0);
  g_assert_cmpuint (tally.longest, ==, 1024 * 1024 / 4 * 3);
}

/* A quote that nobody closes costs its line, not the rest of the file, nor much memory. */
static void
test_open_quote (void)
{
  Tally tally = { 0 };
  g_autoptr (MsCsvReader) reader = ms_csv_reader_new (',', tally_row, &tally);
  g_autoptr (GString) text = g_string_new ("a,\"b\n");

  for (guint i = 0; i < 500000; i++)
    g_string_append (text, "somebody@example.test,x\n");
  push_pieces (reader, text, 65536);

  g_assert_cmpuint (tally.rows, ==, 500001);
  g_assert_cmpuint (tally.broken, ==, 1);
}

static gboolean
stop_at_second (const MsCsvRow *row, gpointer data)
{
  guint *rows = data;

  return ++*rows < 2;
}

static void
test_stop (void)
{
  guint rows = 0;
  g_autoptr (MsCsvReader) reader = ms_csv_reader_new (',', stop_at_second, &rows);

  g_assert_false (ms_csv_reader_push (reader, "a\nb\nc\n", 6));
  g_assert_false (ms_csv_reader_push (reader, "d\n", 2));
  g_assert_false (ms_csv_reader_finish (reader));
  g_assert_cmpuint (rows, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/csv-reader/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/csv-reader/truncated", test_truncated);
  g_test_add_func ("/csv-reader/large-cell", test_large_cell);
  g_test_add_func ("/csv-reader/open-quote", test_open_quote);
  g_test_add_func ("/csv-reader/stop", test_stop);

  return g_test_run ();
}
