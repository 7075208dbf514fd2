/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-subscription.h - double opt-in: a person asks for a list, and confirms it by mail */

#pragma once

#include "ms-consent-table.h"

G_BEGIN_DECLS

#define MS_SUBSCRIPTION_PER_DAY 3  /* confirmation mails to one address */
#define MS_SUBSCRIPTION_DAYS    30 /* that a request may be confirmed; then it is forgotten */

/**
 * ms_subscription_ask:
 * @consent: address to asked_from filled in; its mail becomes due
 * @taken: (out): %FALSE: nothing is kept: the address was mailed often enough today; or it is
 *   suppressed for another reason than the person's own wish, erased among them
 */
gboolean ms_subscription_ask (MsDb *db, MsConsent *consent, gboolean *taken, GError **error);

typedef enum
{
  MS_SUBSCRIPTION_MADE,
  MS_SUBSCRIPTION_BEFORE,  /* it was confirmed before: nothing changes */
  MS_SUBSCRIPTION_BLOCKED, /* made, but the address is suppressed for another reason than the
                              person's own wish, which only the list's owner can lift */
  MS_SUBSCRIPTION_EXPIRED, /* nothing changes, as with the next */
  MS_SUBSCRIPTION_NO_LIST, /* the list is gone */
} MsSubscriptionEnd;

/**
 * ms_subscription_look:
 *
 * What a confirmation would end as.
 *
 * Errors: %MS_STORE_ERROR_NOT_FOUND: the request was forgotten
 */
gboolean ms_subscription_look (MsDb              *db,
                               gint64             consent_id,
                               MsConsent        **consent,
                               MsSubscriptionEnd *end,
                               GError           **error);

/**
 * ms_subscription_confirm:
 * @from: IP address, kept as proof
 * @consent: (out) (transfer full)
 *
 * Makes contact and membership.  "Unsubscribed" from that list is lifted; who wanted no mail at
 * all gets this list's alone: he has left each other that he is on.  A suppression for any
 * other reason stays.  The name given becomes the field "name" of a contact that is new.
 *
 * Errors: as ms_subscription_look()
 */
gboolean ms_subscription_confirm (MsDb              *db,
                                  gint64             consent_id,
                                  const char        *from,
                                  MsConsent        **consent,
                                  MsSubscriptionEnd *end,
                                  GError           **error);

G_END_DECLS
