/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-output-file.c - a file is there whole, or as it was before */

#include "config.h"

#include "ms-output-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static void
write_file (const char *path, const char *text, gboolean commit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsOutputFile) file = ms_output_file_open (path, &error);

  g_assert_no_error (error);
  g_assert_true (g_output_stream_write_all (ms_output_file_get_stream (file), text,
                                            strlen (text), NULL, NULL, &error));
  if (commit)
    g_assert_true (ms_output_file_commit (file, &error));
  g_assert_no_error (error);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;

  return count;
}

static void
test_replace (void)
{
  static const struct
  {
    const char *name;
    const char *text;
    gboolean    commit;
    const char *expect; /* NULL: there is no file */
  } cases[] = {
    { "given up", "one", FALSE, NULL },
    { "new", "one", TRUE, "one" },
    { "given up over another", "two", FALSE, "one" },
    { "replaced", "three", TRUE, "three" },
    { "emptied", "", TRUE, "" },
  };
  g_autofree char *folder = g_dir_make_tmp ("mailshot-output-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "out.csv", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      GStatBuf         status;

      g_test_message ("%s", cases[i].name);
      write_file (path, cases[i].text, cases[i].commit);
      g_file_get_contents (path, &text, NULL, NULL);
      g_assert_cmpstr (text, ==, cases[i].expect);
      g_assert_cmpuint (count_files (folder), ==, cases[i].expect != NULL ? 1 : 0);
      if (cases[i].expect != NULL)
        {
          g_assert_cmpint (g_stat (path, &status), ==, 0);
          g_assert_cmpint (status.st_mode & 0777, ==, 0600);
        }
    }

  g_unlink (path);
  g_rmdir (folder);
}

/* A device is written to, not replaced by a file of its name. */
static void
test_device (void)
{
  GStatBuf status;

  write_file ("/dev/null", "nothing", TRUE);
  g_assert_cmpint (g_stat ("/dev/null", &status), ==, 0);
  g_assert_true (S_ISCHR (status.st_mode));
}

static void
test_no_folder (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_output_file_open ("/dev/null/out.csv", &error));
  g_assert_true (error->domain == G_FILE_ERROR);
  g_assert_nonnull (strstr (error->message, "/dev/null/out.csv"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/output-file/replace", test_replace);
  g_test_add_func ("/output-file/device", test_device);
  g_test_add_func ("/output-file/no-folder", test_no_folder);

  return g_test_run ();
}
