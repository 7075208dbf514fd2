/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-connection.c - does port 25 lead to the exchangers, and which address do they see?
 */

#include "config.h"

#include "ms-check-private.h"
#include "ms-dmarc.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define REPLY_MAX 4096
#define READS_MAX 64

/* One conversation: greeting, EHLO, QUIT. */
typedef struct
{
  GIOStream    *stream;
  GCancellable *cancellable;
  gint64        deadline; /* g_get_monotonic_time() */
  GString      *read;     /* (owned): what the next reply begins with */
} Talk;

/* (transfer full) (nullable): one whole reply, its lines as they came */
static char *
read_reply (Talk *talk)
{
  GInputStream *in = g_io_stream_get_input_stream (talk->stream);

  for (guint i = 0; i < READS_MAX && talk->read->len < REPLY_MAX; i++)
    {
      char        buffer[512];
      gssize      got;
      const char *line = talk->read->str;
      const char *end;

      while ((end = strchr (line, '\n')) != NULL)
        {
          if (end - line < 4 || line[3] != '-')
            {
              char *reply = g_strndup (talk->read->str, end - talk->read->str);

              g_string_erase (talk->read, 0, end + 1 - talk->read->str);
              return reply;
            }
          line = end + 1;
        }

      if (g_get_monotonic_time () > talk->deadline)
        return NULL;
      got = g_input_stream_read (in, buffer, sizeof buffer, talk->cancellable, NULL);
      if (got <= 0)
        return NULL;
      for (gssize j = 0; j < got; j++)
        g_string_append_c (talk->read, buffer[j] != '\0' ? buffer[j] : '?');
    }

  return NULL;
}

static void
say (Talk *talk, const char *line)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (talk->stream), line, strlen (line),
                             NULL, talk->cancellable, NULL);
}

/* (transfer full) (nullable): the first address in a text such as "Hello [203.0.113.5]" */
static char *
find_address (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \r\n()[]<>,;=", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];
      MsIp        ip;

      if (g_ascii_strncasecmp (word, "IPv6:", 5) == 0)
        word += 5;
      if (ms_ip_parse (word, &ip))
        return ms_ip_to_string (&ip);
    }

  return NULL;
}

/* RFC 1870 §4; 0: not told */
static guint64
find_size (const char *ehlo)
{
  g_auto (GStrv) lines = g_strsplit (ehlo, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strlen (lines[i]) > 9 && g_ascii_strncasecmp (lines[i] + 4, "SIZE ", 5) == 0)
      return g_ascii_strtoull (lines[i] + 9, NULL, 10);

  return 0;
}

static void
converse (MsCheckContext *context, MsCheckProbe *probe, GIOStream *stream)
{
  Talk talk = { stream, context->cancellable,
                g_get_monotonic_time () + MS_CHECK_SECONDS * G_USEC_PER_SEC,
                g_string_new (NULL) };

  const char      *name = context->settings->ehlo_name;
  g_autofree char *greeting = read_reply (&talk);
  g_autofree char *ehlo = NULL;
  g_autofree char *reply = NULL;

  if (greeting != NULL)
    {
      probe->code = g_ascii_strtoull (greeting, NULL, 10);
      probe->greeting = g_strdup (strlen (greeting) > 4 ? greeting + 4 : "");
      g_strchomp (probe->greeting);
    }
  if (probe->code == 220)
    {
      ehlo = g_strdup_printf ("EHLO %s\r\n", name != NULL ? name : g_get_host_name ());
      say (&talk, ehlo);
      reply = read_reply (&talk);
      probe->seen_as = reply != NULL ? find_address (reply) : NULL;
      probe->size = reply != NULL ? find_size (reply) : 0;
    }
  if (greeting != NULL)
    say (&talk, "QUIT\r\n");

  g_string_free (talk.read, TRUE);
}

