/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-probe.c - connects to an exchanger of one domain, and hears how it greets */

#include "config.h"

#include "ms-check-private.h"

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

typedef struct
{
  const char *host;
  const char *address;
} Target;

/* The first host's addresses and the second's, one of each kind: either may be down, and IPv6
 * may lead nowhere. */
static GArray *
choose_targets (const MsCheckContext *context, const MsExchangers *exchangers)
{
  GArray  *targets = g_array_new (FALSE, FALSE, sizeof (Target));
  gboolean no_six = g_strcmp0 (context->settings->source_ipv6, "none") == 0;

  for (guint i = 0; i < MIN (exchangers->hosts->len, 2); i++)
    {
      const MsExchanger *host = exchangers->hosts->pdata[i];
      gboolean           had[2] = { FALSE, no_six };

      for (guint j = 0; host->addresses[j] != NULL; j++)
        {
          Target   target = { host->name, host->addresses[j] };
          gboolean six = strchr (target.address, ':') != NULL;

          if (!had[six])
            g_array_append_val (targets, target);
          had[six] = TRUE;
        }
    }

  return targets;
}

void
ms_check_probe (MsCheckContext *context, MsCheckProbe *probe, gboolean connect)
{
  g_autoptr (GArray) targets = NULL;

  probe->exchangers = ms_lookup_exchangers (context->lookup, probe->domain);
  if (!connect)
    return;

  targets = choose_targets (context, probe->exchangers);
  for (guint i = 0; i < targets->len && !probe->open; i++)
    {
      const Target *target = &g_array_index (targets, Target, i);

      g_free (probe->host);
      probe->host = g_strdup (target->host);
      connect_to (context, probe, target->address, MS_CHECK_SECONDS / MIN (targets->len, 4));
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
