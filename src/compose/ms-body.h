/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-body.h - contents in the transfer encoding that fits them */

#pragma once

#include "ms-template.h"

G_BEGIN_DECLS

/** ms_body_append_base64: lines end in CRLF */
void ms_body_append_base64 (GString *out, const char *data, gsize length);

typedef enum
{
  MS_BODY_7BIT,
  MS_BODY_8BIT,
  MS_BODY_QUOTED,
  MS_BODY_BASE64,
} MsBodyEncoding;

/**
 * ms_body_choose:
 * @text: lines end in CRLF
 * @eight_bit: whether 8bit may be used (RFC 6152)
 *
 * Returns: 7bit or 8bit if no line is over 998 octets, else the shorter of the other two
 */
MsBodyEncoding ms_body_choose (const char *text, gsize length, gboolean eight_bit);

/** ms_body_append_field: Content-Transfer-Encoding, and the blank line */
void ms_body_append_field (GString *out, MsBodyEncoding encoding);

/** ms_body_encode: appends @text; but for base64 the pieces of a text may be encoded one after
 * the other where they end in CRLF */
void ms_body_encode (GString *out, const char *text, gsize length, MsBodyEncoding encoding);

/**
 * ms_body_append_text:
 * @eight_bit: whether 8bit may be used (RFC 6152)
 *
 * Renders a text part from its Content-Transfer-Encoding field on, as ms_body_choose() says.
 *
 * Returns: whether there is an octet above 127 in what was appended
 */
gboolean ms_body_append_text (GString                *out,
                              const MsTemplate       *text,
                              const MsTemplateValues *values,
                              gboolean                eight_bit);

G_END_DECLS
