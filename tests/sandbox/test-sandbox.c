/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-sandbox.c - the sandbox server over loopback, and the Maildir it keeps */

#include "config.h"

#include "ms-sandbox.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define ENVELOPE(to) "MAIL FROM:<s@x.org>\r\nRCPT TO:<" to ">\r\nDATA\r\n"

/* A socket of our own: a GSocketClient would ask its resolver's threads about 127.0.0.1. */
static GSocketConnection *
dial (MsSandbox *sandbox)
{
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", ms_sandbox_get_port (sandbox));
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, 10);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);

  return g_socket_connection_factory_create_connection (socket);
}

static void
say (GSocketConnection *connection, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), text,
                             length, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Reads until @text has come, or the end of the stream. */
static char *
hear (GSocketConnection *connection, const char *text)
{
  GInputStream *stream = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GString      *heard = g_string_new (NULL);
  char          byte;

  while ((text == NULL || !g_str_has_suffix (heard->str, text)) &&
         g_input_stream_read (stream, &byte, 1, NULL, NULL) == 1)
    g_string_append_c (heard, byte);

  return g_string_free (heard, FALSE);
}

static void
expect (GSocketConnection *connection, const char *text)
{
  g_autofree char *heard = hear (connection, text);

  if (!g_str_has_suffix (heard, text))
    g_error ("heard \"%s\", not \"%s\"", heard, text);
}

static GSocketConnection *
greeted (MsSandbox *sandbox)
{
  GSocketConnection *connection = dial (sandbox);

  expect (connection, "220 sandbox.localhost ESMTP Mailshot rehearsal\r\n");
  say (connection, "EHLO me\r\n", 9);
  expect (connection, "250 SMTPUTF8\r\n");

  return connection;
}

static char *
queued_id (GSocketConnection *connection)
{
  g_autofree char *line = NULL;

  expect (connection, "250 2.0.0 Ok: queued as ");
  line = hear (connection, "\r\n");
  line[strcspn (line, "\r")] = '\0';

  return g_steal_pointer (&line);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *entry = g_build_filename (path, name, NULL);

      remove_folder (entry);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static guint
count_files (const char *maildir, const char *part)
{
  g_autofree char *path = g_build_filename (maildir, part, NULL);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (folder) != NULL)
    count++;

  return count;
}

/* The one file in new whose name holds @id. */
static char *
read_message (const char *maildir, const char *id, gsize *length)
{
  g_autofree char *path = g_build_filename (maildir, "new", NULL);
  g_autofree char *wanted = g_strdup_printf ("Q%s.", id);
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  char       *content = NULL;

  while (content == NULL && (name = g_dir_read_name (folder)) != NULL)
    if (strstr (name, wanted) != NULL)
      {
        g_autofree char *file = g_build_filename (path, name, NULL);

        g_assert_true (g_file_get_contents (file, &content, length, NULL));
      }
  g_assert_nonnull (content);

  return content;
}

