/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-answer.c - from a request to its page: what is refused, read, written and told */

#include "config.h"

#include "ms-clock.h"
#include "ms-web-client.h"
#include "ms-web-form.h"
#include "ms-web-private.h"
#include "ms-web-site.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define ANSWER_SECONDS 90 /* the store waits up to 60 s for another process */

/* Of a body that is refused so much is read and thrown away, so that its sender gets to see
 * why; then the connection is cut. */
#define DRAIN_MAX (1024 * 1024)

#define COST      1
#define COST_LOST 10

#define EXCHANGE "ms-exchange"

/* One request, kept with its message. */
typedef struct
{
  gint64        began;   /* ms_clock_now() */
  char         *client;  /* (owned): IP address */
  char         *bucket;  /* (owned): of the limiters */
  MsWebRequest *request; /* (owned) (nullable): it leads nowhere */
  MsWebPage    *refusal; /* (owned) (nullable): what is said without looking at its body */
  guint         wait;    /* seconds: for Retry-After; 0: none */
  char         *trouble; /* (owned) (nullable): for the log */
  gsize         received;
} Exchange;

/* A write: on its way to the store and back. */
typedef struct
{
  MsWeb             *web;
  SoupServerMessage *message; /* (owned) */
  MsWebRequest      *request; /* of the message's exchange */
  MsWebPage         *page;    /* (owned) (nullable) */
  char              *trouble; /* (owned) (nullable) */
} Write;

static void
free_exchange (gpointer data)
{
  Exchange *self = data;

  g_free (self->client);
  g_free (self->bucket);
  g_clear_pointer (&self->request, ms_web_request_free);
  g_clear_pointer (&self->refusal, ms_web_page_free);
  g_free (self->trouble);
  g_free (self);
}

static Exchange *
get_exchange (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), EXCHANGE);
}

static MsWebPage *
make_refusal (guint status, const char *title, const char *text)
{
  MsWebPage *page = ms_web_page_new (status, title);

  ms_web_page_text (page, text);

  return page;
}

static MsWebPage *
make_trouble (void)
{
  return make_refusal (503, _ ("Not now"),
                       _ ("This cannot be done at the moment, and nothing has changed. Please "
                          "try it again later."));
}

/* libsoup keeps connections only of listeners of its own, and would close others unannounced.
 */
static const struct
{
  const char *name;
  const char *value;
} headers[] = {
  { "Connection", "close" },
  { "Cache-Control", "no-store" },
  { "Referrer-Policy", "no-referrer" },
  { "X-Content-Type-Options", "nosniff" },
  { "X-Frame-Options", "DENY" },
  { "X-Robots-Tag", "noindex, nofollow" },
};

static void
answer (SoupServerMessage *message, const MsWebPage *page)
{
  SoupMessageHeaders *out = soup_server_message_get_response_headers (message);
  Exchange           *exchange = get_exchange (message);
  char               *html = ms_web_page_render (page);

  soup_server_message_set_status (message, page->status, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    soup_message_headers_replace (out, headers[i].name, headers[i].value);
  soup_message_headers_replace (out, "Content-Security-Policy", ms_web_page_policy ());
  if (page->status == 405)
    soup_message_headers_replace (out, "Allow", "GET, HEAD, POST");
  if (exchange != NULL && exchange->wait > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", exchange->wait);

      soup_message_headers_replace (out, "Retry-After", seconds);
    }
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, html,
                                    strlen (html));
}

static gboolean
is_reading (const char *method)
{
  return strcmp (method, "GET") == 0 || strcmp (method, "HEAD") == 0;
}

static char *
find_client (MsWeb *self, SoupServerMessage *message)
{
  GSocketAddress     *remote = soup_server_message_get_remote_address (message);
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  const char         *forwarded_for = NULL;
  const char         *forwarded = NULL;

  /* Of several fields of a name libsoup makes one list. */
  if (self->behind_proxy)
    {
      forwarded_for = soup_message_headers_get_list (in, "X-Forwarded-For");
      forwarded = soup_message_headers_get_list (in, "Forwarded");
    }

  return ms_web_client_find (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote)),
                             forwarded_for, forwarded);
}

static gboolean
take (MsWebLimiter *limiter, Exchange *exchange, guint cost)
{
  return ms_web_limiter_take (limiter, exchange->bucket, cost, ms_clock_now (),
                              &exchange->wait);
}

static MsWebPage *
make_too_much (void)
{
  return make_refusal (413, _ ("Too much"), _ ("More was sent than any form here holds."));
}

/* (nullable): what can be said before the body is read; the least work first */
static MsWebPage *
judge (MsWeb *self, SoupServerMessage *message, Exchange *exchange)
{
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  const char         *method = soup_server_message_get_method (message);
  gboolean            posting = strcmp (method, "POST") == 0;

  if (!take (self->asked, exchange, exchange->request != NULL ? COST : COST_LOST) ||
      (posting && exchange->request != NULL && exchange->request->place == MS_WEB_SUBSCRIBE &&
       !take (self->filled_in, exchange, COST)))
    return make_refusal (429, _ ("Too much at once"),
                         _ ("Too many requests came from where you are. Please wait a while, "
                            "then try it again."));
  if (!posting && !is_reading (method))
    return make_refusal (405, _ ("Not like that"), _ ("This address can only be opened."));
  if (exchange->request == NULL)
    return ms_web_page_new_lost ();
  if (soup_message_headers_get_content_length (in) > MS_WEB_FORM_MAX)
    return make_too_much ();

  return NULL;
}

static void
refuse (SoupServerMessage *message, Exchange *exchange, MsWebPage *page)
{
  exchange->refusal = page;
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
}

