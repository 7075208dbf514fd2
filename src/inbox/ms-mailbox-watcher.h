/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-watcher.h - the thread that reads one mailbox again and again */

#pragma once

#include "ms-mailbox-look.h"

G_BEGIN_DECLS

typedef struct _MsMailboxWatcher MsMailboxWatcher;

/** MsMailboxWatcherHeard: on the thread; @reason: (nullable): of the trouble; nothing is told
 * of the same trouble twice; @found: (nullable): %NULL: the thread is about to end */
typedef void (*MsMailboxWatcherHeard) (const MsMailbox      *mailbox,
                                       const MsMailboxFound *found,
                                       const char           *reason,
                                       gpointer              user_data);

/** ms_mailbox_watcher_start: @mailbox: copied; @once: one look */
MsMailboxWatcher *ms_mailbox_watcher_start (MsStore              *store,
                                            const MsMailbox      *mailbox,
                                            gboolean              once,
                                            MsMailboxWatcherHeard heard,
                                            gpointer              user_data);

/** ms_mailbox_watcher_end: asks it to end; does not wait */
void ms_mailbox_watcher_end (MsMailboxWatcher *self);

/** ms_mailbox_watcher_free: waits for its end */
void ms_mailbox_watcher_free (MsMailboxWatcher *self);

/** ms_mailbox_watcher_fits: whether it reads @mailbox as that is set up now */
gboolean ms_mailbox_watcher_fits (const MsMailboxWatcher *self, const MsMailbox *mailbox);

G_END_DECLS
