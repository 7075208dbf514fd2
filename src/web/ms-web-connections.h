/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-connections.h - keeps those who connect from taking more than their share */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/*
 * Hands connections to a SoupServer, which by itself waits for ever and takes as many as come.
 * Each has a time by which its request must have been read, however slowly it drips in; beyond
 * the maximum the one that has the least time left is closed for the next.  One thread: that of
 * the main context that was the default when it was made.
 */
typedef struct _MsWebConnections MsWebConnections;

#define MS_WEB_CONNECTIONS_MAX 200

/** ms_web_connections_new: takes what @service accepts */
MsWebConnections *ms_web_connections_new (SoupServer *server, GSocketService *service);

/** ms_web_connections_free: closes all */
void ms_web_connections_free (MsWebConnections *self);

/** ms_web_connections_allow: @self: (nullable), here and below; @message's connection may stay
 * for @seconds more */
void ms_web_connections_allow (MsWebConnections  *self,
                               SoupServerMessage *message,
                               guint              seconds);

/** ms_web_connections_cut: closes @message's connection at once */
void ms_web_connections_cut (MsWebConnections *self, SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebConnections, ms_web_connections_free)

G_END_DECLS
