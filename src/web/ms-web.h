/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web.h - the pages by which readers unsubscribe, choose and subscribe, over HTTP */

#pragma once

#include "ms-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Plain HTTP, for a proxy in front that speaks HTTPS.  A thread of its own serves, reads with a
 * connection of its own, and writes through the store like everything else, so that others may
 * deliver meanwhile; another one sends the confirmation mails.
 */
typedef struct _MsWeb MsWeb;

/* One line of a log: nothing in it names a reader or holds a token. */
typedef struct
{
  gint64      at;       /* ms_clock_wall() */
  const char *client;   /* IP address */
  const char *method;   /* "GET", "HEAD", "POST" or "-": anything else */
  const char *place;    /* "u", "p", "s", "c" or "-" */
  guint       status;   /* 0: the client went away, or was cut off */
  gint64      duration; /* µs since the request's headers were read */
  const char *trouble; /* (nullable): why it could not be answered as it should, for a person */
} MsWebRecord;

/* Both are called on threads of the web's. */
typedef struct
{
  void (*request) (const MsWebRecord *record, gpointer data);
  /* a confirmation mail; @trouble: (nullable): why it could not be sent; %NULL: it was */
  void (*mail) (const char *trouble, gpointer data);
} MsWebNews;

/** ms_web_parse_listen: @text: "ADDRESS:PORT", "[2001:db8::1]:8025" or a port; Returns:
 * (transfer full) (nullable): an IP address; %NULL: it is none */
GSocketAddress *ms_web_parse_listen (const char *text);

/**
 * ms_web_start:
 * @listen: port 0: a free one
 * @behind_proxy: what the proxy says of its clients is believed: see ms_web_client_find()
 * @news: copied
 *
 * Errors: %G_IO_ERROR: it cannot listen there; %MS_STORE_ERROR
 */
MsWeb *ms_web_start (MsStore         *store,
                     GSocketAddress  *listen,
                     gboolean         behind_proxy,
                     const MsWebNews *news,
                     gpointer         data,
                     GError         **error);

/** ms_web_get_port: Returns: where it listens */
guint16 ms_web_get_port (const MsWeb *self);

/** ms_web_stop: takes no more requests, finishes those that write, frees it */
void ms_web_stop (MsWeb *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWeb, ms_web_stop)

G_END_DECLS
