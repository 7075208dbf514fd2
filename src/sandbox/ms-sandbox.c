/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sandbox.c - the sandbox server's thread: sockets in, sockets out */

#include "config.h"

#include "ms-clock.h"
#include "ms-sandbox-maildir.h"
#include "ms-sandbox-session.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define READ_SIZE       (64 * 1024)
#define EVENTS_MAX      64
#define SLOWNESS        (2 * MS_SECOND)
#define ACCEPT_RETRY_MS 100
#define TOO_MANY        "421 4.7.0 Too many connections\r\n"

typedef struct
{
  int               socket;
  MsSandboxSession *session; /* (owned) */
  GString          *replies; /* (owned): not yet sent */
  GString          *unread;  /* (owned): came while the session was held */
  gint64            due;     /* of a held session, ms_clock_now() */
  guint32           events;  /* what epoll watches for */
} Connection;

struct _MsSandbox
{
  MsSandboxOptions  options;
  MsSandboxMaildir *maildir;  /* (owned) (nullable) */
  GSocket          *listener; /* (owned) */
  guint16           port;
  int               stop; /* an eventfd */
  GThread          *thread;

  struct
  {
    int         epoll;
    gboolean    accepting;   /* FALSE while there is no descriptor to spare */
    GHashTable *connections; /* (owned) (element-type Connection) */
    GQueue      held;        /* (element-type Connection): the next one due first */
    char       *bytes;       /* (owned): READ_SIZE */
  } worker;

  guint64 messages; /* atomic */
};

/* The address of each of these marks an event that is no connection's. */
static const char listener_mark, stop_mark;

static gpointer
keep_open (gpointer data, const MsSandboxEnvelope *envelope)
{
  MsSandbox *self = data;

  return ms_sandbox_maildir_begin (self->maildir, envelope);
}

static gboolean
keep_write (gpointer data, gpointer message, const char *bytes, gsize length)
{
  return ms_sandbox_maildir_write (message, bytes, length);
}

static gboolean
keep_close (gpointer data, gpointer message, gboolean keep)
{
  MsSandbox *self = data;
  gboolean   kept = ms_sandbox_maildir_end (message, keep);

  if (kept)
    __atomic_add_fetch (&self->messages, 1, __ATOMIC_RELAXED);

  return kept;
}

static const MsSandboxSink keeping = { keep_open, keep_write, keep_close };

static gpointer
count_open (gpointer data, const MsSandboxEnvelope *envelope)
{
  return data;
}

static gboolean
count_close (gpointer data, gpointer message, gboolean keep)
{
  MsSandbox *self = data;

  if (keep)
    __atomic_add_fetch (&self->messages, 1, __ATOMIC_RELAXED);

  return TRUE;
}

static const MsSandboxSink counting = { count_open, NULL, count_close };

static void
connection_free (Connection *connection)
{
  close (connection->socket);
  ms_sandbox_session_free (connection->session);
  g_string_free (connection->replies, TRUE);
  g_string_free (connection->unread, TRUE);
  g_free (connection);
}

static void
watch (MsSandbox *self, int operation, int descriptor, guint32 events, gconstpointer mark)
{
  struct epoll_event event = { .events = events, .data.ptr = (gpointer) mark };

  /* Adding can fail for lack of kernel memory alone; the peer then waits until it gives up. */
  epoll_ctl (self->worker.epoll, operation, descriptor, &event);
}

static void
set_accepting (MsSandbox *self, gboolean accepting)
{
  if (self->worker.accepting == accepting)
    return;

  self->worker.accepting = accepting;
  watch (self, EPOLL_CTL_MOD, g_socket_get_fd (self->listener), accepting ? EPOLLIN : 0,
         &listener_mark);
}

static void
drop (MsSandbox *self, Connection *connection)
{
  g_queue_remove (&self->worker.held, connection);
  g_hash_table_remove (self->worker.connections, connection);
  set_accepting (self, TRUE);
}

/* Sends what can be sent now; FALSE when the peer is gone. */
static gboolean
send_replies (Connection *connection)
{
  while (connection->replies->len > 0)
    {
      gssize sent = send (connection->socket, connection->replies->str,
                          connection->replies->len, MSG_NOSIGNAL);

      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0)
        return errno == EAGAIN;
      g_string_erase (connection->replies, 0, sent);
    }

  return TRUE;
}

