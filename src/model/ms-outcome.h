/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-outcome.h - what one try for one recipient came to */

#pragma once

#include "ms-state.h"

G_BEGIN_DECLS

/*
 * Who answered: one connection's far end.  Immutable and shared by all attempts over that
 * connection; may be used on any thread.
 */
typedef struct
{
  char *route;   /* (owned): "account:NAME", "direct" or "sandbox" */
  char *site;    /* (owned): of a direct try: see MsMx; else "" */
  char *server;  /* (owned): host name */
  char *address; /* (owned): IP address, "" before there was a connection */
  char *tls;     /* (owned): "TLSv1.3", or "" in clear */
} MsPeer;

/** ms_peer_new: Returns: (transfer full): NULL arguments become "" */
MsPeer *ms_peer_new (const char *route,
                     const char *site,
                     const char *server,
                     const char *address,
                     const char *tls);
MsPeer *ms_peer_ref (MsPeer *self);
void    ms_peer_unref (MsPeer *self);

gboolean ms_peer_equal (const MsPeer *a, const MsPeer *b);

typedef struct
{
  MsState
        state; /* sent, deferred, failed, uncertain, or queued: tried, and to be tried again */
  guint code;  /* three digits; 0: no reply */
  char *enhanced; /* (owned) (nullable): "5.1.1" (RFC 3463); NULL where the server gave none */
  char *reply;    /* (owned): printable, without codes, lines joined by one blank; our own words
                     where there was no reply */
  char *reference; /* (owned) (nullable): queue id, else the text after the enhanced code; for
                      sent */
  MsPeer *peer;    /* (owned) */
  gint64  at;      /* ms_clock_wall() when it was known */
  gint64  next_attempt; /* deferred: ms_clock_wall() of the next try; 0: by hand */
} MsOutcome;

void ms_outcome_clear (MsOutcome *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPeer, ms_peer_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsOutcome, ms_outcome_clear)

G_END_DECLS
