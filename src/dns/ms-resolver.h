/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-resolver.h - asks the DNS: many questions at once, each only once as long as it holds */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One thread with the c-ares channel and the cache; every function from any thread. */
typedef struct _MsResolver MsResolver;

typedef enum
{
  MS_DNS_A,
  MS_DNS_AAAA,
  MS_DNS_MX,
  MS_DNS_TXT,
  MS_DNS_PTR,
  MS_DNS_TLSA, /* RFC 6698 §2.1 */
} MsDnsType;

#define MS_DNS_N_TYPES 6

typedef enum
{
  MS_DNS_FOUND,
  MS_DNS_NO_DATA, /* the name exists, without records of this type */
  MS_DNS_NO_NAME, /* NXDOMAIN */
  MS_DNS_FAILED, /* SERVFAIL, REFUSED, no answer in time, not to be understood: nothing is known
                  */
} MsDnsStatus;

typedef struct
{
  char *text; /* (owned): A, AAAA: the address; MX, PTR: the name in small letters without
                 the last dot, "" for the root; TXT: its strings joined, printable or not;
                 TLSA: "" */
  guint   preference; /* MX */
  guint8  usage;      /* TLSA */
  guint8  selector;
  guint8  matching;
  GBytes *data; /* (owned) (nullable): TLSA: what it is matched with */
} MsDnsRecord;

/* Immutable and shared: any thread. */
typedef struct
{
  MsDnsStatus status;
  gboolean authenticated; /* AD was set by a resolver that the user trusts (RFC 4035 §4.9.3),
                             for the answer as for its absence */
  gint64     expires;     /* ms_clock_now() */
  GPtrArray *records;     /* (owned) (element-type MsDnsRecord): empty unless FOUND */
  char      *name;        /* (owned): the canonical name at the end of a chain of CNAMEs */
  char      *problem;     /* (owned) (nullable): with FAILED: a translated sentence */
} MsDnsAnswer;

MsDnsAnswer *ms_dns_answer_ref (MsDnsAnswer *self);
void         ms_dns_answer_unref (MsDnsAnswer *self);

typedef struct
{
  const char *server;    /* (nullable): "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:53", or
                            several with commas between: the next is asked when one fails or is
                            silent; NULL: the system's */
  gboolean trust_dnssec; /* the way to that server is safe: its AD flag counts */
  guint    timeout_ms;   /* of one try; 0: 5000 */
  guint    tries;        /* 0: 3 */
} MsResolverOptions;

/** ms_resolver_new: Errors: %MS_DNS_ERROR_SERVER: the server is no address */
MsResolver *ms_resolver_new (const MsResolverOptions *options, GError **error);

/** ms_resolver_free: questions under way are answered FAILED first */
void ms_resolver_free (MsResolver *self);

/** MsDnsFunc: on the resolver's thread: must not block, and may ask again; @answer: borrowed */
typedef void (*MsDnsFunc) (MsDnsAnswer *answer, gpointer user_data);

/**
 * ms_resolver_query:
 * @name: a host name, A-labels or UTF-8, with or without the last dot; for PTR the IP address
 *
 * Calls @func exactly once, never before it returns from the caller's stack on another thread;
 * on the resolver's own thread a cached answer may be given at once.  Equal questions under way
 * are asked once.
 */
void ms_resolver_query (MsResolver *self,
                        const char *name,
                        MsDnsType   type,
                        MsDnsFunc   func,
                        gpointer    user_data);

/** ms_resolver_ask: blocks, at most timeout times tries from when it is its turn (500 questions
 * are on the wire at a time); not on the resolver's thread; Returns: (transfer full) */
MsDnsAnswer *ms_resolver_ask (MsResolver *self, const char *name, MsDnsType type);

#define MS_DNS_ERROR (ms_dns_error_quark ())
GQuark ms_dns_error_quark (void);
enum
{
  MS_DNS_ERROR_SERVER,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDnsAnswer, ms_dns_answer_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsResolver, ms_resolver_free)

G_END_DECLS
