/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setup-sender.h - who sends and from where: what setting up a domain is about */

#pragma once

#include "ms-db.h"
#include "ms-dkim-key.h"
#include "ms-identity.h"
#include "ms-token.h"

G_BEGIN_DECLS

typedef struct
{
  MsIdentity *identity;               /* (owned): checked */
  MsDkimKey  *keys[MS_IDENTITY_KEYS]; /* (owned) (nullable): those that it has */
  char       *host; /* (owned) (nullable): of the account it is sent through, unless near by */
  char       *source_ipv4; /* (owned) (nullable): as MsSettings have them */
  char       *source_ipv6; /* (owned) (nullable) */
  char       *ehlo_name;   /* (owned) (nullable) */
  char       *ca_file;     /* (owned) (nullable) */
  MsTokenKey *token_key;   /* (owned) (nullable): none was made yet, or it cannot be read */
  char *token_problem; /* (owned) (nullable): why it cannot be read: a translated sentence */
} MsSetupSender;

/**
 * ms_setup_sender_new:
 * @identity: copied; need not be stored
 * @keys: (nullable) (array fixed-size=2): instead of those in its files
 *
 * Errors: %MS_STORE_ERROR; a key that cannot be read: %G_FILE_ERROR, %MS_DKIM_ERROR
 */
MsSetupSender *ms_setup_sender_new (MsDb             *db,
                                    const MsIdentity *identity,
                                    MsDkimKey *const *keys,
                                    GError          **error);
void           ms_setup_sender_free (MsSetupSender *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSetupSender, ms_setup_sender_free)

G_END_DECLS
