/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-plan-options.h - the options that say how and when a campaign travels */

#pragma once

#include "ms-cli.h"
#include "ms-delivery.h"

G_BEGIN_DECLS

/* For the table of a command's options. */
#define MS_PLAN_OPTIONS                                                                      \
  { "retry", MS_OPTION_ONE, "RULE",                                                          \
    N_ ("When the deferred are tried again: standard, hourly, none, or a change as "         \
        "\"first=20m longest=4h give-up=4d\"") },                                            \
      { "treat-uncertain-as-deferred", MS_OPTION_FLAG, NULL,                                 \
        N_ ("Try those again too who may have it already; --retry uncertain=no ends it") },  \
      { "at", MS_OPTION_ONE, "'2026-12-01 08:00'",                                           \
        N_ ("Not before this time; \"now\" takes it away") },                                \
      { "time-zone", MS_OPTION_ONE, "Europe/Berlin",                                         \
        N_ ("Where times, hours and days are meant; \"\" is this computer's") },             \
      { "hours", MS_OPTION_ONE, "'mon-fri 9-17'",                                            \
        N_ ("Only at these hours; \"always\" takes them away") },                            \
      { "per-day", MS_OPTION_ONE, "N", N_ ("So many first tries a day; 0: no limit") },      \
      { "growth", MS_OPTION_ONE, "P", N_ ("Each day so many per cent more than the last") }, \
      { "days", MS_OPTION_ONE, "N", N_ ("How many days it grows; 0: to the end") },          \
      { "stop-failed", MS_OPTION_ONE, "P",                                                   \
        N_ ("Pause once more than so many per cent have failed; 0: never") },                \
  {                                                                                          \
    "stop-deferred", MS_OPTION_ONE, "P",                                                     \
        N_ ("Pause once more than so many per cent are deferred; 0: never")                  \
  }

#define MS_ROUTE_OPTIONS                                                                       \
  { "via", MS_OPTION_ONE, "ACCOUNT|direct|combined:ACCOUNT|reverse:ACCOUNT|pool:NAME|sandbox", \
    N_ ("How it travels: through an account; direct to each recipient's own mail server; "     \
        "direct first and, once deferred, through the account; the other way round; through "  \
        "several accounts; or a rehearsal.  Of an identity with an account it may be left "    \
        "out") },                                                                              \
      { "switch-after", MS_OPTION_ONE, "N",                                                    \
        N_ ("Combined, reverse: the other way after so many tries; 1 if nothing is said") },   \
  {                                                                                            \
    "switch-after-time", MS_OPTION_ONE, "2h",                                                  \
        N_ ("Combined, reverse: the other way so long after the first try")                    \
  }

/**
 * ms_plan_options_read:
 * @order: with its campaign; its route, retry and schedule are set where an option was given;
 * what the options leave out is as the campaign has it
 *
 * Errors: %MS_USAGE_ERROR, %MS_STORE_ERROR
 */
gboolean ms_plan_options_read (MsCli             *cli,
                               const MsArguments *arguments,
                               MsOrder           *order,
                               GError           **error);

G_END_DECLS
