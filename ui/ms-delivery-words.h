/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-delivery-words.h - how a delivery stands, in sentences */

#pragma once

#include "ms-campaign.h"
#include "ms-delivery.h"
#include "ms-ledger-query.h"

G_BEGIN_DECLS

/* All borrowed. */
typedef struct
{
  const MsCampaign     *campaign;
  const MsProgress     *progress; /* (nullable): this process does not deliver it */
  const MsLedgerCounts *counts;
  gint64                due;    /* ms_clock_wall() of the next try of all; 0: none is planned */
  const char           *holder; /* (nullable): another process that delivers */
} MsDeliveryStand;

/* Returns: (transfer full); those that may have nothing to say: (nullable) */
char *ms_delivery_words_headline (const MsDeliveryStand *stand);
char *ms_delivery_words_detail (const MsDeliveryStand *stand);
char *ms_delivery_words_notice (const MsDeliveryStand *stand);

/** ms_delivery_words_deferred: how many there are and when the first is tried again */
char *ms_delivery_words_deferred (const MsDeliveryStand *stand);

/** ms_delivery_words_uncertain: how many there are and what that means */
char *ms_delivery_words_uncertain (const MsDeliveryStand *stand);

/** ms_delivery_words_fraction: Returns: 0 to 1: of what is to be done */
double ms_delivery_words_fraction (const MsDeliveryStand *stand);

G_END_DECLS
