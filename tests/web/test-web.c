/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-web.c - where it listens, and that it waits for nobody for ever */

#include "config.h"

#include "ms-clock.h"
#include "ms-web.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOON (G_GINT64_CONSTANT (1795608000) * MS_SECOND)

static const struct
{
  const char *text;
  const char *address; /* NULL: it is none */
  guint       port;
} listens[] = {
  { "127.0.0.1:8025", "127.0.0.1", 8025 },
  { "8025", "127.0.0.1", 8025 },
  { "0.0.0.0:0", "0.0.0.0", 0 },
  { "[::1]:8025", "::1", 8025 },
  { "::1:8025", NULL, 0 },
  { "[::1]", NULL, 0 },
  { "[::1:8025", NULL, 0 },
  { "127.0.0.1:", NULL, 0 },
  { "127.0.0.1:65536", NULL, 0 },
  { "127.0.0.1:-1", NULL, 0 },
  { "localhost:8025", NULL, 0 },
  { ":8025", NULL, 0 },
  { "", NULL, 0 },
};

static void
test_listen (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (listens); i++)
    {
      g_autoptr (GSocketAddress) address = ms_web_parse_listen (listens[i].text);
      g_autofree char *text = NULL;

      g_test_message ("%s", listens[i].text);
      g_assert_cmpint (address != NULL, ==, listens[i].address != NULL);
      if (address == NULL)
        continue;
      text = g_inet_address_to_string (
          g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
      g_assert_cmpstr (text, ==, listens[i].address);
      g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)), ==,
                        listens[i].port);
    }
}

static void
ignore_request (const MsWebRecord *record, gpointer data)
{
}

static void
ignore_mail (const char *trouble, gpointer data)
{
}

typedef struct
{
  char    *folder; /* (owned) */
  MsStore *store;  /* (owned) */
  MsWeb   *web;    /* (owned) */
} Site;

static void
set_up (Site *site, gconstpointer data)
{
  static const MsWebNews news = { ignore_request, ignore_mail };
  g_autoptr (GSocketAddress) listen = ms_web_parse_listen ("127.0.0.1:0");
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  ms_clock_freeze (NOON);
  site->folder = g_dir_make_tmp ("mailshot-web-XXXXXX", &error);
  path = g_build_filename (site->folder, "mailshot.db", NULL);
  site->store = ms_store_open (path, &error);
  g_assert_no_error (error);
  site->web = ms_web_start (site->store, listen, FALSE, &news, NULL, &error);
  g_assert_no_error (error);
}

static void
remove_all (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_all (path);
      else
        g_unlink (path);
    }
  g_rmdir (folder);
}

static void
tear_down (Site *site, gconstpointer data)
{
  ms_web_stop (site->web);
  ms_store_close (site->store);
  remove_all (site->folder);
  g_free (site->folder);
  ms_clock_thaw ();
}

static GSocketConnection *
connect_to (Site *site)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                ms_web_get_port (site->web), NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static void
write_text (GSocketConnection *connection, const char *text)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  g_assert_true (g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL));
}

/* Reads until something stands in it, or until the end. */
static char *
read_until (GSocketConnection *connection, const char *wanted)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GString      *text = g_string_new (NULL);
  char          buffer[4096];
  gssize        length;

  while ((wanted == NULL || strstr (text->str, wanted) == NULL) &&
         (length = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, length);

  return g_string_free (text, FALSE);
}

/* The clock stands still until it is put forward: whatever ends the connection is the deadline.
 */
static void
test_slow (Site *site, gconstpointer request)
{
  g_autoptr (GSocketConnection) slow = connect_to (site);
  g_autoptr (GSocketConnection) quick = connect_to (site);
  g_autofree char *answer = NULL;
  g_autofree char *nothing = NULL;

  write_text (slow, request);
  write_text (quick, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  answer = read_until (quick, "</html>\n");
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404"));
  g_assert_false (g_socket_condition_check (g_socket_connection_get_socket (slow), G_IO_IN));

  ms_clock_advance (21 * MS_SECOND);
  nothing = read_until (slow, NULL);
  g_assert_true (*nothing == '\0' || g_str_has_prefix (nothing, "HTTP/1.0 400"));
}

/* One request, then it is closed, and says so: a proxy would use it again otherwise. */
static void
test_closes (Site *site, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = connect_to (site);
  g_autofree char *answer = NULL;

  write_text (connection, "GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
  answer = read_until (connection, NULL);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404"));
  g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
}

static void
test_stop (Site *site, gconstpointer data)
{
  g_autoptr (GSocketConnection) idle = connect_to (site);

  write_text (idle, "GET /x HTTP/1.1\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/web/listen", test_listen);
  g_test_add ("/web/web/slow-headers", Site, "GET /x HTTP/1.1\r\nHost: ", set_up, test_slow,
              tear_down);
  g_test_add ("/web/web/slow-body", Site,
              "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx", set_up, test_slow,
              tear_down);
  g_test_add ("/web/web/silent", Site, "", set_up, test_slow, tear_down);
  g_test_add ("/web/web/closes", Site, NULL, set_up, test_closes, tear_down);
  g_test_add ("/web/web/stop", Site, NULL, set_up, test_stop, tear_down);

  return g_test_run ();
}
