/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-heed.h - a mail that came back, matched with what was sent, and what follows from it */

#pragma once

#include "ms-db.h"
#include "ms-return.h"
#include "ms-token.h"

G_BEGIN_DECLS

/* What one mail came to. */
typedef struct
{
  gboolean ours;      /* it is about something we sent, or from somebody we know who wants to
                         leave: it is in the ledger.  Everything else is foreign: hands off */
  gboolean     known; /* it had been heeded before: nothing new */
  MsReturnKind kind;
  guint        recipients; /* it is about, of ours */
  guint        suppressed; /* of these are so from now on, by it */
} MsHeeded;

/**
 * ms_heed:
 * @mailbox_id: where it was found; 0: nowhere
 * @bytes: the mail, whole or its first 4 MiB; of any bytes
 * @size: of the whole mail
 *
 * On the store's thread, in its transaction, which holds it whole or not at all.  Whose it is,
 * is told by the token of the return path, else of a quoted header (List-Unsubscribe,
 * Message-ID), else by the address that is named, if a campaign was sent to it.  The same mail
 * never counts twice.
 *
 * Errors: %MS_STORE_ERROR alone; no mail is too odd
 */
gboolean ms_heed (MsDb             *db,
                  const MsTokenKey *key,
                  gint64            mailbox_id,
                  const char       *bytes,
                  gsize             length,
                  gsize             size,
                  MsHeeded         *out,
                  GError          **error);

G_END_DECLS
