/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-export.h - suppressions as CSV, as ms_suppression_import_run() reads it */

#pragma once

#include "ms-suppression-table.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ms_suppression_export:
 * @stream: a buffered one is quicker; left open
 *
 * UTF-8 with CRLF and a header: `email` or `domain`, `list` (empty: everything), `reason`,
 * `time`; no cell a formula.  Who is known by a hash alone is not in it.  Memory does not grow
 * with the rows.
 */
gboolean ms_suppression_export (MsDb                      *db,
                                const MsSuppressionFilter *filter,
                                GOutputStream             *stream,
                                GError                   **error);

G_END_DECLS
