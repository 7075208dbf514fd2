/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mx.h - where the mail for a domain goes: RFC 5321 §5, RFC 7505 */

#pragma once

#include "ms-resolver.h"

G_BEGIN_DECLS

typedef enum
{
  MS_MX_FOUND,
  MS_MX_FAILED,   /* for good: nobody takes mail for this domain */
  MS_MX_DEFERRED, /* not known now */
} MsMxStatus;

typedef struct
{
  char  *name; /* (owned): as the MX record has it, small letters */
  guint  preference;
  char **addresses; /* (owned) (array zero-terminated=1): IPv6 and IPv4, those of one host in
                       the order they are worth trying (IPv6 first, as RFC 6724 has it) */
  gboolean secure;  /* MX and addresses were authenticated: DANE may be asked for */
} MsMxHost;

/* Immutable and shared: any thread. */
typedef struct
{
  MsMxStatus status;
  char      *domain; /* (owned): as asked, A-labels, small letters */
  char      *site;   /* (owned): "" unless FOUND; the hosts' names without double ones, sorted,
                        joined by one blank: equal for all domains that the same set serves.
                        A host whose address is not known now is one of them. */
  GPtrArray *hosts;  /* (owned) (element-type MsMxHost): by preference; without an address: not
                        there */
  gboolean implicit; /* the domain has no MX and is its own (RFC 5321 §5.1) */
  char    *enhanced; /* (owned) (nullable): unless FOUND: "5.1.2", "5.1.10", "4.4.3", … */
  char    *reason;   /* (owned) (nullable): unless FOUND: a translated sentence */
  gint64   expires;  /* ms_clock_now(): ask again then */
} MsMx;

MsMx *ms_mx_ref (MsMx *self);
void  ms_mx_unref (MsMx *self);

/** ms_mx_order: Returns: (transfer container) (element-type MsMxHost): by preference, hosts of
 * equal preference shuffled (RFC 5321 §5.1) */
GPtrArray *ms_mx_order (const MsMx *self, GRand *rand);

/** MsMxFunc: on the resolver's thread: must not block; @mx: borrowed */
typedef void (*MsMxFunc) (MsMx *mx, gpointer user_data);

/**
 * ms_mx_find:
 * @domain: UTF-8 or A-labels; "[192.0.2.1]" and "[IPv6:…]" (RFC 5321 §4.1.3) need no DNS and
 * are a host of that name
 *
 * Calls @func exactly once.
 *
 * The rules: no MX but an address: itself; a null MX: FAILED 5.1.10 (RFC 7505 §3); NXDOMAIN:
 * FAILED 5.1.2; SERVFAIL or no answer: DEFERRED 4.4.3; MX hosts of which none has an address:
 * FAILED 5.4.4 if all are known not to, else DEFERRED 4.4.3, and never the domain's own
 * address; an MX that is an address literal, the root beside others, or leads only to this
 * machine (127.0.0.0/8, 0.0.0.0/8, ::1, ::, localhost): left out, and FAILED 5.4.6, explained,
 * if no other is left.  Other addresses of this machine are not looked for: nothing of ours
 * listens for mail, so a loop cannot arise.  An MX that is a CNAME is followed (RFC 2181 §10.3
 * forbids it, the world does it).  At most 20 hosts, those of the best preference, with 10
 * addresses each are taken.
 */
void ms_mx_find (MsResolver *resolver, const char *domain, MsMxFunc func, gpointer user_data);

/** ms_mx_find_sync: as ms_mx_find(), waiting; not on the resolver's thread; Returns: (transfer
 * full) */
MsMx *ms_mx_find_sync (MsResolver *resolver, const char *domain);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMx, ms_mx_unref)

G_END_DECLS