static char *
address_to_string (GSocketAddress *address)
{
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return NULL;

  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

/* Without a packet on the wire: which of our addresses would be used. */
static char *
guess_local (GSocketAddress *to)
{
  g_autoptr (GSocket) socket =
      g_socket_new (g_socket_address_get_family (to), G_SOCKET_TYPE_DATAGRAM,
                    G_SOCKET_PROTOCOL_UDP, NULL);
  g_autoptr (GSocketAddress) local = NULL;

  if (socket == NULL || !g_socket_connect (socket, to, NULL, NULL))
    return NULL;

  local = g_socket_get_local_address (socket, NULL);

  return local != NULL ? address_to_string (local) : NULL;
}

static void
bind_source (GSocketClient *client, const MsSettings *settings, gboolean six)
{
  const char *source = six ? settings->source_ipv6 : settings->source_ipv4;
  g_autoptr (GSocketAddress) local =
      source != NULL ? g_inet_socket_address_new_from_string (source, 0) : NULL;

  if (local != NULL)
    g_socket_client_set_local_address (client, local);
}

static void
connect_to (MsCheckContext *context, MsCheckProbe *probe, const char *address, guint seconds)
{
  g_autoptr (GSocketAddress) to =
      g_inet_socket_address_new_from_string (address, context->settings->port);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) error = NULL;

  if (to == NULL)
    return;

  probe->tried = TRUE;
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, seconds);
  bind_source (client, context->settings, strchr (address, ':') != NULL);
  connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (to), context->cancellable, &error);
  if (connection == NULL)
    {
      g_free (probe->problem);
      probe->problem = g_strdup (error->message);
      if (probe->local == NULL)
        probe->local = guess_local (to);
      return;
    }

  probe->open = TRUE;
  g_free (probe->local);
  local = g_socket_connection_get_local_address (connection, NULL);
  probe->local = local != NULL ? address_to_string (local) : NULL;
  converse (context, probe, G_IO_STREAM (connection));
}

void
ms_check_probe (MsCheckContext *context, MsCheckProbe *probe, gboolean connect)
{
  const MsExchanger *host;
  gboolean           no_six = g_strcmp0 (context->settings->source_ipv6, "none") == 0;
  guint              count = 0;

  probe->exchangers = ms_lookup_exchangers (context->lookup, probe->domain);
  if (!connect || probe->exchangers->hosts->len == 0)
    return;

  host = probe->exchangers->hosts->pdata[0];
  probe->host = g_strdup (host->name);
  /* Where there is an address of both kinds, each has half the time: IPv6 may lead nowhere. */
  for (guint i = 0; host->addresses[i] != NULL && count < 2 && !probe->open; i++)
    {
      gboolean six = strchr (host->addresses[i], ':') != NULL;

      if (six && no_six)
        continue;
      connect_to (context, probe, host->addresses[i],
                  host->addresses[i + 1] != NULL ? MS_CHECK_SECONDS / 2 : MS_CHECK_SECONDS);
      count++;
    }
}

void
ms_check_probe_clear (MsCheckProbe *probe)
{
  g_clear_pointer (&probe->exchangers, ms_exchangers_free);
  g_free (probe->host);
  g_free (probe->local);
  g_free (probe->greeting);
  g_free (probe->seen_as);
  g_free (probe->problem);
}

/* RFC 5321 §4.2: the greeting begins with the server's name; (transfer full) */
static char *
get_greeting_name (const MsCheckProbe *probe)
{
  const char *greeting = probe->greeting != NULL ? probe->greeting : "";

  return g_ascii_strdown (greeting, strcspn (greeting, " \t\r\n"));
}

static gboolean
is_same_organisation (const char *name, const MsCheckProbe *probe)
{
  return ms_dmarc_aligned (name, probe->host, FALSE) ||
         ms_dmarc_aligned (name, probe->domain, FALSE);
}

