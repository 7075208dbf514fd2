/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-progress-line.h - a bar on a terminal, a plain line now and then anywhere else */

#pragma once

#include "ms-cli.h"

G_BEGIN_DECLS

typedef struct _MsProgressLine MsProgressLine;

/** ms_progress_line_new: with --json and no terminal nothing is printed */
MsProgressLine *ms_progress_line_new (const MsCli *cli);

/**
 * ms_progress_line_show:
 * @share: done so far, 0 to 1
 * @text: the rest of the line
 *
 * May be called as often as one likes.
 */
void ms_progress_line_show (MsProgressLine *self, double share, const char *text);

/** ms_progress_line_clear: so that something else can be printed */
void ms_progress_line_clear (MsProgressLine *self);

void ms_progress_line_free (MsProgressLine *self);

/** ms_progress_line_duration: Returns: (transfer full): "1 h 02 min", "3 min 10 s", "9 s" */
char *ms_progress_line_duration (gint64 seconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsProgressLine, ms_progress_line_free)

G_END_DECLS
