/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-options.h - which of what came back a command is about */

#pragma once

#include "ms-arguments.h"
#include "ms-return-table.h"

G_BEGIN_DECLS

/* For a table of options of a file that has N_ (). */
#define MS_RETURN_OPTIONS                                                                      \
  { "campaign", MS_OPTION_ONE, "NAME", N_ ("Only of this campaign") },                         \
      { "kind", MS_OPTION_ONE, "KIND",                                                         \
        N_ ("Only these: bounce, delay, complaint, autoreply or unsubscribe") },               \
      { "class", MS_OPTION_ONE, "CLASS", N_ ("Only of this meaning, as “explain” names it") }, \
      { "hard", MS_OPTION_FLAG, NULL,                                                          \
        N_ ("Only bounces of addresses that nobody will ever reach") },                        \
      { "soft", MS_OPTION_FLAG, NULL, N_ ("Only all other bounces") },                         \
  {                                                                                            \
    "search", MS_OPTION_ONE, "TEXT", N_ ("Only addresses with this in them")                   \
  }

/** ms_return_options_parse: @wish: (out): borrows from @arguments; Errors: %MS_USAGE_ERROR */
gboolean ms_return_options_parse (const MsArguments *arguments,
                                  MsReturnedWish    *wish,
                                  GError           **error);

/** ms_return_options_number: @word: the number of one; Errors: %MS_USAGE_ERROR */
gboolean ms_return_options_number (const char *word, gint64 *out, GError **error);

G_END_DECLS
