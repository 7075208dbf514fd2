/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-doubt.h - why nothing follows from what came back, in words */

#pragma once

#include "ms-return-record.h"

G_BEGIN_DECLS

/* When which is: ms-heed.h. */

/** ms_return_doubt_to_string: Returns: (nullable): "no_token": never translated; %NULL: it
 * counts */
const char *ms_return_doubt_to_string (MsReturnDoubt doubt);

/** ms_return_doubt_explain: Returns: (nullable): translated, in whole sentences; %NULL: it
 * counts */
const char *ms_return_doubt_explain (MsReturnDoubt doubt);

G_END_DECLS
