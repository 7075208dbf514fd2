/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-token-key.c - one key a database, made once, and missed when it is gone */

#include "config.h"

#include "ms-token-key.h"
#include "table-fixture.h"

#include <string.h>
#include <sys/stat.h>

#define PROCESSES 8

static char *
key_path (TableFixture *fixture)
{
  return g_strconcat (fixture->path, "-keys/token.key", NULL);
}

static void
remove_keys (TableFixture *fixture)
{
  g_autofree char *path = key_path (fixture);
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  /* Nothing else was left in it. */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
assert_failure (TableFixture *fixture, const char *words)
{
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GError) find_error = NULL;
  MsTokenKey *key = NULL;

  g_assert_null (ms_token_key_load (fixture->db, &load_error));
  g_assert_error (load_error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (load_error->message, words));
  g_assert_false (ms_token_key_find (fixture->db, &key, &find_error));
  g_assert_error (find_error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED);
  g_assert_cmpstr (find_error->message, ==, load_error->message);
  g_assert_null (key);
}

static void
test_made_once (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *path = key_path (fixture);
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;
  g_autofree char *found_id = NULL;
  g_autofree char *text = NULL;
  g_autoptr (MsTokenKey) first = NULL;
  g_autoptr (MsTokenKey) second = NULL;
  g_autoptr (MsTokenKey) found = NULL;
  g_autoptr (MsDb) reader = ms_db_open (fixture->path, MS_DB_READ, NULL);
  g_autoptr (GError) error = NULL;

  struct stat about;

  g_assert_true (ms_token_key_find (reader, &found, &error));
  g_assert_null (found);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  first = ms_token_key_load (fixture->db, &error);
  g_assert_no_error (error);
  second = ms_token_key_load (fixture->db, &error);
  g_assert_no_error (error);
  g_assert_true (ms_token_key_find (reader, &found, &error));
  g_assert_no_error (error);
  first_id = ms_token_key_get_id (first);
  second_id = ms_token_key_get_id (second);
  found_id = ms_token_key_get_id (found);
  g_assert_cmpstr (first_id, ==, second_id);
  g_assert_cmpstr (first_id, ==, found_id);

  g_assert_cmpint (stat (path, &about), ==, 0);
  g_assert_cmpuint (about.st_mode & 07777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpuint (strlen (text), ==, 65);
  g_assert_cmpuint (strspn (text, "0123456789abcdef"), ==, 64);
  remove_keys (fixture);
}

static gpointer
load_at_once (gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsDb) db = ms_db_open (data, MS_DB_WRITE, &error);
  g_autoptr (MsTokenKey) key = ms_token_key_load (db, &error);

  g_assert_no_error (error);

  return ms_token_key_get_id (key);
}

/* Connections of their own are to SQLite and to the file what processes are. */
static void
test_at_once (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  GThread         *threads[PROCESSES];

  for (guint i = 0; i < PROCESSES; i++)
    threads[i] = g_thread_new ("loads", load_at_once, fixture->path);
  for (guint i = 0; i < PROCESSES; i++)
    {
      g_autofree char *id = g_thread_join (threads[i]);

      if (first == NULL)
        first = g_strdup (id);
      g_assert_cmpstr (id, ==, first);
    }
  remove_keys (fixture);
}

/* What a rolled-back transaction or a killed process leaves behind: a file nobody knows. */
static void
test_unknown_file (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;
  g_autoptr (MsTokenKey) first = NULL;
  g_autoptr (MsTokenKey) second = NULL;

  table_fixture_exec (fixture, "BEGIN");
  first = ms_token_key_load (fixture->db, NULL);
  table_fixture_exec (fixture, "ROLLBACK");
  second = ms_token_key_load (fixture->db, NULL);
  first_id = ms_token_key_get_id (first);
  second_id = ms_token_key_get_id (second);
  g_assert_cmpstr (first_id, ==, second_id);
  remove_keys (fixture);
}

static void
test_gone (TableFixture *fixture, gconstpointer data)
{
  ms_token_key_unref (ms_token_key_load (fixture->db, NULL));
  remove_keys (fixture);
  assert_failure (fixture, "is gone");
}

static const struct
{
  const char *name;
  const char *text;
  const char *words;
} files[] = {
  { "empty", "", "is not a key" },
  { "short", "0011", "is not a key" },
  { "a letter too far", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg\n",
    "is not a key" },
  { "a digit too many", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0",
    "is not a key" },
  { "another one's", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
    "is another database's" },
};

static void
test_wrong (TableFixture *fixture, gconstpointer data)
{
  g_autofree char *path = key_path (fixture);

  ms_token_key_unref (ms_token_key_load (fixture->db, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_test_message ("%s", files[i].name);
      g_assert_true (g_file_set_contents (path, files[i].text, -1, NULL));
      assert_failure (fixture, files[i].words);
    }

  /* A folder can be opened, but not read. */
  g_unlink (path);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  assert_failure (fixture, "cannot be read or made");
  g_rmdir (path);
  remove_keys (fixture);
}

int
main (int argc, char **argv)
{
  static const TableTest tests[] = {
    { "/token-key/made-once", test_made_once },
    { "/token-key/at-once", test_at_once },
    { "/token-key/unknown-file", test_unknown_file },
    { "/token-key/gone", test_gone },
    { "/token-key/wrong", test_wrong },
  };

  return table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
}
