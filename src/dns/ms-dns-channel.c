/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-dns-channel.c - c-ares carries messages */

#include "config.h"

/* From 1.28 on c-ares would rather have its own records; 1.18 has none. */
#define CARES_NO_DEPRECATED

#include "ms-dns-channel.h"

#include <ares.h>
#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>

#define EDNS_SIZE        1232
#define RECEIVE_BUFFER   (1024 * 1024) /* of the socket: several hundred answers at once */
#define PORT             53
#define VERSION_MEASURES 0x012000 /* 1.32 */

/* Written by tests alone, before there is a resolver. */
static const char *system_file = "/etc/resolv.conf";
static guint16     system_port = PORT;

struct _MsDnsChannel
{
  ares_channel channel;
  gboolean     system; /* the servers are the system's */
  struct stat  since;  /* the system's file when it was read */
  GArray      *fds;    /* (owned) (element-type pollfd): what c-ares waits for */
};

typedef struct
{
  MsDnsChannelFunc func;
  gpointer         data;
} Sent;

static gpointer
init_library (gpointer data)
{
  /* Never undone: it costs nothing, and others in the process may use it. */
  return GINT_TO_POINTER (ares_library_init (ARES_LIB_INIT_ALL) == ARES_SUCCESS);
}

/* "192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:53" */
static gboolean
parse_server (const char *text, struct ares_addr_port_node *out)
{
  const char      *port = strrchr (text, ':');
  g_autofree char *address = NULL;
  guint64          number = PORT;

  if (text[0] == '[')
    {
      const char *end = strchr (text, ']');

      if (end == NULL || (end[1] != '\0' && end[1] != ':'))
        return FALSE;
      address = g_strndup (text + 1, end - text - 1);
      port = end[1] == ':' ? end + 1 : NULL;
    }
  else if (port != NULL && strchr (text, ':') == port)
    address = g_strndup (text, port - text);
  else
    {
      address = g_strdup (text);
      port = NULL;
    }

  if (port != NULL && !g_ascii_string_to_unsigned (port + 1, 10, 1, G_MAXUINT16, &number, NULL))
    return FALSE;

  out->udp_port = out->tcp_port = number;
  out->family = strchr (address, ':') != NULL ? AF_INET6 : AF_INET;

  return inet_pton (out->family, address, &out->addr) == 1;
}

/* Returns: (transfer full) (nullable): a list as c-ares has it, in one block */
static struct ares_addr_port_node *
parse_servers (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  guint                                  n = g_strv_length (parts);
  g_autofree struct ares_addr_port_node *servers = g_new0 (struct ares_addr_port_node, n + 1);

  for (guint i = 0; i < n; i++)
    {
      if (!parse_server (g_strstrip (parts[i]), &servers[i]))
        return NULL;
      servers[i].next = i + 1 < n ? &servers[i + 1] : NULL;
    }

  return n > 0 ? g_steal_pointer (&servers) : NULL;
}

static void
watch (void *data, ares_socket_t fd, int readable, int writable)
{
  MsDnsChannel *self = data;
  struct pollfd wanted = { fd, (readable ? POLLIN : 0) | (writable ? POLLOUT : 0), 0 };

  for (guint i = 0; i < self->fds->len; i++)
    if (g_array_index (self->fds, struct pollfd, i).fd == fd)
      {
        g_array_remove_index_fast (self->fds, i);
        break;
      }

  if (wanted.events != 0)
    g_array_append_val (self->fds, wanted);
}

/* A time of zero: there is none. */
static struct stat
stat_config (void)
{
  struct stat info = { 0 };

  return stat (system_file, &info) == 0 ? info : (struct stat){ 0 };
}

/*
 * c-ares doubles its time-out with each round, so all tries together shall take as long as the
 * tries of the options.  From 1.32 on it measures the server and begins with as little as 250
 * ms, which a slow domain behind a fast server would not survive: it gets more rounds then, and
 * the resolver ends them.
 */
