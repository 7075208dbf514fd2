/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-check-private.h - what one check is given, and where it puts what it found */

#pragma once

#include "ms-account.h"
#include "ms-audience.h"
#include "ms-campaign.h"
#include "ms-check.h"
#include "ms-ip.h"
#include "ms-letter.h"
#include "ms-sender.h"
#include "ms-spf.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MS_CHECK_EXAMPLES 5
#define MS_CHECK_SECONDS  10 /* for one check that waits for the network */
#define MS_CHECK_DOMAINS  20 /* of the list's, that are looked up */
#define MS_CHECK_PROBES   3  /* of them, whose exchangers are connected to */

/* How a campaign is to travel. */
typedef struct
{
  char      *name;   /* (owned) (nullable): as the user calls it */
  gboolean   direct; /* some of it goes straight to the exchangers */
  gboolean   sandbox;
  GPtrArray *accounts; /* (owned) (element-type MsAccount) */
  char      *pool;     /* (owned) (nullable): the pool's name whose accounts they are */
} MsCheckRoute;

/** ms_check_route_read: @text: (nullable); Errors: %MS_STORE_ERROR_NOT_FOUND,
 * %MS_ROUTE_ERROR */
gboolean ms_check_route_read (MsCheckRoute *self, MsDb *db, const char *text, GError **error);
void     ms_check_route_clear (MsCheckRoute *self);

/* One domain of the list, and what came of connecting to its exchanger. */
typedef struct
{
  const char   *domain;
  guint64       recipients;
  const char   *example;    /* one of its addresses */
  MsExchangers *exchangers; /* (owned) (nullable) */

  gboolean tried;    /* a connection was tried */
  gboolean open;     /* and stood */
  char    *host;     /* (owned) (nullable): the exchanger's name */
  char    *local;    /* (owned) (nullable): our address, as we see it */
  char    *greeting; /* (owned) (nullable): without its code */
  guint64  size;     /* that it takes (RFC 1870); 0: not told */
  guint    code;     /* of the greeting; 0: none came */
  char    *seen_as;  /* (owned) (nullable): our address, as the server names it */
  char    *problem;  /* (owned) (nullable): why it did not stand: a translated sentence */
} MsCheckProbe;

typedef struct
{
  MsStore          *store;
  MsCampaign       *campaign;       /* (owned): with what its identity says */
  MsSender          sender;         /* its identity */
  char             *sender_problem; /* (owned) (nullable): why it cannot sign */
  MsFieldTable     *fields;         /* (owned) */
  MsLetter         *letter;         /* (owned) (nullable) */
  char             *letter_problem; /* (owned) (nullable): why there is none */
  MsCheckRoute      route;
  GPtrArray        *mailboxes; /* (owned) (element-type MsMailbox): of all identities */
  const MsSettings *settings;
  const MsLookup   *lookup;
  GCancellable     *cancellable; /* (nullable) */

  MsAudience *audience;    /* (owned) (nullable): NULL: no list is known */
  char       *same_as;     /* (owned) (nullable): a campaign with the same subject and list */
  char       *from;        /* (owned) (nullable): the address in From */
  char       *from_domain; /* (owned) (nullable) */
  char       *envelope;    /* (owned) (nullable): the envelope sender */
  char       *envelope_domain; /* (owned) (nullable) */

  GArray    *probes;   /* (owned) (element-type MsCheckProbe): the list's largest domains */
  GPtrArray *outgoing; /* (owned) (element-type utf8): our public addresses, as far as known;
                          from the second phase on */
  GPtrArray *verdicts; /* (owned) (element-type MsSpfVerdict): of @outgoing, same order; from
                          the third phase on */
  GString *message;    /* (owned) (nullable): as one recipient gets it */
  gsize    largest;    /* in bytes: the largest of some messages */
} MsCheckContext;

/** ms_check_context_new: reads all of it; Errors: as ms_check_run() */
MsCheckContext *ms_check_context_new (const MsCheckRequest *request,
                                      GCancellable         *cancellable,
                                      GError              **error);
void            ms_check_context_free (MsCheckContext *self);

/* The findings of one check. */
typedef struct
{
  GPtrArray *findings; /* (owned) (element-type MsCheckFinding) */
} MsCheckNotes;

/**
 * ms_check_add:
 * @title, @detail, @advice: (transfer full) (nullable)
 *
 * Returns: (transfer none): the new finding
 */
MsCheckFinding *ms_check_add (MsCheckNotes *notes,
                              const char   *id,
                              MsCheckLevel  level,
                              char         *title,
                              char         *detail,
                              char         *advice);

void ms_check_finding_free (MsCheckFinding *self);

/** ms_check_sentence: Returns: (transfer full): @text (nullable), which others wrote, with a
 * full stop */
char *ms_check_sentence (const char *text);

/* The checks.  Each gets notes of its own and the context, of which it writes only what is said
 * beside it. */
typedef void (*MsCheckFunc) (MsCheckContext *context, MsCheckNotes *notes);

void ms_check_audience (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_fields (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_subject (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_parts (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_links (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_images (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_unsubscribe (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_page (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_postal (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_size (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_attachments (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_spam_filter (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_returns (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_accounts (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_dkim (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_signature (MsCheckContext *context, MsCheckNotes *notes); /* part of dkim */
void ms_check_own_domain (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_recipient_domains (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_port (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_outgoing (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_reverse (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_ehlo (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_spf (MsCheckContext *context, MsCheckNotes *notes); /* writes verdicts */
void ms_check_blocklists (MsCheckContext *context, MsCheckNotes *notes);
void ms_check_dmarc (MsCheckContext *context, MsCheckNotes *notes);

/** ms_check_is_signed: whether what Mailshot signs can be verified; asks the DNS */
gboolean ms_check_is_signed (const MsCheckContext *context);

/** ms_check_probe: finds a domain's exchangers; @connect: and connects to the first */
void ms_check_probe (MsCheckContext *context, MsCheckProbe *probe, gboolean connect);
void ms_check_probe_clear (MsCheckProbe *probe);

/** ms_check_gather_outgoing: from the probes to @outgoing */
void ms_check_gather_outgoing (MsCheckContext *context);

G_END_DECLS
