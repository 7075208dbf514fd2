/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-status.h - where a campaign stands */

#pragma once

#include "ms-cli.h"
#include "ms-output.h"

G_BEGIN_DECLS

/**
 * ms_status_print:
 * @maildir: (nullable): where a rehearsal's messages are
 * @incomplete: (out) (optional): recipients are deferred, failed or uncertain
 */
gboolean ms_status_print (MsCli      *cli,
                          const char *campaign,
                          const char *maildir,
                          gboolean   *incomplete,
                          GError    **error);

/** ms_status_print_plan: how and when it travels, in all detail */
gboolean ms_status_print_plan (MsCli *cli, const char *campaign, GError **error);

G_END_DECLS
