/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-identity.h - who campaigns are from, and what signs them */

#pragma once

#include "ms-campaign.h"

G_BEGIN_DECLS

/* RSA and Ed25519, in this order. */
#define MS_IDENTITY_KEYS 2

typedef struct
{
  char *selector; /* (owned) (nullable): no such key */
  char *file;     /* (owned) (nullable): its path */
} MsIdentityKey;

typedef struct
{
  gint64   id;               /* 0: not stored yet */
  char    *name;             /* (owned): unique without regard to case */
  char    *from;             /* (owned): mailbox, `Name <a@b>` */
  char    *reply_to;         /* (owned) (nullable): mailbox */
  char    *envelope;         /* (owned) (nullable): an address, or a domain for return paths */
  char    *postal;           /* (owned) (nullable): the sender's postal address */
  char    *unsubscribe_mail; /* (owned) (nullable): an address that takes unsubscriptions */
  char    *unsubscribe_url;  /* (owned) (nullable): https:, "/u/TOKEN" goes behind it */
  char    *account;     /* (owned) (nullable): the name of the one that it is sent through */
  char    *dkim_domain; /* (owned) (nullable): A-labels; without it the sender's */
  gboolean verp;        /* return paths name their recipients: LOCAL+TOKEN@DOMAIN */
  MsIdentityKey keys[MS_IDENTITY_KEYS];
} MsIdentity;

/** ms_identity_new: Returns: (transfer full): one that says nothing yet */
MsIdentity *ms_identity_new (void);
MsIdentity *ms_identity_copy (const MsIdentity *self);
void        ms_identity_free (MsIdentity *self);

/** ms_identity_check: whether mail can be sent as it; puts domains into A-labels; Errors:
 * %MS_IDENTITY_ERROR */
gboolean ms_identity_check (MsIdentity *self, GError **error);

/** ms_identity_get_domain: Returns: (transfer full) (nullable): the domain in From, A-labels */
char *ms_identity_get_domain (const MsIdentity *self);

/** ms_identity_get_dkim_domain: Returns: (transfer full) (nullable): d= of its signatures */
char *ms_identity_get_dkim_domain (const MsIdentity *self);

/** ms_identity_get_envelope: Returns: (transfer full) (nullable): the envelope sender; with a
 * domain alone an address of it */
char *ms_identity_get_envelope (const MsIdentity *self);

/**
 * ms_identity_default_verp:
 *
 * Returns: whether its return paths should name their recipients unless its user says
 * otherwise: where a domain is there for them.  The server of a single address may not know
 * what a + is.
 */
gboolean ms_identity_default_verp (const MsIdentity *self);

/** ms_identity_apply: fills in what @campaign does not say itself */
void ms_identity_apply (const MsIdentity *self, MsCampaign *campaign);

#define MS_IDENTITY_ERROR (ms_identity_error_quark ())
GQuark ms_identity_error_quark (void);
enum
{
  /* Which part is not as it should be. */
  MS_IDENTITY_ERROR_NAME,
  MS_IDENTITY_ERROR_FROM,
  MS_IDENTITY_ERROR_REPLY_TO,
  MS_IDENTITY_ERROR_ENVELOPE,
  MS_IDENTITY_ERROR_UNSUBSCRIBE_MAIL,
  MS_IDENTITY_ERROR_UNSUBSCRIBE_URL,
  MS_IDENTITY_ERROR_DKIM_DOMAIN,
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsIdentity, ms_identity_free)

G_END_DECLS
