/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-sender.h - a campaign's identity: what the campaign does not say itself, what signs it,
 * and how its readers get back to it */

#pragma once

#include "ms-db.h"
#include "ms-identity.h"
#include "ms-letter.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  MsIdentity *identity;               /* (owned) (nullable): the campaign has none */
  char       *domain;                 /* (owned) (nullable): d= of what it signs */
  MsDkimKey  *keys[MS_IDENTITY_KEYS]; /* (owned) (nullable) */
  MsTokenKey *token_key;              /* (owned) (nullable): none was made yet */
  gboolean    verp;                   /* the campaign's return paths name its recipients */
} MsSender;

/** ms_sender_prepare: has the key of tokens made, where none is there yet: before
 * ms_sender_load() for what is really sent; waits for the store; Errors: %MS_STORE_ERROR */
gboolean ms_sender_prepare (MsStore *store, GError **error);

/**
 * ms_sender_load:
 * @self: with what could be had, also after an error
 * @campaign: gets what it does not say itself
 *
 * Errors: %MS_STORE_ERROR, also where the key of tokens is gone; a key that cannot be read:
 * %G_FILE_ERROR, %MS_DKIM_ERROR
 */
gboolean ms_sender_load (MsSender *self, MsDb *db, MsCampaign *campaign, GError **error);
void     ms_sender_clear (MsSender *self);

/** ms_sender_has_keys: whether it signs */
gboolean ms_sender_has_keys (const MsSender *self);

/** ms_sender_way_back: Returns: for ms_letter_new(); borrows from @self */
MsWayBack ms_sender_way_back (const MsSender *self);

/** ms_sender_describe_keys: Returns: (transfer full): "signed as example.org with RSA and
 * Ed25519", "not signed": translated */
char *ms_sender_describe_keys (const MsIdentity *identity);

/** ms_sender_sign: has @letter signed with all its keys */
void ms_sender_sign (const MsSender *self, MsLetter *letter);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSender, ms_sender_clear)

G_END_DECLS