typedef struct
{
  guint               tried;
  guint               open;
  guint               ours;     /* greeted by the one that was meant */
  guint               foreign;  /* by somebody else */
  gboolean            same;     /* always the same one */
  char               *stranger; /* (owned) (nullable) */
  const MsCheckProbe *failed;   /* (nullable): the last that could not be reached */
  const MsCheckProbe *refused;  /* (nullable): the last that greeted with a refusal */
} Tally;

static Tally
count_probes (const GArray *probes)
{
  Tally tally = { .same = TRUE };

  for (guint i = 0; i < probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (probes, MsCheckProbe, i);
      g_autofree char    *name = NULL;
      g_autofree char    *organisation = NULL;

      if (!probe->tried)
        continue;
      tally.tried++;
      tally.open += probe->open;
      if (!probe->open)
        tally.failed = probe;
      if (probe->code >= 400)
        tally.refused = probe;

      /* A greeting without a whole name says nothing about who it is. */
      name = get_greeting_name (probe);
      if (strchr (name, '.') == NULL)
        continue;
      if (is_same_organisation (name, probe))
        {
          tally.ours++;
          continue;
        }
      tally.foreign++;
      organisation = ms_dmarc_organisation (name);
      if (tally.stranger == NULL)
        tally.stranger = g_steal_pointer (&organisation);
      else if (strcmp (tally.stranger, organisation) != 0)
        tally.same = FALSE;
    }

  return tally;
}

static void
add_blocked (MsCheckNotes *notes, const Tally *tally)
{
  ms_check_add (
      notes, "port25", MS_CHECK_RED,
      g_strdup (_ ("Port 25 is blocked: no mail server can be reached")),
      g_strdup_printf (_ ("All recipients would end with “cannot connect”. The last try, "
                          "%s: %s. Most providers of homes and clouds block this port."),
                       tally->failed->host, tally->failed->problem),
      g_strdup (_ ("Send through an account, or ask your provider to open port 25.")));
}

/* With one address of the list's alone it may as well be a host with another name. */
static void
add_redirected (MsCheckNotes *notes, const Tally *tally)
{
  gboolean sure = tally->foreign > 1 && tally->same;

  ms_check_add (
      notes, "port25", sure ? MS_CHECK_RED : MS_CHECK_AMBER,
      sure ? g_strdup_printf (_ ("Your provider redirects port 25 to %s"), tally->stranger)
           : g_strdup_printf (_ ("Port 25 may be redirected: %s answered"), tally->stranger),
      g_strdup (_ ("The server that greets is not the one that was called. Mail would reach it "
                   "and not the recipients' servers, and its answers would not be theirs.")),
      sure ? g_strdup (_ ("Send through an account, or ask your provider to open port 25."))
           : g_strdup (
                 _ ("If it is not a server of the recipients' own provider, send through an "
                    "account.")));
}

static void
check_size (const MsCheckContext *context, MsCheckNotes *notes)
{
  g_autofree char *ours = g_format_size (context->largest);

  for (guint i = 0; i < context->probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (context->probes, MsCheckProbe, i);
      g_autofree char    *size = g_format_size (probe->size);

      if (probe->size > 0 && context->largest > probe->size)
        ms_check_add (notes, "size", MS_CHECK_RED,
                      g_strdup_printf (_ ("The message is too large for %s"), probe->host),
                      g_strdup_printf (_ ("It has %s, and the server takes %s."), ours, size),
                      g_strdup (
                          _ ("Make it smaller: link to files instead of attaching them.")));
    }
}

