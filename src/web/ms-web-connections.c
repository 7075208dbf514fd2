/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-connections.c - keeps those who connect from taking more than their share */

#include "config.h"

#include "ms-clock.h"
#include "ms-web-connections.h"

#include <sys/socket.h>

#define REQUEST_SECONDS 20 /* to send the request in */

typedef struct
{
  MsWebConnections *all;
  GObject          *stream; /* libsoup's; on_gone() tells of its end */
  GSocket          *socket; /* (owned) */
  GSocketAddress   *remote; /* (owned): by which libsoup's messages are recognised */
  gint64            deadline;
} Connection;

struct _MsWebConnections
{
  SoupServer     *server;  /* (owned) */
  GSocketService *service; /* (owned) */
  gulong          incoming_id;
  GHashTable     *connections; /* (owned) (element-type Connection): by its remote address */
  GSource        *tick;        /* (owned) */
};

static void
free_connection (gpointer data)
{
  Connection *connection = data;

  g_object_unref (connection->socket);
  g_object_unref (connection->remote);
  g_free (connection);
}

/* libsoup then reads the end and lets go of it.  Whoever still sends learns at once that nobody
 * listens (RST), and the system keeps nothing of it. */
static void
shut (Connection *connection)
{
  static const struct linger at_once = { .l_onoff = 1, .l_linger = 0 };

  connection->deadline = G_MAXINT64;
  setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER, &at_once,
              sizeof at_once);
  g_socket_shutdown (connection->socket, TRUE, FALSE, NULL);
}

static void
on_gone (gpointer data, GObject *stream)
{
  Connection *connection = data;

  g_hash_table_remove (connection->all->connections, connection->remote);
}

static void
make_room (MsWebConnections *self)
{
  Connection    *first = NULL;
  GHashTableIter iter;
  gpointer       value;

  if (g_hash_table_size (self->connections) < MS_WEB_CONNECTIONS_MAX)
    return;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (first == NULL || ((Connection *) value)->deadline < first->deadline)
      first = value;
  shut (first);
}

static gboolean
on_incoming (GSocketService *service, GSocketConnection *stream, GObject *source, gpointer data)
{
  MsWebConnections *self = data;
  g_autoptr (GSocketAddress) local = g_socket_connection_get_local_address (stream, NULL);
  g_autoptr (GSocketAddress) remote = g_socket_connection_get_remote_address (stream, NULL);
  Connection *connection;

  /* Whoever has gone again before he was looked at. */
  if (local == NULL || remote == NULL)
    return TRUE;

  make_room (self);
  connection = g_new0 (Connection, 1);
  connection->all = self;
  connection->stream = G_OBJECT (stream);
  connection->socket = g_object_ref (g_socket_connection_get_socket (stream));
  connection->remote = g_object_ref (remote);
  connection->deadline = ms_clock_now () + REQUEST_SECONDS * MS_SECOND;
  g_hash_table_insert (self->connections, remote, connection);
  g_object_weak_ref (G_OBJECT (stream), on_gone, connection);
  soup_server_accept_iostream (self->server, G_IO_STREAM (stream), local, remote, NULL);

  return TRUE;
}

static gboolean
on_tick (gpointer data)
{
  MsWebConnections *self = data;
  gint64            now = ms_clock_now ();
  GHashTableIter    iter;
  gpointer          value;

  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Connection *) value)->deadline < now)
      shut (value);

  return G_SOURCE_CONTINUE;
}

MsWebConnections *
ms_web_connections_new (SoupServer *server, GSocketService *service)
{
  MsWebConnections *self = g_new0 (MsWebConnections, 1);

  self->server = g_object_ref (server);
  self->service = g_object_ref (service);
  self->connections = g_hash_table_new_full (NULL, NULL, NULL, free_connection);
  self->incoming_id = g_signal_connect (service, "incoming", G_CALLBACK (on_incoming), self);
  self->tick = g_timeout_source_new_seconds (1);
  g_source_set_callback (self->tick, on_tick, self, NULL);
  g_source_attach (self->tick, g_main_context_get_thread_default ());

  return self;
}

void
ms_web_connections_free (MsWebConnections *self)
{
  GHashTableIter iter;
  gpointer       value;

  g_source_destroy (self->tick);
  g_source_unref (self->tick);
  g_signal_handler_disconnect (self->service, self->incoming_id);
  g_object_unref (self->service);
  soup_server_disconnect (self->server);
  g_object_unref (self->server);
  g_hash_table_iter_init (&iter, self->connections);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_object_weak_unref (((Connection *) value)->stream, on_gone, value);
  g_hash_table_unref (self->connections);
  g_free (self);
}

/* (nullable): also when all are closed already and libsoup still tells of one */
static Connection *
find (MsWebConnections *self, SoupServerMessage *message)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);

  return self != NULL && remote != NULL ? g_hash_table_lookup (self->connections, remote)
                                        : NULL;
}

void
ms_web_connections_allow (MsWebConnections *self, SoupServerMessage *message, guint seconds)
{
  Connection *connection = find (self, message);

  if (connection != NULL && connection->deadline != G_MAXINT64)
    connection->deadline = ms_clock_now () + seconds * MS_SECOND;
}

void
ms_web_connections_cut (MsWebConnections *self, SoupServerMessage *message)
{
  Connection *connection = find (self, message);

  if (connection != NULL)
    shut (connection);
}
