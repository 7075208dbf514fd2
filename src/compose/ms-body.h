/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-body.h - contents in the transfer encoding that fits them */

#pragma once

#include "ms-template.h"

G_BEGIN_DECLS

/** ms_body_append_base64: lines end in CRLF */
void ms_body_append_base64 (GString *out, const char *data, gsize length);

/**
 * ms_body_append_text:
 * @eight_bit: whether 8bit may be used (RFC 6152)
 *
 * Renders a text part from its Content-Transfer-Encoding field on, which says 7bit or 8bit if
 * no line is over 998 octets, else quoted-printable or base64, whichever is shorter.
 *
 * Returns: whether there is an octet above 127 in what was appended
 */
gboolean ms_body_append_text (GString                *out,
                              const MsTemplate       *text,
                              const MsTemplateValues *values,
                              gboolean                eight_bit);

G_END_DECLS
