/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-private.h - the server and what answers its requests; the thread's, but where it says
 * otherwise */

#pragma once

#include "ms-token.h"
#include "ms-web.h"
#include "ms-web-connections.h"
#include "ms-web-limiter.h"
#include "ms-web-outbox.h"

G_BEGIN_DECLS

struct _MsWeb
{
  MsStore    *store;
  MsTokenKey *key; /* (owned) */
  MsWebNews   news;
  gpointer    data;
  gboolean    behind_proxy;
  guint16     port;

  GMainContext     *context; /* (owned) */
  GMainLoop        *loop;    /* (owned) */
  GThread          *thread;
  MsWebOutbox      *outbox;      /* (owned) */
  MsDb             *reader;      /* (owned) */
  SoupServer       *server;      /* (owned) */
  GSocketService   *service;     /* (owned) */
  MsWebConnections *connections; /* (owned) */
  MsWebLimiter     *asked;       /* (owned): all requests */
  MsWebLimiter     *filled_in;   /* (owned): forms to subscribe */
  guint             writing;     /* requests that wait for the store */
};

/** ms_web_answers_connect: lets the server answer */
void ms_web_answers_connect (MsWeb *self);

G_END_DECLS
