/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-outbox.h - sends the confirmation mails that are due, on a thread of its own */

#pragma once

#include "ms-store.h"
#include "ms-token.h"

G_BEGIN_DECLS

/*
 * What cannot be sent now is tried again, less and less often, for two days; what a server
 * refuses for its address is not.  Never more than one a second, whoever fills in the forms. It
 * may be killed at any time: at worst a mail goes out twice.  Several processes may do this for
 * one database.
 */
typedef struct _MsWebOutbox MsWebOutbox;

/** MsWebOutboxNews: @trouble: (nullable): why one could not be sent, for a person; %NULL: it
 * was sent.  On the outbox's thread. */
typedef void (*MsWebOutboxNews) (const char *trouble, gpointer data);

/** ms_web_outbox_start: Errors: %MS_STORE_ERROR */
MsWebOutbox *ms_web_outbox_start (MsStore          *store,
                                  const MsTokenKey *key,
                                  MsWebOutboxNews   news,
                                  gpointer          data,
                                  GError          **error);

/** ms_web_outbox_wake: there may be something to send; any thread, never waits */
void ms_web_outbox_wake (MsWebOutbox *self);

/** ms_web_outbox_free: what is on the wire is finished */
void ms_web_outbox_free (MsWebOutbox *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebOutbox, ms_web_outbox_free)

G_END_DECLS