static void
test_maildir (void)
{
  g_autofree char *top = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *maildir = g_build_filename (top, "a", "Maildir", NULL);
  g_autofree char *id = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (MsSandbox) sandbox = NULL;
  static const char body[] = "A: b\r\n\r\n..x\n\0\377\r\n.\r\nQUIT\r\n";
  static const char stored[] = "Return-Path: <s@x.org>\r\nDelivered-To: a@x.org\r\n"
                               "Delivered-To: b@x.org\r\nA: b\r\n\r\n.x\n\0\377\r\n";
  MsSandboxOptions  options = { .maildir = maildir };
  gsize             length = 0;
  GStatBuf          status;

  sandbox = ms_sandbox_start (&options, NULL);
  g_assert_nonnull (sandbox);
  g_assert_cmpint (g_stat (maildir, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0700);

  connection = greeted (sandbox);
  say (connection, "MAIL FROM:<s@x.org>\r\nRCPT TO:<a@x.org>\r\nRCPT TO:<b@x.org>\r\n", 59);
  say (connection, "RCPT TO:<c+fail@x.org>\r\nDATA\r\n", 30);
  expect (connection, "354 End data with <CR><LF>.<CR><LF>\r\n");
  say (connection, body, sizeof body - 1);
  id = queued_id (connection);
  expect (connection, "221 2.0.0 Bye\r\n");

  content = read_message (maildir, id, &length);
  g_assert_cmpmem (content, length, stored, sizeof stored - 1);
  g_assert_cmpuint (count_files (maildir, "new"), ==, 1);
  g_assert_cmpuint (count_files (maildir, "tmp"), ==, 0);
  g_assert_cmpuint (ms_sandbox_get_messages (sandbox), ==, 1);

  g_clear_pointer (&sandbox, ms_sandbox_stop);
  remove_folder (top);
}

static void
test_large_message (void)
{
  g_autofree char *maildir = g_dir_make_tmp ("mailshot-XXXXXX", NULL);
  g_autofree char *id = NULL;
  g_autofree char *content = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketConnection) broken = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (MsSandbox) sandbox = NULL;
  MsSandboxOptions options = { .maildir = maildir };
  gsize            length = 0;

  while (body->len < 3 * 1024 * 1024)
    g_string_append_printf (body, "line at %" G_GSIZE_FORMAT "\r\n", body->len);

  sandbox = ms_sandbox_start (&options, NULL);
  connection = greeted (sandbox);
  say (connection, ENVELOPE ("a@x.org"), strlen (ENVELOPE ("a@x.org")));
  say (connection, body->str, body->len);
  say (connection, ".\r\n", 3);
  id = queued_id (connection);

  content = read_message (maildir, id, &length);
  g_assert_cmpuint (length, >, body->len);
  g_assert_cmpmem (content + length - body->len, body->len, body->str, body->len);

  /* One whose sender goes away in the middle leaves nothing. */
  broken = greeted (sandbox);
  say (broken, ENVELOPE ("a@x.org"), strlen (ENVELOPE ("a@x.org")));
  expect (broken, "354 End data with <CR><LF>.<CR><LF>\r\n");
  say (broken, body->str, body->len);
  g_clear_object (&broken);

  g_clear_pointer (&sandbox, ms_sandbox_stop);
  g_assert_cmpuint (count_files (maildir, "new"), ==, 1);
  g_assert_cmpuint (count_files (maildir, "tmp"), ==, 0);
  remove_folder (maildir);
}

static void
test_pipeline (void)
{
  g_autoptr (MsSandbox) sandbox = NULL;
  g_autoptr (GString) group = g_string_new (NULL);
  GSocketConnection *connections[10];
  MsSandboxOptions   options = { 0 };

  g_string_append (group, "Subject: x\r\n\r\nHello\r\n.\r\n" ENVELOPE ("b@x.org"));
  sandbox = ms_sandbox_start (&options, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      connections[i] = greeted (sandbox);
      say (connections[i], ENVELOPE ("a@x.org"), strlen (ENVELOPE ("a@x.org")));
    }
  for (guint round = 0; round < 100; round++)
    for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
      {
        expect (connections[i], "354 End data with <CR><LF>.<CR><LF>\r\n");
        say (connections[i], group->str, group->len);
      }
  for (guint i = 0; i < G_N_ELEMENTS (connections); i++)
    {
      expect (connections[i], "354 End data with <CR><LF>.<CR><LF>\r\n");
      say (connections[i], ".\r\nQUIT\r\n", 9);
      expect (connections[i], "221 2.0.0 Bye\r\n");
      g_object_unref (connections[i]);
    }

  g_assert_cmpuint (ms_sandbox_get_messages (sandbox), ==, 10 * 101);
}

static void
test_drop (void)
{
  g_autoptr (MsSandbox) sandbox = NULL;
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *rest = NULL;
  MsSandboxOptions options = { 0 };

  sandbox = ms_sandbox_start (&options, NULL);
  connection = greeted (sandbox);
  say (connection, ENVELOPE ("a+drop@x.org"), strlen (ENVELOPE ("a+drop@x.org")));
  expect (connection, "354 End data with <CR><LF>.<CR><LF>\r\n");
  say (connection, "x\r\n.\r\n", 6);
  rest = hear (connection, NULL);
  g_assert_cmpstr (rest, ==, "");
}

