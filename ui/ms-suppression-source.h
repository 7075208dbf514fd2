/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-source.h - suppressed addresses and domains as a paged table */

#pragma once

#include "ms-paged-model.h"
#include "ms-suppression-table.h"

G_BEGIN_DECLS

enum
{
  MS_SUPPRESSED_ADDRESS,
  MS_SUPPRESSED_SCOPE, /* everything, or a list */
  MS_SUPPRESSED_REASON,
  MS_SUPPRESSED_SINCE,
  MS_SUPPRESSED_CAMPAIGN, /* that led to it */
  MS_SUPPRESSED_SHOWN,    /* so many columns; the others are for the program */
  MS_SUPPRESSED_KEY = MS_SUPPRESSED_SHOWN,
  MS_SUPPRESSED_LIST, /* as MsSuppression has it */
  MS_SUPPRESSED_WHY,  /* likewise */
  MS_SUPPRESSED_COLUMNS,
};

/** ms_suppression_source_show: @search: part of the address; "": all */
void ms_suppression_source_show (MsPagedModel *model, const char *search);

G_END_DECLS
