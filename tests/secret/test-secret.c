/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-secret.c - passwords: a keyring in a file, none at all, one that never answers */

#include "config.h"

#include "ms-secret.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define TIMEOUT 20

static void
check_lookup (const char *database, const char *account, const char *expected)
{
  g_autoptr (GError) error = NULL;
  char *password = ms_secret_lookup (database, account, TIMEOUT, NULL, &error);

  g_assert_cmpstr (password, ==, expected);
  if (expected == NULL)
    g_assert_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_NOT_FOUND);
  else
    g_assert_no_error (error);
  ms_secret_wipe (password);
}

static void
store (const char *database, const char *account, const char *password)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_secret_store (database, account, password, TIMEOUT, NULL, &error));
  g_assert_no_error (error);
}

static void
test_keyring (void)
{
  g_autoptr (GError) error = NULL;

  check_lookup ("db1", "Work", NULL);
  store ("db1", "Work", "p\303\244ss \"word\"");
  store ("db1", "home", "other");
  store ("db2", "work", "third");
  check_lookup ("db1", "Work", "p\303\244ss \"word\"");
  check_lookup ("db1", "WORK", "p\303\244ss \"word\"");
  check_lookup ("db1", "home", "other");
  check_lookup ("db2", "Work", "third");

  store ("db1", "work", "new");
  check_lookup ("db1", "Work", "new");

  g_assert_true (ms_secret_clear ("db1", "Work", TIMEOUT, NULL, &error));
  g_assert_no_error (error);
  check_lookup ("db1", "Work", NULL);
  check_lookup ("db1", "home", "other");
  g_assert_true (ms_secret_clear ("db1", "Work", TIMEOUT, NULL, &error));
  g_assert_no_error (error);
}

static void
rename_secret (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ms_secret_rename ("db4", from, to, TIMEOUT, NULL, &error));
  g_assert_no_error (error);
}

static void
test_rename (void)
{
  rename_secret ("Work", "Office");
  check_lookup ("db4", "Office", NULL);

  store ("db4", "Work", "kept");
  rename_secret ("Work", "WORK");
  check_lookup ("db4", "WORK", "kept");

  rename_secret ("WORK", "Office");
  check_lookup ("db4", "Office", "kept");
  check_lookup ("db4", "Work", NULL);
}