/* After each step: what is the connection waiting for now?  Nothing is read while replies wait
 * to be sent, so a peer that does not read them cannot make them grow. */
static void
settle (MsSandbox *self, Connection *connection)
{
  MsSandboxPhase phase = ms_sandbox_session_get_phase (connection->session);
  guint32        events = EPOLLIN;

  if (!send_replies (connection) ||
      (phase == MS_SANDBOX_PHASE_CLOSED && connection->replies->len == 0))
    {
      drop (self, connection);
      return;
    }

  if (connection->replies->len > 0)
    events = EPOLLOUT;
  else if (phase == MS_SANDBOX_PHASE_HELD)
    events = 0;

  if (events != connection->events)
    {
      connection->events = events;
      watch (self, EPOLL_CTL_MOD, connection->socket, events, connection);
    }
}

static void
feed (MsSandbox *self, Connection *connection, const char *bytes, gsize length)
{
  gsize used =
      ms_sandbox_session_feed (connection->session, bytes, length, connection->replies);

  if (ms_sandbox_session_get_phase (connection->session) == MS_SANDBOX_PHASE_HELD)
    {
      g_string_append_len (connection->unread, bytes + used, length - used);
      connection->due = ms_clock_now () + SLOWNESS;
      g_queue_push_tail (&self->worker.held, connection);
    }

  settle (self, connection);
}

static void
serve (MsSandbox *self, Connection *connection, guint32 events)
{
  gssize length;

  if (connection->events != EPOLLIN)
    {
      /* A held session is not watched: only a peer that is gone can wake it. */
      if (events & EPOLLOUT)
        settle (self, connection);
      else
        drop (self, connection);
      return;
    }

  length = recv (connection->socket, self->worker.bytes, READ_SIZE, 0);
  if (length > 0)
    feed (self, connection, self->worker.bytes, length);
  else if (length == 0 || (errno != EAGAIN && errno != EINTR))
    drop (self, connection);
}

static void
greet (MsSandbox *self, int descriptor)
{
  Connection *connection = g_new0 (Connection, 1);
  int         on = 1;

  setsockopt (descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection->socket = descriptor;
  connection->replies = g_string_new (NULL);
  connection->unread = g_string_new (NULL);
  connection->session =
      ms_sandbox_session_new (&self->options, self->maildir != NULL ? &keeping : &counting,
                              self, connection->replies);
  connection->events = EPOLLIN;
  g_hash_table_add (self->worker.connections, connection);
  watch (self, EPOLL_CTL_ADD, descriptor, EPOLLIN, connection);
  settle (self, connection);
}

static void
accept_one (MsSandbox *self)
{
  int descriptor =
      accept4 (g_socket_get_fd (self->listener), NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  if (descriptor < 0)
    {
      /* The peer stays in the backlog; asking again at once would only spin. */
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
        set_accepting (self, FALSE);
      return;
    }

  if (g_hash_table_size (self->worker.connections) < CONNECTIONS_MAX)
    {
      greet (self, descriptor);
      return;
    }

  /* Best effort: a new socket's buffer is empty, and this peer is sent away in any case. */
  if (send (descriptor, TOO_MANY, strlen (TOO_MANY), MSG_NOSIGNAL) >= 0)
    shutdown (descriptor, SHUT_WR);
  close (descriptor);
}

static void
release_due (MsSandbox *self)
{
  Connection *connection;

  while ((connection = g_queue_peek_head (&self->worker.held)) != NULL &&
         connection->due <= ms_clock_now ())
    {
      GString *unread = connection->unread;

      g_queue_pop_head (&self->worker.held);
      connection->unread = g_string_new (NULL);
      ms_sandbox_session_release (connection->session, connection->replies);
      feed (self, connection, unread->str, unread->len);
      g_string_free (unread, TRUE);
    }
}

static int
patience (MsSandbox *self)
{
  const Connection *next = g_queue_peek_head (&self->worker.held);
  gint64            wait = -1;

  if (next != NULL)
    {
      wait = (next->due - ms_clock_now () + 999) / 1000;
      wait = MAX (wait, 0);
    }
  if (!self->worker.accepting && (wait < 0 || wait > ACCEPT_RETRY_MS))
    wait = ACCEPT_RETRY_MS;

  return (int) wait;
}

static gpointer
run (gpointer data)
{
  MsSandbox         *self = data;
  struct epoll_event events[EVENTS_MAX];

  for (;;)
    {
      int count = epoll_wait (self->worker.epoll, events, EVENTS_MAX, patience (self));

      for (int i = 0; i < count; i++)
        if (events[i].data.ptr == &stop_mark)
          return NULL;
        else if (events[i].data.ptr == &listener_mark)
          accept_one (self);
        else
          serve (self, events[i].data.ptr, events[i].events);

      if (count == 0)
        set_accepting (self, TRUE);
      release_due (self);
    }
}

static gboolean
listen_on (MsSandbox *self, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocketAddress) bound = NULL;

  self->listener =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (self->listener == NULL)
    return FALSE;

  g_socket_set_listen_backlog (self->listener, CONNECTIONS_MAX);
  if (!g_socket_bind (self->listener, wanted, TRUE, error) ||
      !g_socket_listen (self->listener, error))
    return FALSE;

  bound = g_socket_get_local_address (self->listener, error);
  if (bound == NULL)
    return FALSE;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return TRUE;
}

static gboolean
open_descriptors (MsSandbox *self, GError **error)
{
  int saved;

  self->stop = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->worker.epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->stop >= 0 && self->worker.epoll >= 0)
    return TRUE;

  saved = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
               _ ("The sandbox server cannot start: %s"), g_strerror (saved));

  return FALSE;
}

