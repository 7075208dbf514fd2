/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-suppression-options.h - which suppressions a command is about */

#pragma once

#include "ms-arguments.h"
#include "ms-suppression-table.h"

G_BEGIN_DECLS

/* For a table of options of a file that has N_ (). */
#define MS_SUPPRESSION_OPTIONS                                                                \
  { "list", MS_OPTION_ONE, "LIST", N_ ("Only those of that list; “”: those of everything") }, \
      { "reason", MS_OPTION_ONE, "REASON",                                                    \
        N_ ("Only for that reason: manual, unsubscribed, bounced, complained or imported") }, \
  {                                                                                           \
    "search", MS_OPTION_ONE, "TEXT", N_ ("Only addresses that hold that text")                \
  }

/** ms_suppression_options_parse: @filter: (out): borrows from @arguments; Errors:
 * %MS_USAGE_ERROR */
gboolean ms_suppression_options_parse (const MsArguments   *arguments,
                                       MsSuppressionFilter *filter,
                                       GError             **error);

/** ms_suppression_options_check_reason: @reason: (nullable); Errors: %MS_USAGE_ERROR */
gboolean ms_suppression_options_check_reason (const char *reason, GError **error);

/** ms_suppression_options_check_list: @list: (nullable): a name that is mistyped stands for
 * nobody; one that is gone may be meant all the same; Errors: %MS_STORE_ERROR_NOT_FOUND */
gboolean ms_suppression_options_check_list (MsDb *db, const char *list, GError **error);

G_END_DECLS