/* The same from another thread than the one that asked first. */
static gpointer
look_up_on_thread (gpointer data)
{
  check_lookup ("db3", "thread", "threaded");

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  store ("db3", "thread", "threaded");
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("lookup", look_up_on_thread, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_cancelled_before (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ms_secret_lookup ("db1", "home", TIMEOUT, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The backend and the bus are chosen once a process: what needs others runs in a child. */
static void
leave_file_backend (const char *bus)
{
  g_unsetenv ("SECRET_BACKEND");
  g_unsetenv ("DISPLAY");
  g_unsetenv ("XDG_RUNTIME_DIR");
  if (bus != NULL)
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", bus, TRUE);
  else
    g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
}

static void
assert_unavailable (GError **error)
{
  g_assert_error (*error, MS_SECRET_ERROR, MS_SECRET_ERROR_UNAVAILABLE);
  g_assert_nonnull (strstr ((*error)->message, "password file"));
  g_assert_null (strchr ((*error)->message, '\n'));
  g_clear_error (error);
}

static void
test_no_keyring (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;

      leave_file_backend (NULL);
      g_assert_false (ms_secret_store ("db", "a", "hidden", TIMEOUT, NULL, &error));
      g_assert_null (strstr (error->message, "hidden"));
      assert_unavailable (&error);
      g_assert_null (ms_secret_lookup ("db", "a", TIMEOUT, NULL, &error));
      assert_unavailable (&error);
      g_assert_false (ms_secret_clear ("db", "a", TIMEOUT, NULL, &error));
      assert_unavailable (&error);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static void
test_dead_bus (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GError) error = NULL;

      leave_file_backend ("unix:path=/nonexistent/bus");
      g_assert_null (ms_secret_lookup ("db", "a", TIMEOUT, NULL, &error));
      assert_unavailable (&error);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static gpointer
cancel_soon (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
ask_silent_bus (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "mailshot-bus", NULL);
  g_autofree char *bus = g_strdup_printf ("unix:abstract=%s-%d", path, (int) getpid ());
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread;
  gint64   began = g_get_monotonic_time ();

  /* Connections are taken by the kernel's backlog, and never answered. */
  address = g_unix_socket_address_new_with_type (bus + strlen ("unix:abstract="), -1,
                                                 G_UNIX_SOCKET_ADDRESS_ABSTRACT);
  g_assert_true (g_socket_listener_add_address (listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, &error));
  leave_file_backend (bus);

  g_assert_null (ms_secret_lookup ("db", "a", 1, NULL, &error));
  g_assert_error (error, MS_SECRET_ERROR, MS_SECRET_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (error->message, "password file"));
  g_clear_error (&error);

  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_false (ms_secret_store ("db", "a", "b", TIMEOUT, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 6 * G_USEC_PER_SEC);
}

static void
test_silent_bus (void)
{
  if (g_test_subprocess ())
    {
      ask_silent_bus ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

static const struct
{
  const char *name;
  const char *content;
  gssize      length;
  const char *password; /* NULL: refused */
} files[] = {
  { "one line", "secret\n", -1, "secret" },
  { "no line end", "secret", -1, "secret" },
  { "CRLF", "secret\r\n", -1, "secret" },
  { "first of two lines", "secret\nother\n", -1, "secret" },
  { "blanks are part of it", " se cret \n", -1, " se cret " },
  { "UTF-8", "p\303\244ss\n", -1, "p\303\244ss" },
  { "Latin-1", "p\344ss\n", -1, "p\344ss" },
  { "empty", "", -1, NULL },
  { "empty line", "\nsecret\n", -1, NULL },
  { "CR alone", "\r\n", -1, NULL },
  { "NUL", "sec\0ret\n", 8, NULL },
};

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "password", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;
      char *password;

      g_test_message ("%s", files[i].name);
      g_assert_true (g_file_set_contents (path, files[i].content, files[i].length, NULL));
      password = ms_secret_read_file (path, &error);
      g_assert_cmpstr (password, ==, files[i].password);
      g_assert_true ((password == NULL) == (error != NULL));
      ms_secret_wipe (password);
    }

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_file_lengths (void)
{
  g_autofree char *folder = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "password", NULL);

  for (gsize length = 4090; length < 4110; length++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = g_strnfill (length, 'x');
      g_autofree char *with_end = g_strconcat (text, "\r\n", NULL);
      char            *password;

      g_assert_true (g_file_set_contents (path, with_end, -1, NULL));
      password = ms_secret_read_file (path, &error);
      if (length < 4096)
        g_assert_cmpstr (password, ==, text);
      else
        g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);
      ms_secret_wipe (password);
    }

  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_file_errors (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ms_secret_read_file ("/nonexistent/password", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
  g_assert_null (ms_secret_read_file ("/tmp", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR);
  g_clear_error (&error);
  g_assert_null (ms_secret_read_file ("/dev/zero", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL);

  ms_secret_wipe (NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *keyring = g_build_filename (folder, "test.keyring", NULL);
  int              status;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", keyring, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/keyring", test_keyring);
  g_test_add_func ("/secret/rename", test_rename);
  g_test_add_func ("/secret/threads", test_threads);
  g_test_add_func ("/secret/cancelled-before", test_cancelled_before);
  g_test_add_func ("/secret/no-keyring", test_no_keyring);
  g_test_add_func ("/secret/dead-bus", test_dead_bus);
  g_test_add_func ("/secret/silent-bus", test_silent_bus);
  g_test_add_func ("/secret/files", test_files);
  g_test_add_func ("/secret/file-lengths", test_file_lengths);
  g_test_add_func ("/secret/file-errors", test_file_errors);

  status = g_test_run ();
  g_remove (keyring);
  g_rmdir (folder);

  return status;
}
