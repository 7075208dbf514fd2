/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-output.c - tables line up, JSON is JSON, and hostile text stays on its line */

#include "config.h"

#include "ms-clock.h"
#include "ms-output.h"

typedef struct
{
  const char *text;
  gint64      number;
} Record;

static char *
steal_text (GOutputStream *stream)
{
  g_assert_true (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

static char *
print (gboolean json, MsOutputShape shape, const Record *records, guint count)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (MsOutput) out = ms_output_new (stream, json, shape);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < count; i++)
    {
      ms_output_text (out, "text", "Text", records[i].text);
      ms_output_number (out, "number", "Number", records[i].number);
      ms_output_number (out, "hidden", NULL, 7);
      ms_output_raw (out, "raw", "[1]");
      g_assert_true (ms_output_next (out, &error));
      g_assert_no_error (error);
    }

  g_assert_true (ms_output_finish (out, &error));
  g_assert_no_error (error);

  return steal_text (stream);
}

static void
test_shapes (void)
{
  static const struct
  {
    const char   *name;
    gboolean      json;
    MsOutputShape shape;
    Record        records[3];
    guint         count;
    const char   *expect;
  } cases[] = {
    { "no rows", FALSE, MS_OUTPUT_LIST, { { 0 } }, 0, "" },
    { "no rows as JSON", TRUE, MS_OUTPUT_LIST, { { 0 } }, 0, "[]\n" },
    { "a table",
      FALSE,
      MS_OUTPUT_LIST,
      { { "a", 5 }, { "longer", 12345678 }, { NULL, 0 } },
      3,
      "Text      Number\na              5\nlonger  12345678\n               0\n" },
    { "wide and combining characters",
      FALSE,
      MS_OUTPUT_LIST,
      { { "日本語", 1 }, { "e\314\201", 2 } },
      2,
      "Text    Number\n日本語       1\ne\314\201            2\n" },
    { "a terminal's commands",
      FALSE,
      MS_OUTPUT_RECORD,
      { { "a\033[2J\nb", 1 } },
      1,
      "Text:    a\357\277\275[2J b\nNumber:  1\n" },
    { "an empty value is left out of a record",
      FALSE,
      MS_OUTPUT_RECORD,
      { { "", 1 } },
      1,
      "Number:  1\n" },
    { "a record as JSON",
      TRUE,
      MS_OUTPUT_RECORD,
      { { "a\"\n", -1 } },
      1,
      "{\"text\":\"a\\\"\\u000a\",\"number\":-1,\"hidden\":7,\"raw\":[1]}\n" },
    { "a list as JSON",
      TRUE,
      MS_OUTPUT_LIST,
      { { NULL, 1 }, { "b", 2 } },
      2,
      "[\n{\"text\":null,\"number\":1,\"hidden\":7,\"raw\":[1]},\n"
      "{\"text\":\"b\",\"number\":2,\"hidden\":7,\"raw\":[1]}\n]\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *printed =
          print (cases[i].json, cases[i].shape, cases[i].records, cases[i].count);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (printed, ==, cases[i].expect);
    }
}

static void
test_values (void)
{
  static const char *const texts[] = { "a", "b,c", NULL };
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (MsOutput) out = ms_output_new (stream, TRUE, MS_OUTPUT_RECORD);
  g_autofree char *printed = NULL;

  ms_output_texts (out, "texts", "Texts", texts);
  ms_output_texts (out, "none", "None", NULL);
  ms_output_flag (out, "flag", "Flag", TRUE);
  ms_output_time (out, "time", "Time", 1700000000 * MS_SECOND);
  ms_output_time (out, "never", "Never", 0);
  g_assert_true (ms_output_finish (out, NULL));
  printed = steal_text (stream);
  g_assert_cmpstr (printed, ==,
                   "{\"texts\":[\"a\",\"b,c\"],\"none\":[],\"flag\":true,"
                   "\"time\":\"2023-11-14T22:13:20Z\",\"never\":\"\"}\n");
}

/* The widths are those of the first rows; a later one that is longer still comes whole. */
static void
test_many (void)
{
  g_autofree Record *records = g_new0 (Record, 2000);
  g_autofree char   *printed = NULL;
  guint              lines = 0;

  for (guint i = 0; i < 2000; i++)
    records[i] = (Record){ i == 1500 ? "much longer than all the others" : "short", i };

  printed = print (FALSE, MS_OUTPUT_LIST, records, 2000);
  for (const char *at = printed; *at != '\0'; at++)
    lines += *at == '\n';
  g_assert_cmpuint (lines, ==, 2001);
  g_assert_nonnull (g_strstr_len (printed, -1, "\nmuch longer than all the others    1500\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output/shapes", test_shapes);
  g_test_add_func ("/output/values", test_values);
  g_test_add_func ("/output/many", test_many);

  return g_test_run ();
}