static void
set_times (const MsResolverOptions *options, struct ares_options *out)
{
  guint timeout = options->timeout_ms != 0 ? options->timeout_ms : 5000;
  guint tries = options->tries != 0 ? options->tries : 3;

  tries = MIN (tries, 10);
  out->timeout = MAX (1, (guint64) timeout * tries / ((1u << tries) - 1));
  out->tries = ARES_VERSION >= VERSION_MEASURES ? tries + 4 : tries;
}

static int
open_channel (MsDnsChannel *self, const MsResolverOptions *options, int flags)
{
  struct ares_options wanted = { 0 };
  int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
             ARES_OPT_SOCK_RCVBUF | ARES_OPT_SOCK_STATE_CB | ARES_OPT_NOROTATE |
             ARES_OPT_RESOLVCONF | ARES_OPT_UDP_PORT | ARES_OPT_TCP_PORT;

  /* EDNS: which answers over UDP it may take; the messages have their own record for it. */
  wanted.flags = ARES_FLAG_EDNS | flags;
  wanted.ednspsz = EDNS_SIZE;
  wanted.resolvconf_path = (char *) system_file;
  wanted.udp_port = wanted.tcp_port = system_port;
  wanted.socket_receive_buffer_size = RECEIVE_BUFFER;
  wanted.sock_state_cb = watch;
  wanted.sock_state_cb_data = self;
  set_times (options, &wanted);
#ifdef ARES_OPT_QUERY_CACHE
  /* There is one already, which tests can set the time of. */
  mask |= ARES_OPT_QUERY_CACHE;
  wanted.qcache_max_ttl = 0;
#endif

  return ares_init_options (&self->channel, &wanted, mask);
}

static gboolean
has_several_servers (const MsDnsChannel *self)
{
  struct ares_addr_port_node *servers = NULL;
  gboolean                    several;

  if (ares_get_servers_ports (self->channel, &servers) != ARES_SUCCESS)
    return FALSE;
  several = servers != NULL && servers->next != NULL;
  ares_free_data (servers);

  return several;
}

/*
 * Of several servers the next one shall be asked after SERVFAIL or REFUSED, and c-ares says no
 * more at the end than that all failed.  A single one it would ask again at once; that is left
 * out, and what the server said comes to be read.
 */
static int
open_fitting (MsDnsChannel               *self,
              const MsResolverOptions    *options,
              struct ares_addr_port_node *servers)
{
  int      status = ARES_SUCCESS;
  gboolean several = servers != NULL && servers->next != NULL;

  if (servers == NULL)
    {
      status = open_channel (self, options, 0);
      if (status != ARES_SUCCESS || has_several_servers (self))
        return status;
      ares_destroy (g_steal_pointer (&self->channel));
    }

  status = open_channel (self, options, several ? 0 : ARES_FLAG_NOCHECKRESP);
  if (status == ARES_SUCCESS && servers != NULL)
    status = ares_set_servers_ports (self->channel, servers);

  return status;
}

MsDnsChannel *
ms_dns_channel_new (const MsResolverOptions *options, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_autoptr (MsDnsChannel) self = g_new0 (MsDnsChannel, 1);

  g_autofree struct ares_addr_port_node *servers = NULL;
  int                                    status;

  self->fds = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  self->system = options->server == NULL;
  self->since = stat_config ();

  if (!self->system)
    servers = parse_servers (options->server);
  if (!self->system && servers == NULL)
    {
      g_set_error (error, MS_DNS_ERROR, MS_DNS_ERROR_SERVER,
                   _ ("“%s” is not the address of a DNS server"), options->server);
      return NULL;
    }

  g_once (&once, init_library, NULL);
  status = open_fitting (self, options, servers);
  if (status != ARES_SUCCESS)
    {
      g_set_error (error, MS_DNS_ERROR, MS_DNS_ERROR_SERVER, _ ("the DNS cannot be asked: %s"),
                   ares_strerror (status));
      return NULL;
    }

  return g_steal_pointer (&self);
}

