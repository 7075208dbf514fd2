/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-verify-private.h - for tests, whose servers are on this machine */

#pragma once

#include "ms-verify-run.h"

G_BEGIN_DECLS

/** ms_verify_start_with: as ms_verify_start(), with @find instead of ms_mx_find(), which takes
 * no server on this machine for another's */
MsVerify *ms_verify_start_with (MsStore             *store,
                                const MsVerifyOrder *order,
                                MsVerifyFind         find,
                                MsVerifyFunc         func,
                                gpointer             user_data);

G_END_DECLS
