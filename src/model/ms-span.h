/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-span.h - lengths of time as people type and read them */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_span_parse:
 * @text: "1200", "20m", "4h", "4d", "90s"
 * @seconds: (out)
 *
 * Returns: %FALSE: it is none of these, or longer than ten years
 */
gboolean ms_span_parse (const char *text, guint *seconds);

/** ms_span_describe: Returns: (transfer full): translated, the largest unit that is exact: "20
 * minutes", "4 days", "0 seconds" */
char *ms_span_describe (guint seconds);

G_END_DECLS