void
ms_dns_channel_set_system (const char *path, guint16 port)
{
  system_file = path;
  system_port = port;
}

void
ms_dns_channel_free (MsDnsChannel *self)
{
  if (self->channel != NULL)
    ares_destroy (self->channel);
  g_array_unref (self->fds);
  g_free (self);
}

gboolean
ms_dns_channel_is_outdated (const MsDnsChannel *self)
{
  struct stat now = stat_config ();

  /* A file that is just being replaced is none for a moment; one that is replaced twice within
   * a tick of the kernel's clock has its time again. */
  return self->system && now.st_mtim.tv_sec != 0 &&
         (now.st_ino != self->since.st_ino || now.st_size != self->since.st_size ||
          now.st_mtim.tv_sec != self->since.st_mtim.tv_sec ||
          now.st_mtim.tv_nsec != self->since.st_mtim.tv_nsec);
}

static MsDnsChannelResult
translate (int status)
{
  switch (status)
    {
    case ARES_SUCCESS:
      return MS_DNS_CHANNEL_ANSWER;
    case ARES_ETIMEOUT:
      return MS_DNS_CHANNEL_SILENCE;
    case ARES_EBADRESP:
    case ARES_EFORMERR:
      return MS_DNS_CHANNEL_BROKEN;
    case ARES_EDESTRUCTION:
    case ARES_ECANCELLED:
      return MS_DNS_CHANNEL_GONE;
    default:
      return MS_DNS_CHANNEL_FAILURE;
    }
}

static void
hand_over (void *data, int status, int timeouts, unsigned char *bytes, int length)
{
  g_autofree Sent   *sent = data;
  MsDnsChannelResult result = translate (status);

  /* From 1.28 on a name or data that are not there are a status beside the answer. */
  if (bytes != NULL && (status == ARES_ENODATA || status == ARES_ENOTFOUND))
    result = MS_DNS_CHANNEL_ANSWER;
  if (result == MS_DNS_CHANNEL_ANSWER && (bytes == NULL || length < 0))
    result = MS_DNS_CHANNEL_BROKEN;

  sent->func (result, bytes, MAX (0, length), sent->data);
}

void
ms_dns_channel_send (MsDnsChannel     *self,
                     const GByteArray *message,
                     MsDnsChannelFunc  func,
                     gpointer          user_data)
{
  Sent *sent = g_new (Sent, 1);

  sent->func = func;
  sent->data = user_data;
  ares_send (self->channel, message->data, message->len, hand_over, sent);
}

static int
poll_time (MsDnsChannel *self, gint64 until)
{
  struct timeval  room;
  struct timeval *due = ares_timeout (self->channel, NULL, &room);
  gint64          wait = -1;

  if (due != NULL)
    wait = due->tv_sec * G_GINT64_CONSTANT (1000) + (due->tv_usec + 999) / 1000;
  if (until >= 0)
    {
      gint64 left = MAX (0, until - g_get_monotonic_time () + 999) / 1000;

      wait = wait < 0 ? left : MIN (wait, left);
    }

  return MIN (wait, G_MAXINT);
}

void
ms_dns_channel_wait (MsDnsChannel *self, int wake_fd, gint64 until)
{
  guint n = self->fds->len;
  /* c-ares changes what it waits for while it works. */
  g_autofree struct pollfd *fds = g_new (struct pollfd, n + 1);

  if (n > 0)
    memcpy (fds, self->fds->data, n * sizeof *fds);
  fds[n] = (struct pollfd){ wake_fd, POLLIN, 0 };
  if (poll (fds, n + 1, poll_time (self, until)) < 0)
    return;

  for (guint i = 0; i < n; i++)
    if (fds[i].revents != 0)
      ares_process_fd (self->channel,
                       (fds[i].revents & ~POLLOUT) != 0 ? fds[i].fd : ARES_SOCKET_BAD,
                       (fds[i].revents & POLLOUT) != 0 ? fds[i].fd : ARES_SOCKET_BAD);
  ares_process_fd (self->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}
