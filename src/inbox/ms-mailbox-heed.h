/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-heed.h - mails of a mailbox into the ledger */

#pragma once

#include "ms-mailbox-look.h"

G_BEGIN_DECLS

/** ms_mailbox_heed: a #MsMailboxHeed: ms_heed() for each, all in one transaction that is on the
 * disk when it returns; @store: #MsStore */
gboolean ms_mailbox_heed (gint64 mailbox_id, GPtrArray *mails, gpointer store, GError **error);

G_END_DECLS
