/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-returned-source.h - what came back, as a paged table */

#pragma once

#include "ms-paged-model.h"
#include "ms-return-table.h"

G_BEGIN_DECLS

/* A row's kind is whether it counts: 0 for one that was undone. */
enum
{
  MS_RETURNED_ADDRESS,
  MS_RETURNED_KIND,
  MS_RETURNED_HARD,
  MS_RETURNED_REASON, /* its class */
  MS_RETURNED_WHEN,
  MS_RETURNED_CODE,
  MS_RETURNED_DIAGNOSTIC,
  MS_RETURNED_CAMPAIGN,
  MS_RETURNED_COLUMNS,
};

/** ms_returned_source_show: @wish: copied; the newest first */
void ms_returned_source_show (MsPagedModel *model, const MsReturnedWish *wish);

/** ms_returned_format_code: Returns: (transfer full): code and enhanced code, as far as told */
char *ms_returned_format_code (const MsReturnedRow *row);

G_END_DECLS
