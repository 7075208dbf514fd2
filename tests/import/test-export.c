/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-export.c - cells that are no formulas, and a list that comes back as it went */

#include "config.h"

#include "ms-export.h"
#include "ms-import.h"

#include <glib/gstdio.h>
#include <string.h>

static const struct
{
  const char *text;
  const char *expected;
} cells[] = {
  { NULL, "" },
  { "", "" },
  { "plain", "plain" },
  { "a,b", "\"a,b\"" },
  { "say \"hi\"", "\"say \"\"hi\"\"\"" },
  { "a\nb", "\"a\nb\"" },
  { "a\r", "\"a\r\"" },
  { "=1+1", "'=1+1" },
  { "+49 30", "'+49 30" },
  { "-1", "'-1" },
  { "@SUM(A1)", "'@SUM(A1)" },
  { "=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
  { "\tx", "'\tx" },
  { "\rx", "\"'\rx\"" },
  { "a=b", "a=b" },
  { "M\303\274ller", "M\303\274ller" },
};

static void
test_cells (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    {
      g_autoptr (GString) out = g_string_new (NULL);

      ms_export_append_cell (out, cells[i].text, -1);
      g_assert_cmpstr (out->str, ==, cells[i].expected);
    }
}

static void
import_file (MsStore *store, const char *path, MsExisting existing, MsImportResult *result)
{
  MsImportOptions options = { "news", existing, FALSE, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (MsInspection) inspection = ms_inspection_new (path, NULL, &error);
  g_autoptr (MsImport) import = NULL;

  g_assert_no_error (error);
  import = ms_import_new (store, inspection, &options);
  ms_import_run (import, NULL, result, &error);
  g_assert_no_error (error);
}

/* What a spreadsheet would have run comes back as it was: nothing changes. */
static void
test_round_trip (void)
{
  static const char text[] = "email,Name,Phone,Note\r\nada@x.test,\"L, Ada\",+49 30,=1+1\r\n"
                             "+tag@x.test,,-1,\"two\nlines \"\"q\"\"\"\r\n"
                             "j\303\274@b\303\274.test,@x,,\r\n";
  static const char expected[] =
      "email,Name,Phone,Note\r\nada@x.test,\"L, Ada\",'+49 30,'=1+1\r\n"
      "<+tag@x.test>,,'-1,\"two\nlines \"\"q\"\"\"\r\nj\303\274@b\303\274.test,'@x,,\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autofree char *folder = g_dir_make_tmp ("mailshot-export-XXXXXX", NULL);
  g_autofree char *database = g_build_filename (folder, "mailshot.db", NULL);
  g_autofree char *path = g_build_filename (folder, "list.csv", NULL);
  g_autofree char *found = NULL;
  g_autoptr (GDir) dir = NULL;

  MsStore       *store = ms_store_open (database, &error);
  MsImportResult result;
  const char    *name;

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  import_file (store, path, MS_EXISTING_KEEP, &result);
  g_assert_cmpuint (result.added, ==, 3);

  g_assert_false (ms_export_list (store, "nothing", out, NULL, &error));
  g_assert_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  ms_export_list (store, "NEWS", out, NULL, &error);
  g_assert_no_error (error);
  found = g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (out)),
                     g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)));
  g_assert_cmpstr (found, ==, expected);

  g_assert_true (g_file_set_contents (path, found, -1, NULL));
  import_file (store, path, MS_EXISTING_REPLACE, &result);
  g_assert_cmpuint (result.unchanged, ==, 3);

  ms_store_close (store);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      g_unlink (file);
    }
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/cells", test_cells);
  g_test_add_func ("/export/round-trip", test_round_trip);

  return g_test_run ();
}
