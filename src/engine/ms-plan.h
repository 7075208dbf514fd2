/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-plan.h - when a campaign that nobody delivers goes on, and what its user changes about it
 */

#pragma once

#include "ms-campaign.h"
#include "ms-retry.h"
#include "ms-route.h"
#include "ms-schedule.h"
#include "ms-store.h"

G_BEGIN_DECLS

/**
 * ms_plan_change:
 * @retry: (nullable): for ms_retry_parse(); @schedule: (nullable): for ms_schedule_parse();
 * %NULL: as it was
 *
 * Of any campaign, at any time.  The next try of whoever is deferred is decided anew, and so is
 * when a waiting campaign goes on; one that had nothing left to do by itself waits if it has
 * now. A delivery that is under way ends by the plan that it began with.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND, %MS_RETRY_ERROR, %MS_SCHEDULE_ERROR
 */
gboolean ms_plan_change (MsStore    *store,
                         const char *campaign,
                         const char *retry,
                         const char *schedule,
                         GError    **error);

/**
 * ms_plan_retry_now:
 * @addresses: (nullable) (array zero-terminated=1): in any form; %NULL: all
 * @site: (nullable): of those whom it deferred; %NULL: anywhere
 * @out_count: (out): how many are due now
 *
 * Whoever of these is deferred is due at once, all or none.  A delivery of the campaign that is
 * under way tries them; else a campaign that waits, or had nothing left to do, waits no longer
 * than its schedule asks for.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND: no such campaign or recipient; %MS_DELIVERY_ERROR_STATE:
 * one of @addresses is not deferred
 */
gboolean ms_plan_retry_now (MsStore           *store,
                            const char        *campaign,
                            const char *const *addresses,
                            const char        *site,
                            guint             *out_count,
                            GError           **error);

/* For the engine. */

/** ms_plan_first_day: some time of the first day of the campaign's plan */
gint64 ms_plan_first_day (const MsCampaign *campaign, const MsSchedule *schedule);

/** ms_plan_again_at: when who is due at @retry may be tried; 0: never */
gint64 ms_plan_again_at (const MsSchedule *schedule, gint64 retry, gint64 now);

/**
 * ms_plan_decide_anew:
 *
 * On the store's thread: the next try of all that are deferred, by @route and @rule; linear in
 * them
 */
gboolean ms_plan_decide_anew (MsDb          *db,
                              gint64         campaign_id,
                              const MsRoute *route,
                              const MsRetry *rule,
                              GError       **error);

/**
 * ms_plan_settle:
 * @campaign: sent and at rest
 *
 * On the store's thread: it waits for what is due next, or is finished where nothing is.
 */
gboolean ms_plan_settle (MsDb             *db,
                         const MsCampaign *campaign,
                         const MsSchedule *schedule,
                         GError          **error);

G_END_DECLS
