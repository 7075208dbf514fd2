/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-postman.h - goes on with whatever is due, one campaign after the other, as long as it runs
 */

#pragma once

#include "ms-delivery.h"

G_BEGIN_DECLS

/*
 * Delivers the waiting campaign that is due first, then the next, and sleeps until one is due,
 * until the database changes, the clock is set or the network comes back.  One for each
 * database: it holds a lock of its own, and the delivery lock only while it delivers.  Lives on
 * the main context that was the default of the thread that started it.
 */
typedef struct _MsPostman MsPostman;

typedef enum
{
  MS_POSTMAN_BEGINS, /* `campaign` */
  MS_POSTMAN_ENDED,  /* `campaign`, `end`; `reason`: where there is one; `until`: WAITING */
  MS_POSTMAN_SLEEPS, /* `until`; 0: nothing waits */
  MS_POSTMAN_OFFLINE,
  MS_POSTMAN_BUSY, /* `reason`: who delivers */
  MS_POSTMAN_HELD, /* `reason`, `until`: nothing can be done */
  MS_POSTMAN_OVER, /* asked to end, or with `once` nothing is due any more */
} MsPostmanKind;

typedef struct
{
  MsPostmanKind kind;
  const char   *campaign; /* (nullable) */
  MsDeliveryEnd end;
  const char   *reason; /* (nullable) */
  gint64        until;
} MsPostmanNews;

/** MsPostmanHeard: each thing once when it comes to be so; must not free the postman */
typedef void (*MsPostmanHeard) (MsPostman *self, const MsPostmanNews *news, gpointer user_data);

/**
 * ms_postman_start:
 * @monitor: (nullable): as ms_network_new()
 * @once: it ends when nothing is due
 *
 * Begins in the main loop.
 *
 * Errors: %MS_STORE_ERROR_LOCKED: there is one already; the sentence names it
 */
MsPostman *ms_postman_start (MsStore         *store,
                             GNetworkMonitor *monitor,
                             gboolean         once,
                             MsPostmanHeard   heard,
                             gpointer         user_data,
                             GError         **error);

/** ms_postman_end: what is on the wire is finished, and its campaign goes on waiting; then
 * MS_POSTMAN_OVER */
void ms_postman_end (MsPostman *self);

/** ms_postman_free: waits for what is on the wire */
void ms_postman_free (MsPostman *self);

/** ms_postman_get_delivery: Returns: (transfer none) (nullable): what it delivers now */
MsDelivery *ms_postman_get_delivery (MsPostman *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPostman, ms_postman_free)

G_END_DECLS