void
ms_check_port (MsCheckContext *context, MsCheckNotes *notes)
{
  Tally            tally;
  g_autofree char *stranger = NULL;

  if (!context->route.direct)
    return;

  check_size (context, notes);
  tally = count_probes (context->probes);
  stranger = tally.stranger;
  if (tally.tried == 0)
    ms_check_add (notes, "port25", MS_CHECK_GREY, g_strdup (_ ("Port 25 was not tried")),
                  g_strdup (_ ("No mail server of the recipients' domains is known.")), NULL);
  else if (tally.open == 0)
    add_blocked (notes, &tally);
  else if (tally.ours == 0 && tally.foreign > 0)
    add_redirected (notes, &tally);
  else if (tally.refused != NULL)
    ms_check_add (notes, "port25", MS_CHECK_AMBER,
                  g_strdup_printf (_ ("%s does not want to talk to this address"),
                                   tally.refused->host),
                  g_strdup_printf (_ ("It greets with: %u %s."), tally.refused->code,
                                   tally.refused->greeting),
                  g_strdup (
                      _ ("See what the findings about the outgoing address say; an account "
                         "may be the better way.")));
  else
    ms_check_add (notes, "port25", MS_CHECK_GREEN, g_strdup (_ ("Port 25 is open")),
                  tally.open == tally.tried
                      ? NULL
                      : g_strdup_printf (_ ("%s could not be reached: %s."), tally.failed->host,
                                         tally.failed->problem),
                  NULL);
}

static void
add_outgoing (MsCheckContext *context, const char *address)
{
  MsIp ip;

  if (address == NULL || !ms_ip_parse (address, &ip) || ms_ip_is_private (&ip))
    return;
  for (guint i = 0; i < context->outgoing->len; i++)
    if (strcmp (context->outgoing->pdata[i], address) == 0)
      return;
  g_ptr_array_add (context->outgoing, g_strdup (address));
}

void
ms_check_gather_outgoing (MsCheckContext *context)
{
  if (!context->route.direct)
    return;

  /* What the user has chosen is known without a connection. */
  add_outgoing (context, context->settings->source_ipv4);
  add_outgoing (context, context->settings->source_ipv6);
  for (guint i = 0; i < context->probes->len; i++)
    {
      const MsCheckProbe *probe = &g_array_index (context->probes, MsCheckProbe, i);
      MsIp                ip;
      gboolean            hidden =
          probe->local != NULL && ms_ip_parse (probe->local, &ip) && ms_ip_is_private (&ip);

      /* What a server says is only needed where a router stands between. */
      add_outgoing (context, hidden ? probe->seen_as : probe->local);
    }
}

void
ms_check_outgoing (MsCheckContext *context, MsCheckNotes *notes)
{
  static const char id[] = "outgoing-address";

  const char *local = NULL;

  if (!context->route.direct)
    return;

  for (guint i = 0; i < context->probes->len && local == NULL; i++)
    local = g_array_index (context->probes, MsCheckProbe, i).local;

  if (context->outgoing->len > 0)
    {
      g_autoptr (GString) all = g_string_new (NULL);

      for (guint i = 0; i < context->outgoing->len; i++)
        g_string_append_printf (all, "%s%s", i > 0 ? ", " : "",
                                (const char *) context->outgoing->pdata[i]);
      ms_check_add (notes, id, MS_CHECK_GREEN,
                    g_strdup_printf (_ ("Mail leaves from the address %s"), all->str),
                    g_strcmp0 (local, context->outgoing->pdata[0]) != 0 && local != NULL
                        ? g_strdup_printf (_ ("That is how a server sees it; here it is %s."),
                                           local)
                        : NULL,
                    NULL);
    }
  else if (local != NULL)
    {
      ms_check_add (notes, id, MS_CHECK_GREY, g_strdup (_ ("The public address is not known")),
                    g_strdup_printf (_ ("This computer is %s in its own network, and no server "
                                        "told "
                                        "under which address it sees it. Reverse name, SPF and "
                                        "block lists cannot be checked."),
                                     local),
                    g_strdup (_ ("A computer behind a home router rarely can send directly: an "
                                 "account is the better way.")));
    }
  else
    {
      ms_check_add (notes, id, MS_CHECK_GREY,
                    g_strdup (_ ("The outgoing address is not known")),
                    g_strdup (_ ("There was no server to connect to.")), NULL);
    }
}
