/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-mx-private.h - how the result of a search is made */

#pragma once

#include "ms-mx.h"

G_BEGIN_DECLS

/** ms_mx_new: @domain: (transfer full); Returns: (transfer full): of no hosts, to be filled
 * before it is shared */
MsMx *ms_mx_new (MsMxStatus status, char *domain);

/** ms_mx_add_host: @addresses: (transfer full); Returns: (transfer none) */
MsMxHost *ms_mx_add_host (MsMx *self, const char *name, guint preference, char **addresses);

G_END_DECLS
