/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-store.h - the database of one user: one thread writes, everyone reads */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/*
 * The store's thread owns the only connection that writes.  Closures go in from any thread and
 * run in their order; those that wait together share one transaction (group commit), each under
 * a savepoint of its own, so that one that fails takes only its own work back.  Table functions
 * take that connection (or a reader's) and never begin or end a transaction themselves.
 */
typedef struct _MsStore MsStore;

typedef enum
{
  MS_STORE_NORMAL = 0,
  MS_STORE_DURABLE = 1 << 0, /* on the disk before it counts as done (synchronous=FULL) */
  MS_STORE_ALONE = 1 << 1,   /* no transaction is open: the closure makes its own */
} MsStoreFlags;

/** MsStoreFunc: runs on the store's thread; what it did is rolled back where it returns %FALSE
 */
typedef gboolean (*MsStoreFunc) (MsDb *db, gpointer data, GError **error);

/**
 * MsStoreDone:
 * @error: (nullable): why nothing was stored; %NULL: it is committed
 *
 * Runs on the store's thread after the commit.  Must be quick and post rather than work.
 */
typedef void (*MsStoreDone) (gpointer data, const GError *error);

/** ms_store_default_path: Returns: (transfer full): $XDG_DATA_HOME/mailshot/mailshot.db */
char *ms_store_default_path (void);

/**
 * ms_store_open:
 * @path: its folder is made where it is missing
 *
 * Errors: %MS_STORE_ERROR_NEWER, %MS_STORE_ERROR_FAILED, %MS_STORE_ERROR_FULL
 */
MsStore *ms_store_open (const char *path, GError **error);

/** ms_store_close: finishes what was posted, then closes.  Not from the store's thread. */
void ms_store_close (MsStore *self);

const char *ms_store_get_path (const MsStore *self);
const char *ms_store_get_database_id (const MsStore *self);

/**
 * ms_store_is_full:
 *
 * Any thread.  Whether the disk was full and the reserve had to be given up: what is known can
 * still be written, but nothing new should begin.
 */
gboolean ms_store_is_full (MsStore *self);

/** ms_store_renew_reserve: sets room aside again, where there is any, and forgets that it was
 * full */
void ms_store_renew_reserve (MsStore *self);

/**
 * ms_store_post:
 * @data: must stay valid until @done has run
 * @done: (nullable)
 *
 * Any thread; never waits.
 */
void ms_store_post (MsStore     *self,
                    MsStoreFlags flags,
                    MsStoreFunc  func,
                    MsStoreDone  done,
                    gpointer     data);

/** ms_store_call: posts and waits until it is committed; not from the store's thread */
gboolean ms_store_call (MsStore     *self,
                        MsStoreFlags flags,
                        MsStoreFunc  func,
                        gpointer     data,
                        GError     **error);

/** ms_store_open_reader: Returns: (transfer full): a connection of the caller's own that cannot
 * write */
MsDb *ms_store_open_reader (const MsStore *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsStore, ms_store_close)

G_END_DECLS
