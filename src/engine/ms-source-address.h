/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-source-address.h - whether direct connections may come from where the settings say */

#pragma once

#include "ms-settings.h"

G_BEGIN_DECLS

/** ms_source_address_is_here: @address: IPv4 or IPv6: whether it is this computer's now */
gboolean ms_source_address_is_here (const char *address);

/**
 * ms_source_address_check:
 *
 * Errors: %MS_SMTP_ERROR_CONNECT: an address that the settings name is not here now, so that no
 * server of its kind could be reached
 */
gboolean ms_source_address_check (const MsSettings *settings, GError **error);

G_END_DECLS
