/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exchangers.c - mail exchangers by the hundred: exchangers FIRST-ADDRESS COUNT GREY JOURNAL
 * [verify]
 *
 * Listens on port 25 of COUNT addresses in a row.  The last GREY of them answer 450 to the
 * first contact with each recipient.  With "verify" only "reader…" is known, and "later…" is
 * 451. Recipients of messages that were accepted go to JOURNAL, each with the second
 * (CLOCK_MONOTONIC) on a line; at SIGTERM one line of counts goes to the standard output.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#define LINE 1024
#define READ 65536
#define OFFER                                                             \
  "250-%s\r\n250-PIPELINING\r\n250-SIZE 10000000\r\n250-8BITMIME\r\n250 " \
  "ENHANCEDSTATUSCODES\r\n"

typedef struct
{
  int        fd;
  gboolean   listens, grey, in_data;
  guint      end;      /* how much of CRLF.CRLF has been seen */
  char       name[32]; /* of the host */
  char       line[LINE];
  gsize      length;
  GString   *out;
  GPtrArray *recipients; /* (element-type utf8) */
} Peer;

typedef struct
{
  int         epoll;
  GHashTable *seen; /* (element-type utf8): recipients that a greylisting host knows */
  FILE       *journal;
  gboolean    verify;
  guint64     connections, messages, greylisted, refused, open, most;
} Server;

static void
die (const char *what)
{
  fprintf (stderr, "exchangers: %s: %s\n", what, strerror (errno));
  exit (1);
}

static void
watch (Server *server, Peer *peer, guint32 events, int how)
{
  struct epoll_event event = { .events = events, .data.ptr = peer };

  if (epoll_ctl (server->epoll, how, peer->fd, &event) < 0)
    die ("epoll_ctl");
}