static void
on_got_headers (SoupServerMessage *message, gpointer data)
{
  MsWeb     *self = data;
  Exchange  *exchange = g_new0 (Exchange, 1);
  GUri      *uri = soup_server_message_get_uri (message);
  MsWebPage *page;

  exchange->began = ms_clock_now ();
  exchange->client = find_client (self, message);
  exchange->bucket = ms_web_client_bucket (exchange->client);
  if (uri != NULL)
    exchange->request = ms_web_request_new (self->key, g_uri_get_path (uri), exchange->client);
  g_object_set_data_full (G_OBJECT (message), EXCHANGE, exchange, free_exchange);
  page = judge (self, message, exchange);
  if (page != NULL)
    refuse (message, exchange, page);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  MsWeb    *self = data;
  Exchange *exchange = get_exchange (message);

  if (exchange == NULL)
    return;

  exchange->received += g_bytes_get_size (chunk);
  if (exchange->received > MS_WEB_FORM_MAX && exchange->refusal == NULL)
    refuse (message, exchange, make_too_much ());
  if (exchange->received > DRAIN_MAX)
    ms_web_connections_cut (self->connections, message);
}

/* The store runs it again where what it was grouped with failed. */
static gboolean
write_change (MsDb *db, gpointer data, GError **error)
{
  Write *write = data;

  g_clear_pointer (&write->page, ms_web_page_free);
  write->page = ms_web_site_act (db, write->request, error);

  return write->page != NULL;
}

static void
free_write (gpointer data)
{
  Write *write = data;

  g_object_unref (write->message);
  g_clear_pointer (&write->page, ms_web_page_free);
  g_free (write->trouble);
  g_free (write);
}

/* On the web's thread again. */
static gboolean
tell (gpointer data)
{
  Write *write = data;

  write->web->writing--;
  get_exchange (write->message)->trouble = g_steal_pointer (&write->trouble);
  if (write->request->place == MS_WEB_SUBSCRIBE)
    ms_web_outbox_wake (write->web->outbox);
  answer (write->message, write->page);
  soup_server_message_unpause (write->message);

  return G_SOURCE_REMOVE;
}

static void
on_written (gpointer data, const GError *error)
{
  Write   *write = data;
  GSource *source = g_idle_source_new ();

  /* A page that speaks of what was rolled back would lie. */
  if (error != NULL)
    {
      g_clear_pointer (&write->page, ms_web_page_free);
      write->page = make_trouble ();
      write->trouble = g_strdup (error->message);
    }

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, write, free_write);
  g_source_attach (source, write->web->context);
  g_source_unref (source);
}

static void
begin_write (MsWeb *self, SoupServerMessage *message, Exchange *exchange)
{
  SoupMessageHeaders *in = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  Write *write;

  exchange->request->form =
      ms_web_form_read (soup_message_headers_get_one (in, "Content-Type"), body);
  if (exchange->request->form == NULL)
    {
      g_autoptr (MsWebPage) page =
          make_refusal (400, _ ("Not understood"), _ ("What was sent is no form."));

      answer (message, page);
      return;
    }

  write = g_new0 (Write, 1);
  write->web = self;
  write->message = g_object_ref (message);
  write->request = exchange->request;
  self->writing++;
  soup_server_message_pause (message);
  ms_store_post (self->store, MS_STORE_DURABLE, write_change, on_written, write);
}

static void
on_request (SoupServer        *server,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           data)
{
  MsWeb    *self = data;
  Exchange *exchange = get_exchange (message);
  g_autoptr (MsWebPage) page = NULL;
  g_autoptr (GError) error = NULL;

  ms_web_connections_allow (self->connections, message, ANSWER_SECONDS);
  if (exchange->refusal != NULL)
    {
      answer (message, exchange->refusal);
      return;
    }
  if (!is_reading (soup_server_message_get_method (message)))
    {
      begin_write (self, message, exchange);
      return;
    }

  page = ms_web_site_show (self->reader, exchange->request, &error);
  if (page == NULL)
    {
      page = make_trouble ();
      exchange->trouble = g_strdup (error->message);
    }
  answer (message, page);
}

static void
report (MsWeb *self, SoupServerMessage *message, guint status)
{
  Exchange   *exchange = get_exchange (message);
  const char *method = soup_server_message_get_method (message);
  MsWebRecord record = { .at = ms_clock_wall (), .client = "-", .method = "-", .place = "-" };

  /* Whoever connects and says nothing is not worth a line. */
  if (exchange == NULL && status == 0)
    return;

  record.status = status;
  if (exchange != NULL)
    {
      record.client = exchange->client;
      record.duration = ms_clock_now () - exchange->began;
      record.trouble = exchange->trouble;
      if (exchange->request != NULL)
        record.place = ms_web_path_letter (exchange->request->place);
    }
  if (method != NULL && (is_reading (method) || strcmp (method, "POST") == 0))
    record.method = method;
  self->news.request (&record, self->data);
}

static void
on_finished (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  MsWeb *self = data;

  report (self, message, soup_server_message_get_status (message));
}

static void
on_aborted (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  report (data, message, 0);
}

static void
on_started (SoupServer *server, SoupServerMessage *message, gpointer data)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (on_got_headers), data);
  g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), data);
}

void
ms_web_answers_connect (MsWeb *self)
{
  soup_server_add_handler (self->server, NULL, on_request, self, NULL);
  g_signal_connect (self->server, "request-started", G_CALLBACK (on_started), self);
  g_signal_connect (self->server, "request-finished", G_CALLBACK (on_finished), self);
  g_signal_connect (self->server, "request-aborted", G_CALLBACK (on_aborted), self);
}
