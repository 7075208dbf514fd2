/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-report.h - what became of a campaign's recipients, as CSV */

#pragma once

#include "ms-ledger-query.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ms_report_write_csv:
 * @stream: a buffered one is quicker; left open
 *
 * One line a recipient under a header, UTF-8, CRLF, quoted by RFC 4180, no cell a formula.
 * Memory does not grow with the recipients.
 */
gboolean ms_report_write_csv (MsDb                    *db,
                              const MsRecipientFilter *filter,
                              GOutputStream           *stream,
                              GError                 **error);

G_END_DECLS
