/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verification.h - what was found out about an address before mail was sent to it */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MS_VERIFIED_GOOD,        /* its server takes mail for it, and not for just any */
  MS_VERIFIED_BAD,         /* nobody will get mail there */
  MS_VERIFIED_TEMPORARY,   /* not known now: worth asking again */
  MS_VERIFIED_ACCEPTS_ALL, /* its server takes mail for an invented address as well */
  MS_VERIFIED_SILENT,      /* its server does not say it to us */
} MsVerified;

#define MS_N_VERIFIED 5 /* in SQL as well: no expression */

/** ms_verified_to_string: "good", "bad", "temporary", "accepts-everything", "will-not-say":
 * never translated */
const char *ms_verified_to_string (MsVerified verdict);
gboolean    ms_verified_from_string (const char *name, MsVerified *out);

/** ms_verified_label: translated, short, for a column */
const char *ms_verified_label (MsVerified verdict);

/** ms_verified_sign: "✓", "✗" or "?" */
const char *ms_verified_sign (MsVerified verdict);

typedef struct
{
  char      *address; /* (owned): key */
  MsVerified verdict;
  guint      code;     /* of the reply that decided; 0: none did */
  char      *enhanced; /* (owned) (nullable) */
  char      *reply;  /* (owned): its text; a translated sentence of ours where there is none */
  char      *server; /* (owned): who said it, "" */
  gint64     at;     /* ms_clock_wall() */
} MsVerification;

MsVerification *ms_verification_copy (const MsVerification *self);
void            ms_verification_free (MsVerification *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsVerification, ms_verification_free)

G_END_DECLS
