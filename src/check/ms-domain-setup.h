/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-domain-setup.h - what a sender's domain has to have in the DNS and on the web, and whether
 * it does */

#pragma once

#include "ms-lookup.h"
#include "ms-setup-sender.h"

G_BEGIN_DECLS

typedef enum
{
  MS_SETUP_RIGHT,   /* found, and as it has to be */
  MS_SETUP_MISSING, /* nothing is there */
  MS_SETUP_DIFFERS, /* something else is there */
  MS_SETUP_UNKNOWN, /* no answer, or it cannot be told from here */
  MS_SETUP_OPEN,    /* the identity has to say something first */
  MS_SETUP_UNASKED, /* the DNS was not asked */
} MsSetupState;

#define MS_SETUP_N_STATES 6

/** ms_setup_state_to_string: Returns: "right", "missing", "differs", "unknown", "open",
 * "unasked" */
const char *ms_setup_state_to_string (MsSetupState state);

/** ms_setup_state_label: Returns: a few translated words */
const char *ms_setup_state_label (MsSetupState state);

/* One thing to set up.  Sentences are translated. */
typedef struct
{
  const char *id;     /* "spf", "dkim-rsa", "dkim-ed25519", "return-path", "dmarc", "alignment",
                         "unsubscribe" */
  char        *title; /* (owned) */
  char        *purpose; /* (owned): what it is, in one sentence */
  const char  *type;    /* (nullable): "TXT", "MX": there is a record to publish */
  char        *name;    /* (owned) (nullable): where */
  char        *text;    /* (owned) (nullable): what it has to say */
  char        *line;    /* (owned) (nullable): both, as a zone file has them */
  char        *found; /* (owned) (nullable): what stands there instead, or already; printable */
  MsSetupState state;
  char        *detail; /* (owned): what the state means, and what to do; may be "" */
} MsSetupStep;

/**
 * ms_domain_setup:
 * @lookup: (nullable): without it only what can be said without asking; blocks for some
 *   questions, of SPF up to ten seconds, and as
 *   long for the unsubscribe page
 *
 * Returns: (transfer full) (element-type MsSetupStep): in the order in which a person does them
 */
GPtrArray *ms_domain_setup (const MsLookup *lookup, const MsSetupSender *sender);

G_END_DECLS
