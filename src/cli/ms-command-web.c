/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-web.c - web: the pages for readers, until it is told to end */

#include "config.h"

#include "ms-commands.h"
#include "ms-identity-table.h"
#include "ms-text.h"
#include "ms-web.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>

#define LISTEN "127.0.0.1:8025"

/* One write a line, so that two threads' lines never mix. */
static void
print_line (const char *line)
{
  g_autofree char *whole = g_strconcat (line, "\n", NULL);

  fputs (whole, stdout);
  fflush (stdout);
}

static char *
format_time (gint64 wall)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M:%S") : g_strdup ("");
}

static void
append_trouble (GString *json, const char *trouble)
{
  g_autofree char *line = trouble != NULL ? ms_text_printable (trouble, -1) : NULL;

  g_string_append (json, ",\"trouble\":");
  if (line != NULL)
    ms_text_append_json (json, line, -1);
  else
    g_string_append (json, "null");
  g_string_append_c (json, '}');
}

static void
on_request (const MsWebRecord *record, gpointer data)
{
  MsCli           *cli = data;
  g_autofree char *time = format_time (record->at);
  g_autoptr (GString) line = g_string_new (NULL);

  if (ms_cli_is_json (cli))
    {
      g_string_append_printf (line,
                              "{\"event\":\"request\",\"client\":\"%s\",\"method\":\"%s\","
                              "\"place\":\"%s\",\"status\":%u,"
                              "\"microseconds\":%" G_GINT64_FORMAT,
                              record->client, record->method, record->place, record->status,
                              record->duration);
      append_trouble (line, record->trouble);
    }
  else
    {
      g_string_append_printf (line, "%s %s %s %s %u %.1f ms", time, record->client,
                              record->method, record->place, record->status,
                              record->duration / 1000.0);
      if (record->trouble != NULL)
        {
          g_autofree char *why = ms_text_printable (record->trouble, -1);

          g_string_append_printf (line, ": %s", why);
        }
    }
  print_line (line->str);
}

static void
on_mail (const char *trouble, gpointer data)
{
  MsCli           *cli = data;
  g_autofree char *time = format_time (g_get_real_time ());
  g_autofree char *why = trouble != NULL ? ms_text_printable (trouble, -1) : NULL;
  g_autoptr (GString) line = g_string_new (NULL);

  if (ms_cli_is_json (cli))
    {
      g_string_append (line, "{\"event\":\"mail\"");
      append_trouble (line, trouble);
    }
  else if (why != NULL)
    g_string_append_printf (line, _ ("%s A confirmation mail was not sent: %s"), time, why);
  else
    g_string_append_printf (line, _ ("%s A confirmation mail was sent."), time);
  print_line (line->str);
}

static void
print_start (MsCli *cli, GSocketAddress *listen, guint port)
{
  GInetAddress    *address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (listen));
  g_autofree char *host = g_inet_address_to_string (address);
  g_autofree char *line = NULL;

  if (ms_cli_is_json (cli))
    {
      line =
          g_strdup_printf ("{\"event\":\"listening\",\"host\":\"%s\",\"port\":%u}", host, port);
      print_line (line);
    }
  ms_cli_say (cli,
              g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
                  ? _ ("Listening on http://[%s]:%u/, for a proxy that speaks HTTPS. Ctrl-C "
                       "ends it.")
                  : _ ("Listening on http://%s:%u/, for a proxy that speaks HTTPS. Ctrl-C "
                       "ends it."),
              host, port);
}

/* Without a page of its own no identity's mail leads here. */
static gboolean
warn_of_identities (MsCli *cli, GError **error)
{
  MsDb *db = ms_cli_reader (cli, error);
  g_autoptr (GPtrArray) identities = NULL;

  identities = db != NULL ? ms_identity_table_all (db, error) : NULL;
  if (identities == NULL)
    return FALSE;

  for (guint i = 0; i < identities->len; i++)
    if (((MsIdentity *) identities->pdata[i])->unsubscribe_url != NULL)
      return TRUE;

  ms_cli_warn (_ ("No sender identity has a web page yet, so no mail leads here: “mailshotctl "
                  "identity set NAME --unsubscribe-url https://…”"));

  return TRUE;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_CONTINUE;
}

static MsExit
run_web (MsCli *cli, const MsArguments *arguments, GError **error)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
  const char      *text = ms_arguments_get (arguments, "listen");
  MsWebNews        news = { on_request, on_mail };
  g_autoptr (GSocketAddress) listen = ms_web_parse_listen (text != NULL ? text : LISTEN);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  MsStore *store;
  MsWeb   *web;

  if (listen == NULL)
    {
      ms_usage_fail (error, _ ("--listen takes an IP address and a port, as " LISTEN));
      return MS_EXIT_USAGE;
    }

  store = ms_cli_open (cli, error);
  if (store == NULL || !warn_of_identities (cli, error))
    return MS_EXIT_FAILED;

  web = ms_web_start (store, listen, ms_arguments_flag (arguments, "behind-proxy"), &news, cli,
                      error);
  if (web == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_unix_signal_add (signals[i], quit, loop);
  print_start (cli, listen, ms_web_get_port (web));
  g_main_loop_run (loop);
  ms_web_stop (web);

  return MS_EXIT_DONE;
}

static const MsOption web_options[] = {
  { "listen", MS_OPTION_ONE, "ADDRESS:PORT",
    N_ ("Where the proxy finds it; " LISTEN " if nothing is said; port 0: a free one") },
  { "behind-proxy", MS_OPTION_FLAG, NULL,
    N_ ("Believe what X-Forwarded-For or Forwarded say last of who asks") },
  { NULL },
};

const MsCommand ms_web_commands[] = {
  { { "web", NULL, 0, 0, web_options,
      N_ ("Serve the pages to unsubscribe, to choose and to subscribe, behind an HTTPS "
          "server") },
    run_web },
  { { NULL }, NULL },
};
