/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-unsubscription.h - what a reader's wish to leave changes, whichever way it came */

#pragma once

#include "ms-db.h"
#include "ms-token.h"

G_BEGIN_DECLS

typedef struct
{
  MsToken token; /* of %MS_TOKEN_UNSUBSCRIBE, _RETURN or _MESSAGE; or campaign 0 … */
  const char
      *address; /* (nullable): … and an address's key; beside a campaign's token likewise */
  gboolean everything; /* as the reader chose; or the setting `unsubscribe-scope` says so */
  gint64   return_id;  /* the mail it came by; 0: none */
} MsUnsubscription;

/**
 * ms_unsubscription_apply:
 * @out_address: (out) (transfer full) (nullable) (optional): whom it was; %NULL: only a hash of
 *   him is known
 * @out_lists: (out) (transfer full) (optional): names of what he left; empty: everything
 * @out_changed: (out) (optional): whether anything is new
 *
 * Suppresses on the lists that the campaign went to; where none is known, or @everything, on
 * all.  As often as one likes: a token that is used again changes nothing.  A specimen's token
 * (no recipient, no address) changes nothing.  Works after the contact, the list or the
 * campaign is gone: by the token's hash.  The recipients of other campaigns who wait are
 * suppressed when their turn comes.
 */
gboolean ms_unsubscription_apply (MsDb                   *db,
                                  const MsUnsubscription *wish,
                                  char                  **out_address,
                                  GStrv                  *out_lists,
                                  gboolean               *out_changed,
                                  GError                **error);

/** ms_unsubscription_is_wide: @wide: (out): whether who leaves leaves everything, by the
 * setting `unsubscribe-scope` */
gboolean ms_unsubscription_is_wide (MsDb *db, gboolean *wide, GError **error);

G_END_DECLS