static void
sandbox_free (MsSandbox *self)
{
  g_clear_pointer (&self->worker.connections, g_hash_table_unref);
  g_clear_pointer (&self->maildir, ms_sandbox_maildir_free);
  g_clear_object (&self->listener);
  if (self->stop >= 0)
    close (self->stop);
  if (self->worker.epoll >= 0)
    close (self->worker.epoll);
  g_queue_clear (&self->worker.held);
  g_free (self->worker.bytes);
  ms_sandbox_options_clear (&self->options);
  g_free (self);
}

MsSandbox *
ms_sandbox_start (const MsSandboxOptions *options, GError **error)
{
  MsSandbox *self = g_new0 (MsSandbox, 1);

  self->options = *options;
  self->options.maildir = g_strdup (options->maildir);
  self->stop = -1;
  self->worker.epoll = -1;
  self->worker.bytes = g_malloc (READ_SIZE);
  self->worker.accepting = TRUE;
  self->worker.connections =
      g_hash_table_new_full (NULL, NULL, (GDestroyNotify) connection_free, NULL);

  if (options->maildir != NULL)
    self->maildir = ms_sandbox_maildir_open (options->maildir, error);
  if ((options->maildir != NULL && self->maildir == NULL) || !open_descriptors (self, error))
    {
      sandbox_free (self);
      return NULL;
    }

  if (!listen_on (self, options->port, error))
    {
      g_prefix_error (error, _ ("The sandbox server cannot use port %u: "), options->port);
      sandbox_free (self);
      return NULL;
    }

  watch (self, EPOLL_CTL_ADD, g_socket_get_fd (self->listener), EPOLLIN, &listener_mark);
  watch (self, EPOLL_CTL_ADD, self->stop, EPOLLIN, &stop_mark);
  self->thread = g_thread_new ("sandbox", run, self);

  return self;
}

void
ms_sandbox_stop (MsSandbox *self)
{
  guint64 one = 1;

  /* The counter of an eventfd takes this in any case; a failure would be a broken program. */
  if (write (self->stop, &one, sizeof one) != sizeof one)
    g_error ("The sandbox cannot be stopped: %s", g_strerror (errno));

  g_thread_join (self->thread);
  sandbox_free (self);
}

guint16
ms_sandbox_get_port (const MsSandbox *self)
{
  return self->port;
}

guint64
ms_sandbox_get_messages (MsSandbox *self)
{
  return __atomic_load_n (&self->messages, __ATOMIC_RELAXED);
}
