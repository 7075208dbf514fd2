/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-web-limiter.h - how much each client may ask for */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A bucket of tokens a client, full at first.  Never reads a clock: each call is told the time,
 * µs as of ms_clock_now().  Holds at most as many clients as it was made for: then the one that
 * was seen the longest ago is forgotten.  One thread.
 */
typedef struct _MsWebLimiter MsWebLimiter;

/** ms_web_limiter_new: @burst: what a bucket holds; @interval: µs in which one comes back */
MsWebLimiter *ms_web_limiter_new (guint burst, gint64 interval, guint clients);
void          ms_web_limiter_free (MsWebLimiter *self);

/**
 * ms_web_limiter_take:
 * @cost: how many tokens
 * @wait: (out): seconds until there are enough, where there are not
 *
 * Returns: %FALSE: not enough are left, and none is taken
 */
gboolean ms_web_limiter_take (MsWebLimiter *self,
                              const char   *client,
                              guint         cost,
                              gint64        now,
                              guint        *wait);

guint ms_web_limiter_get_clients (const MsWebLimiter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebLimiter, ms_web_limiter_free)

G_END_DECLS
