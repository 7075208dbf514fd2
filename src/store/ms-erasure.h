/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-erasure.h - a person erased on request: his data gone, so that only a hash stays by which
 * he is never mailed again */

#pragma once

#include "ms-address.h"
#include "ms-db.h"

G_BEGIN_DECLS

/* What there was. */
typedef struct
{
  gboolean contact;
  guint    recipients; /* of campaigns: their rows stay, under another address */
  guint    others;     /* suppressions, verifications, mails that came back, consents, … */
} MsErased;

/**
 * ms_erasure_erase:
 * @out: (out) (optional)
 *
 * Whoever still waits for his turn is `suppressed` from now on; what was sent stays counted,
 * under the address "erased-7@erased.invalid".  Replies, rejected rows and mails that quote
 * the address lose their text.  Of another address of the same person nothing is known.  Linear
 * in attempts and mails; takes full effect with ms_erasure_sweep().
 *
 * Messages of rehearsals are no part of the database: see ms_rehearsal_forget().
 *
 * Errors: %MS_STORE_ERROR_LOCKED: a message to him is on its way; as ms_token_key_load()
 */
gboolean ms_erasure_erase (MsDb *db, const MsAddress *address, MsErased *out, GError **error);

/**
 * ms_erasure_sweep:
 *
 * With %MS_STORE_ALONE, after the erasing is committed: writes the database's file anew, since
 * SQLite leaves copies of earlier rows in its pages, and empties its log.  Some seconds for a
 * million contacts; others who write wait meanwhile.
 */
gboolean ms_erasure_sweep (MsDb *db, GError **error);

G_END_DECLS
