/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mailbox-watch.h - reads every enabled mailbox, as long as it runs */

#pragma once

#include "ms-mailbox-look.h"

G_BEGIN_DECLS

/*
 * A thread for each mailbox: it waits for mail where the server tells of it (IMAP IDLE), else
 * looks every so many seconds; after trouble in growing pauses.  Mailboxes that are added,
 * changed or removed meanwhile, by whomever, are followed within seconds.  Several processes
 * may watch at once: they take turns at each mailbox, and a mail counts once.
 *
 * Lives on the main context that was the default of the thread that started it.
 */
typedef struct _MsMailboxWatch MsMailboxWatch;

typedef enum
{
  MS_MAILBOX_WATCH_LOOKED,  /* `mailbox`, `found` */
  MS_MAILBOX_WATCH_TROUBLE, /* `mailbox`, `found`, `reason`: told once, until it changes */
  MS_MAILBOX_WATCH_OVER,    /* asked to end, or with `once` all were looked into */
} MsMailboxWatchKind;

typedef struct
{
  MsMailboxWatchKind    kind;
  const char           *mailbox; /* (nullable): its name */
  const MsMailboxFound *found;   /* (nullable) */
  const char           *reason;  /* (nullable): for a person */
} MsMailboxWatchNews;

/** MsMailboxWatchHeard: on the main context; must not free the watch */
typedef void (*MsMailboxWatchHeard) (MsMailboxWatch           *self,
                                     const MsMailboxWatchNews *news,
                                     gpointer                  user_data);

/** ms_mailbox_watch_start: @once: one look into each, then it is over.  Begins in the main
 * loop.
 */
MsMailboxWatch *ms_mailbox_watch_start (MsStore            *store,
                                        gboolean            once,
                                        MsMailboxWatchHeard heard,
                                        gpointer            user_data,
                                        GError            **error);

/** ms_mailbox_watch_end: then MS_MAILBOX_WATCH_OVER, within a second or two */
void ms_mailbox_watch_end (MsMailboxWatch *self);

/** ms_mailbox_watch_free: waits for its threads, as ms_mailbox_watch_end(); nothing is told any
 * more */
void ms_mailbox_watch_free (MsMailboxWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMailboxWatch, ms_mailbox_watch_free)

G_END_DECLS
