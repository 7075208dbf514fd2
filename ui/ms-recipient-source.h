/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-recipient-source.h - a campaign's recipients as a paged table */

#pragma once

#include "ms-paged-model.h"

G_BEGIN_DECLS

enum
{
  MS_RECIPIENT_ADDRESS,
  MS_RECIPIENT_STATE,
  MS_RECIPIENT_REPLY,
  MS_RECIPIENT_SERVER,
  MS_RECIPIENT_REFERENCE,
  MS_RECIPIENT_ATTEMPTS,
  MS_RECIPIENT_WHEN,
  MS_RECIPIENT_COLUMNS,
};

/** ms_recipient_source_show: @states: bits 1 << MsState; 0: all.  A row's kind is its MsState.
 */
void ms_recipient_source_show (MsPagedModel *model,
                               gint64        campaign,
                               guint         states,
                               const char   *search);

G_END_DECLS
