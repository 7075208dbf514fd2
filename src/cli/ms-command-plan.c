/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-plan.c - plan and retry: when a campaign goes on */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-commands.h"
#include "ms-foreground.h"
#include "ms-lock.h"
#include "ms-plan-options.h"
#include "ms-plan.h"
#include "ms-status.h"

#include <glib/gi18n-lib.h>

/* Whether someone is at it now, with the plan that it began with. */
static gboolean
is_under_way (MsCli *cli, const char *name)
{
  MsDb *db = ms_cli_reader (cli, NULL);
  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, name, NULL);

  return campaign != NULL &&
         ms_campaign_table_shown_state (db, campaign->state) == MS_CAMPAIGN_SENDING;
}

static MsExit
run_plan (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };
  MsStore *store = ms_cli_open (cli, error);

  order.campaign = g_strdup (ms_arguments_word (arguments, 0));
  if (store == NULL || !ms_plan_options_read (cli, arguments, &order, error))
    return MS_EXIT_FAILED;

  if (order.retry != NULL || order.schedule != NULL)
    {
      if (!ms_plan_change (store, order.campaign, order.retry, order.schedule, error))
        return MS_EXIT_FAILED;
      if (is_under_way (cli, order.campaign))
        ms_cli_warn (_ ("It is being delivered by its plan before: pause it and resume it, so "
                        "that this one holds at once"));
    }
  ms_status_print_plan (cli, order.campaign, error);

  return MS_EXIT_DONE;
}

/* (transfer full) (nullable) (array zero-terminated=1) (element-type borrowed) */
static const char **
get_addresses (const MsArguments *arguments)
{
  guint        count = ms_arguments_count (arguments);
  const char **addresses = count > 1 ? g_new0 (const char *, count) : NULL;

  for (guint i = 1; i < count; i++)
    addresses[i - 1] = ms_arguments_word (arguments, i);

  return addresses;
}

/* They are due; somebody else holds the pen. */
static MsExit
leave_to_others (MsCli *cli, const char *name, GError **error)
{
  g_autofree char *holder = ms_lock_holder (ms_store_get_path (ms_cli_open (cli, NULL)));
  g_autofree char *message = NULL;

  if (holder == NULL)
    holder = g_strdup (_ ("another process"));

  /* Translators: %s is as "mailshotctl (1234), campaign Spring". */
  if (is_under_way (cli, name))
    message = g_strdup_printf (_ ("They are due now, and tried by %s"), holder);
  else
    /* Translators: %s is as "mailshotctl (1234), campaign Spring". */
    message = g_strdup_printf (_ ("They are due now, but another campaign is being delivered: "
                                  "%s. The background delivery tries them by itself "
                                  "afterwards, “mailshotctl resume” when you say so"),
                               holder);
  ms_cli_warn (message);
  ms_status_print (cli, name, NULL, NULL, error);

  return MS_EXIT_INCOMPLETE;
}

static MsExit
deliver_due (MsCli *cli, const char *name, GError **error)
{
  g_auto (MsOrder) order = { .kind = MS_ORDER_RESUME };
  g_autoptr (GError) failure = NULL;
  MsExit status;

  order.campaign = g_strdup (name);
  status = ms_foreground_deliver (cli, &order, FALSE, &failure);
  if (g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED))
    return leave_to_others (cli, name, error);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return status;
}

static MsExit
run_retry (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autofree const char **addresses = get_addresses (arguments);
  const char             *name = ms_arguments_word (arguments, 0);
  const char             *site = ms_arguments_get (arguments, "site");
  MsStore                *store = ms_cli_open (cli, error);
  gboolean                incomplete = FALSE;
  guint                   count = 0;

  if (store == NULL)
    return MS_EXIT_FAILED;
  if (ms_arguments_flag (arguments, "all") && (addresses != NULL || site != NULL))
    {
      ms_usage_fail (error, _ ("--all takes neither addresses nor --site"));
      return MS_EXIT_USAGE;
    }
  if (!ms_plan_retry_now (store, name, addresses, site, &count, error))
    return MS_EXIT_FAILED;
  if (count > 0)
    return deliver_due (cli, name, error);

  ms_cli_warn (site != NULL ? _ ("Nobody is deferred by this site") : _ ("Nobody is deferred"));
  ms_status_print (cli, name, NULL, &incomplete, error);

  return incomplete ? MS_EXIT_INCOMPLETE : MS_EXIT_DONE;
}

static const MsOption plan_options[] = { MS_PLAN_OPTIONS, { NULL } };

static const MsOption retry_options[] = {
  { "site", MS_OPTION_ONE, "SITE", N_ ("Those whom this site deferred, as the report has it") },
  { "all", MS_OPTION_FLAG, NULL, N_ ("All that are deferred; so it is if nothing is said") },
  { NULL },
};

const MsCommand ms_plan_commands[] = {
  { { "plan", "NAME", 1, 1, plan_options, N_ ("Show or change when a campaign goes on") },
    run_plan },
  { { "retry", "NAME [EMAIL…]", 1, G_MAXUINT, retry_options,
      N_ ("Try deferred recipients again now") },
    run_retry },
  { { NULL }, NULL },
};
