/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-token.h - tokens of ours in what a mail quotes */

#pragma once

#include "ms-token.h"

G_BEGIN_DECLS

/** ms_return_token_find: @text: (nullable): of any bytes, up to the NUL; Returns: %FALSE: there
 * is none for @purpose */
gboolean ms_return_token_find (const MsTokenKey *key,
                               MsTokenPurpose    purpose,
                               const char       *text,
                               MsToken          *out);

/** ms_return_token_is_meant: whether @text holds what only a token looks like: with one that is
 * none, somebody tries */
gboolean ms_return_token_is_meant (const char *text);

G_END_DECLS