static void
listen_at (Server *server, guint32 address, guint number, gboolean grey)
{
  struct sockaddr_in at = { .sin_family = AF_INET,
                            .sin_port = htons (25),
                            .sin_addr.s_addr = htonl (address) };
  Peer              *peer = g_new0 (Peer, 1);
  int                yes = 1;

  peer->fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  peer->listens = TRUE;
  peer->grey = grey;
  g_snprintf (peer->name, sizeof peer->name, "mx%u.test", number);
  setsockopt (peer->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (peer->fd < 0 || bind (peer->fd, (struct sockaddr *) &at, sizeof at) < 0 ||
      listen (peer->fd, 1024) < 0)
    die (peer->name);
  watch (server, peer, EPOLLIN, EPOLL_CTL_ADD);
}

static void
hang_up (Server *server, Peer *peer)
{
  close (peer->fd);
  g_string_free (peer->out, TRUE);
  g_ptr_array_unref (peer->recipients);
  g_free (peer);
  server->open--;
}

/* Whether the peer is still there.  What a full window leaves is sent when there is room. */
static gboolean
flush (Server *server, Peer *peer)
{
  ssize_t n;

  if (peer->out->len == 0)
    return TRUE;
  n = write (peer->fd, peer->out->str, peer->out->len);
  if (n < 0 && errno != EAGAIN)
    return FALSE;
  if (n > 0)
    g_string_erase (peer->out, 0, n);
  watch (server, peer, EPOLLIN | (peer->out->len > 0 ? EPOLLOUT : 0), EPOLL_CTL_MOD);
  return TRUE;
}

static void
take_in (Server *server, const Peer *listener)
{
  int fd;

  while ((fd = accept4 (listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      Peer *peer = g_new0 (Peer, 1);

      peer->fd = fd;
      peer->grey = listener->grey;
      memcpy (peer->name, listener->name, sizeof peer->name);
      peer->out = g_string_new (NULL);
      peer->recipients = g_ptr_array_new_with_free_func (g_free);
      server->connections++;
      server->open++;
      server->most = MAX (server->most, server->open);
      g_string_append_printf (peer->out, "220 %s ESMTP\r\n", peer->name);
      watch (server, peer, EPOLLIN, EPOLL_CTL_ADD);
      if (!flush (server, peer))
        hang_up (server, peer);
    }
}

static const char *
answer (Server *server, Peer *peer, const char *recipient)
{
  if (server->verify && g_str_has_prefix (recipient, "later"))
    return "451 4.3.0 Try again later\r\n";
  if (server->verify && !g_str_has_prefix (recipient, "reader"))
    return "550 5.1.1 No such mailbox here\r\n";
  if (peer->grey && g_hash_table_add (server->seen, g_strdup (recipient)))
    {
      server->greylisted++;
      return "450 4.2.0 Greylisted, please try again in 5 minutes\r\n";
    }
  return NULL;
}

static void
rcpt (Server *server, Peer *peer)
{
  const char      *from = strchr (peer->line, '<');
  const char      *to = from != NULL ? strchr (from, '>') : NULL;
  g_autofree char *recipient = to != NULL ? g_strndup (from + 1, to - from - 1) : NULL;
  const char      *no =
      recipient != NULL ? answer (server, peer, recipient) : "501 5.1.3 Where to?\r\n";

  g_string_append (peer->out, no != NULL ? no : "250 2.1.5 Ok\r\n");
  if (no == NULL)
    g_ptr_array_add (peer->recipients, g_steal_pointer (&recipient));
  else
    server->refused++;
}

/* Whether the conversation goes on. */
static gboolean
command (Server *server, Peer *peer)
{
  const char *line = peer->line;

  if (g_ascii_strncasecmp (line, "EHLO", 4) == 0)
    g_string_append_printf (peer->out, OFFER, peer->name);
  else if (g_ascii_strncasecmp (line, "RCPT", 4) == 0)
    rcpt (server, peer);
  else if (g_ascii_strncasecmp (line, "DATA", 4) == 0 && peer->recipients->len == 0)
    g_string_append (peer->out, "554 5.5.1 No valid recipients\r\n");
  else if (g_ascii_strncasecmp (line, "DATA", 4) == 0)
    {
      peer->in_data = TRUE;
      peer->end = 2;
      g_string_append (peer->out, "354 Go on\r\n");
    }
  else if (g_ascii_strncasecmp (line, "QUIT", 4) == 0)
    {
      g_string_append (peer->out, "221 2.0.0 Bye\r\n");
      return FALSE;
    }
  else
    {
      g_ptr_array_set_size (peer->recipients, 0);
      g_string_append (peer->out, "250 2.0.0 Ok\r\n");
    }
  return TRUE;
}

static void
accepted (Server *server, Peer *peer)
{
  peer->in_data = FALSE;
  for (guint i = 0; i < peer->recipients->len; i++)
    fprintf (server->journal, "%s %.3f\n", (const char *) peer->recipients->pdata[i],
             g_get_monotonic_time () / 1e6);
  g_ptr_array_set_size (peer->recipients, 0);
  server->messages++;
  g_string_append_printf (peer->out, "250 2.0.0 Ok: queued as %" G_GUINT64_FORMAT "\r\n",
                          server->messages);
}

/* Whether the conversation goes on. */
static gboolean
content (Server *server, Peer *peer, const char *bytes, gsize length)
{
  static const char end[] = "\r\n.\r\n";

  for (gsize i = 0; i < length; i++)
    if (peer->in_data)
      {
        peer->end = bytes[i] == end[peer->end] ? peer->end + 1 : bytes[i] == '\r';
        if (peer->end == strlen (end))
          accepted (server, peer);
      }
    else if (bytes[i] == '\n')
      {
        peer->line[peer->length] = '\0';
        peer->length = 0;
        if (!command (server, peer))
          return FALSE;
      }
    else if (peer->length < LINE - 1)
      peer->line[peer->length++] = bytes[i];
  return TRUE;
}

static void
serve (Server *server, Peer *peer)
{
  static char bytes[READ];
  ssize_t     n = read (peer->fd, bytes, sizeof bytes);
  gboolean    goes_on = n > 0 ? content (server, peer, bytes, n) : n < 0 && errno == EAGAIN;

  if (!flush (server, peer) || !goes_on)
    hang_up (server, peer);
}

static void
ready (Server *server, Peer *peer, guint32 events)
{
  if (peer->listens)
    take_in (server, peer);
  else if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
    serve (server, peer);
  else if (!flush (server, peer))
    hang_up (server, peer);
}

int
main (int argc, char **argv)
{
  Server         server = { .epoll = epoll_create1 (EPOLL_CLOEXEC) };
  struct in_addr first;
  struct rlimit  files = { 65536, 65536 };
  guint          count, grey;
  sigset_t       signals;
  Peer           quit = { 0 };

  if (argc < 5 || inet_pton (AF_INET, argv[1], &first) != 1)
    {
      fprintf (stderr, "usage: exchangers FIRST-ADDRESS COUNT GREY JOURNAL [verify]\n");
      return 2;
    }
  count = strtoul (argv[2], NULL, 10);
  grey = strtoul (argv[3], NULL, 10);
  server.journal = fopen (argv[4], "w");
  server.verify = argc > 5 && strcmp (argv[5], "verify") == 0;
  server.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (server.journal == NULL)
    die (argv[4]);
  setrlimit (RLIMIT_NOFILE, &files);
  signal (SIGPIPE, SIG_IGN);
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigprocmask (SIG_BLOCK, &signals, NULL);
  quit.fd = signalfd (-1, &signals, SFD_CLOEXEC);
  watch (&server, &quit, EPOLLIN, EPOLL_CTL_ADD);
  for (guint i = 0; i < count; i++)
    listen_at (&server, ntohl (first.s_addr) + i, i, i >= count - grey);
  for (;;)
    {
      struct epoll_event events[256];
      int                n = epoll_wait (server.epoll, events, G_N_ELEMENTS (events), -1);

      for (int i = 0; i < n; i++)
        if (events[i].data.ptr == &quit)
          {
            printf ("%" G_GUINT64_FORMAT " connections, %" G_GUINT64_FORMAT
                    " at once, %" G_GUINT64_FORMAT " messages, %" G_GUINT64_FORMAT
                    " greylisted, %" G_GUINT64_FORMAT " refused\n",
                    server.connections, server.most, server.messages, server.greylisted,
                    server.refused);
            return fclose (server.journal) != 0;
          }
        else
          ready (&server, events[i].data.ptr, events[i].events);
    }
}