/* While one dot waits for its two seconds, another connection is served. */
static void
test_slow (void)
{
  g_autoptr (MsSandbox) sandbox = NULL;
  g_autoptr (GSocketConnection) slow = NULL;
  g_autoptr (GSocketConnection) quick = NULL;
  g_autofree char  *first = NULL;
  g_autofree char  *second = NULL;
  static const char group[] = "x\r\n.\r\n" ENVELOPE ("b@x.org") "y\r\n.\r\nQUIT\r\n";
  MsSandboxOptions  options = { 0 };
  gint64            began;

  sandbox = ms_sandbox_start (&options, NULL);
  slow = greeted (sandbox);
  quick = greeted (sandbox);
  say (slow, ENVELOPE ("a+slow@x.org"), strlen (ENVELOPE ("a+slow@x.org")));
  expect (slow, "354 End data with <CR><LF>.<CR><LF>\r\n");

  began = g_get_monotonic_time ();
  say (slow, group, sizeof group - 1);
  say (quick, ENVELOPE ("b@x.org"), strlen (ENVELOPE ("b@x.org")));
  say (quick, "x\r\n.\r\n", 6);
  first = queued_id (quick);
  g_assert_cmpint (g_get_monotonic_time () - began, <, G_USEC_PER_SEC);

  second = queued_id (slow);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, 2 * G_USEC_PER_SEC - 1000);
  expect (slow, "221 2.0.0 Bye\r\n");
  g_assert_cmpuint (ms_sandbox_get_messages (sandbox), ==, 3);
}

/* A client that sends and never reads is neither answered without end nor waited for. */
static void
test_deaf_client (void)
{
  g_autoptr (MsSandbox) sandbox = NULL;
  g_autoptr (GSocketConnection) deaf = NULL;
  g_autoptr (GSocketConnection) other = NULL;
  g_autoptr (GString) flood = g_string_new (NULL);
  MsSandboxOptions options = { 0 };
  GSocket         *socket;
  gssize           sent = 1;

  sandbox = ms_sandbox_start (&options, NULL);
  deaf = greeted (sandbox);
  while (flood->len < 64 * 1024)
    g_string_append (flood, "NOOP\r\n");

  socket = g_socket_connection_get_socket (deaf);
  while (sent > 0)
    {
      sent = g_socket_send_with_blocking (socket, flood->str, flood->len, FALSE, NULL, NULL);
      other = greeted (sandbox);
      g_clear_object (&other);
    }
}

static void
test_errors (void)
{
  g_autoptr (MsSandbox) first = NULL;
  g_autoptr (MsSandbox) second = NULL;
  g_autoptr (GError) error = NULL;
  MsSandboxOptions options = { 0 };

  first = ms_sandbox_start (&options, &error);
  g_assert_no_error (error);
  options.port = ms_sandbox_get_port (first);
  second = ms_sandbox_start (&options, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);

  options.port = 0;
  options.maildir = (char *) "/dev/null/Maildir";
  second = ms_sandbox_start (&options, &error);
  g_assert_null (second);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
}

static void
test_stop_with_clients (void)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autofree char *rest = NULL;
  MsSandboxOptions options = { 0 };
  MsSandbox       *sandbox = ms_sandbox_start (&options, NULL);

  connection = greeted (sandbox);
  say (connection, ENVELOPE ("a+slow@x.org"), strlen (ENVELOPE ("a+slow@x.org")));
  expect (connection, "354 End data with <CR><LF>.<CR><LF>\r\n");
  say (connection, "x\r\n.\r\n", 6);
  ms_sandbox_stop (sandbox);
  rest = hear (connection, NULL);
  g_assert_cmpstr (rest, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/maildir", test_maildir);
  g_test_add_func ("/sandbox/large-message", test_large_message);
  g_test_add_func ("/sandbox/pipeline", test_pipeline);
  g_test_add_func ("/sandbox/drop", test_drop);
  g_test_add_func ("/sandbox/slow", test_slow);
  g_test_add_func ("/sandbox/deaf-client", test_deaf_client);
  g_test_add_func ("/sandbox/errors", test_errors);
  g_test_add_func ("/sandbox/stop-with-clients", test_stop_with_clients);

  return g_test_run ();
}
