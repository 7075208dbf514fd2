/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify.h - asks the servers of addresses whether they take mail for them */

#pragma once

#include "ms-address.h"
#include "ms-store.h"
#include "ms-verification-table.h"

G_BEGIN_DECLS

/*
 * Asks the DNS for each domain, then its servers: MAIL, RCPT, RSET, many addresses a connection
 * and never DATA, within the limits of each site (data/shaping.ini).  Each domain is asked once
 * about an invented address too, to know whether its word is worth anything.  Results go into
 * the table of verifications as they come, so that nothing is lost where it ends early.
 *
 * MTA-STS is not asked for, since no mail is handed over; DANE is heeded where the DNS is
 * trusted.
 */
typedef struct _MsVerify MsVerify;

typedef struct
{
  gint64 list; /* its contacts that get mail, as @filter says; 0: the addresses below */
  MsVerificationFilter filter;
  const MsAddress     *addresses; /* (nullable) (array length=n_addresses) */
  guint                n_addresses;
} MsVerifyOrder;

typedef struct
{
  guint64  todo;                    /* addresses; 0: not counted yet */
  guint64  done;                    /* of them: stored */
  guint64  verdicts[MS_N_VERIFIED]; /* of those done in this run */
  double   per_minute;              /* since the beginning */
  gint64   seconds_left;            /* -1: not known */
  guint    connections;             /* open now */
  gboolean ended;
  gboolean cancelled;
} MsVerifyProgress;

/** ms_verify_is_believable: Returns: %FALSE where many were asked about and every one was bad:
 * more likely the DNS or the connection is; the bad are better left alone then */
gboolean ms_verify_is_believable (const MsVerifyProgress *progress);

/** MsVerifyFunc: on the main context that was the default of the thread that started it, at
 * most ten times a second and only where something changed; the last time with @ended */
typedef void (*MsVerifyFunc) (MsVerify               *self,
                              const MsVerifyProgress *progress,
                              gpointer                user_data);

/**
 * ms_verify_start:
 * @order: copied
 * @func: (nullable)
 *
 * Returns at once; all work is done on threads of its own.  The settings are the store's.
 *
 * Returns: (transfer full)
 */
MsVerify *ms_verify_start (MsStore             *store,
                           const MsVerifyOrder *order,
                           MsVerifyFunc         func,
                           gpointer             user_data);

/** ms_verify_free: cancels what has not ended, and waits for it; on the thread that started it
 */
void ms_verify_free (MsVerify *self);

/** ms_verify_cancel: any thread; ends within a second, and what is known is kept */
void ms_verify_cancel (MsVerify *self);

/** ms_verify_get_progress: any thread */
void ms_verify_get_progress (MsVerify *self, MsVerifyProgress *out);

/**
 * ms_verify_wait:
 *
 * Blocks until the end, which a cancellation is as well.
 *
 * Errors: %MS_STORE_ERROR, %MS_SETTINGS_ERROR, %MS_DNS_ERROR, %MS_SHAPING_ERROR,
 * %MS_SMTP_ERROR_CONNECT
 */
gboolean ms_verify_wait (MsVerify *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsVerify, ms_verify_free)

G_END_DECLS
