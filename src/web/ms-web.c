/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web.c - the web's threads, from start to stop */

#include "config.h"

#include "ms-token-key.h"
#include "ms-web-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A mail provider sends all its users' one-click requests from a few addresses, and none of
 * them may be lost: 600 at once, then ten a second.  What leads nowhere costs ten of them. */
#define ASK_BURST    600
#define ASK_INTERVAL (G_USEC_PER_SEC / 10)

/* A person fills in a form once; a family or an office behind one address, a few times. */
#define FORM_BURST    10
#define FORM_INTERVAL (5 * 60 * (gint64) G_USEC_PER_SEC)

#define CLIENTS 10000 /* about a megabyte */
#define BACKLOG 500   /* GLib's 10 makes a crowd wait seconds for its connections */

GSocketAddress *
ms_web_parse_listen (const char *text)
{
  const char      *colon = strrchr (text, ':');
  g_autofree char *host = g_strndup (text, colon != NULL ? colon - text : 0);
  g_autoptr (GInetAddress) address = NULL;
  guint64 port = 0;
  gsize   length = strlen (host);

  if (!g_ascii_string_to_unsigned (colon != NULL ? colon + 1 : text, 10, 0, 65535, &port, NULL))
    return NULL;
  if (colon == NULL)
    return g_inet_socket_address_new_from_string ("127.0.0.1", port);

  if (length > 2 && *host == '[' && host[length - 1] == ']')
    {
      host[length - 1] = '\0';
      address = g_inet_address_new_from_string (host + 1);
    }
  else if (strchr (host, ':') == NULL)
    address = g_inet_address_new_from_string (host);

  return address != NULL ? g_inet_socket_address_new (address, port) : NULL;
}

static gboolean
load_key (MsDb *db, gpointer data, GError **error)
{
  MsWeb *self = data;

  g_clear_pointer (&self->key, ms_token_key_unref);
  self->key = ms_token_key_load (db, error);

  return self->key != NULL;
}

static gboolean
listen_at (MsWeb *self, GSocketAddress *where, GError **error)
{
  g_autoptr (GSocketAddress) bound = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), where,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &bound,
                                      error))
    {
      g_autofree char *text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (where));

      g_prefix_error (error, _ ("Cannot listen on %s: "), text);
      return FALSE;
    }

  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return TRUE;
}

/* All that belongs to the thread is made for its context, before the thread is. */
static gboolean
prepare (MsWeb *self, GSocketAddress *where, GError **error)
{
  self->reader = ms_store_open_reader (self->store, error);
  if (self->reader == NULL || !listen_at (self, where, error))
    return FALSE;

  self->connections = ms_web_connections_new (self->server, self->service);
  ms_web_answers_connect (self);

  return TRUE;
}

static void
on_mail (const char *trouble, gpointer data)
{
  MsWeb *self = data;

  self->news.mail (trouble, self->data);
}

static gpointer
run (gpointer data)
{
  MsWeb *self = data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);

  /* No connection is taken any more; what is being written is told to whom it concerns. */
  g_socket_service_stop (self->service);
  while (self->writing > 0)
    g_main_context_iteration (self->context, TRUE);
  g_clear_pointer (&self->connections, ms_web_connections_free);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);

  return NULL;
}

static void
free_web (MsWeb *self)
{
  g_clear_pointer (&self->outbox, ms_web_outbox_free);
  g_clear_pointer (&self->connections, ms_web_connections_free);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_object_unref (self->server);
  ms_web_limiter_free (self->asked);
  ms_web_limiter_free (self->filled_in);
  g_clear_pointer (&self->reader, ms_db_close);
  g_clear_pointer (&self->key, ms_token_key_unref);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_free (self);
}

MsWeb *
ms_web_start (MsStore         *store,
              GSocketAddress  *listen,
              gboolean         behind_proxy,
              const MsWebNews *news,
              gpointer         data,
              GError         **error)
{
  MsWeb   *self = g_new0 (MsWeb, 1);
  gboolean good;

  self->store = store;
  self->news = *news;
  self->data = data;
  self->behind_proxy = behind_proxy;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->asked = ms_web_limiter_new (ASK_BURST, ASK_INTERVAL, CLIENTS);
  self->filled_in = ms_web_limiter_new (FORM_BURST, FORM_INTERVAL, CLIENTS);

  g_main_context_push_thread_default (self->context);
  self->server = soup_server_new ("raw-paths", TRUE, NULL);
  self->service = g_socket_service_new ();
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), BACKLOG);
  good = prepare (self, listen, error);
  g_main_context_pop_thread_default (self->context);

  good = good && ms_store_call (store, MS_STORE_DURABLE, load_key, self, error);
  if (good)
    self->outbox = ms_web_outbox_start (store, self->key, on_mail, self, error);
  if (self->outbox == NULL)
    {
      free_web (self);
      return NULL;
    }

  self->thread = g_thread_new ("web", run, self);

  return self;
}

guint16
ms_web_get_port (const MsWeb *self)
{
  return self->port;
}

static gboolean
quit (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

void
ms_web_stop (MsWeb *self)
{
  /* By a source of its own: the loop may not run yet, and a quit before that would be lost. */
  GSource *source = g_idle_source_new ();

  g_source_set_callback (source, quit, self->loop, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);
  g_thread_join (self->thread);
  free_web (self);
}
