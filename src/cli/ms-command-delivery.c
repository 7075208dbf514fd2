/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-delivery.c - send, resume, resend; pause and stop from another process */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-commands.h"
#include "ms-foreground.h"
#include "ms-identity-table.h"
#include "ms-ledger-query.h"
#include "ms-plan-options.h"
#include "ms-status.h"

#include <glib/gi18n-lib.h>

/* What is on the wire is finished before a delivery ends; a slow server may take its time. */
#define REQUEST_TIMEOUT 60

static gboolean
set_sandbox (MsOrder *order, const MsArguments *arguments, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *mix = ms_arguments_get (arguments, "mix");
  const char *maildir = ms_arguments_get (arguments, "maildir");

  if (mix != NULL && !ms_sandbox_parse_mix (mix, &order->sandbox, &failure))
    return ms_usage_fail (error, "%s", failure->message);
  if (maildir != NULL)
    order->sandbox.maildir = g_canonicalize_filename (maildir, NULL);

  return TRUE;
}

static gboolean
set_order (MsCli             *cli,
           MsOrder           *order,
           MsOrderKind        kind,
           const MsArguments *arguments,
           GError           **error)
{
  order->kind = kind;
  order->campaign = g_strdup (ms_arguments_word (arguments, 0));
  order->background = ms_arguments_flag (arguments, "no-wait");

  return ms_arguments_number (arguments, "connections", 1, 500, &order->connections, error) &&
         set_sandbox (order, arguments, error) &&
         ms_plan_options_read (cli, arguments, order, error);
}

/* Where nothing is said, it travels as its identity does. */
static gboolean
choose_route (MsCli *cli, MsOrder *order, GError **error)
{
  g_autoptr (MsCampaign) campaign = NULL;
  g_autoptr (MsIdentity) identity = NULL;
  MsDb    *db;
  gboolean had;

  if (order->route != NULL)
    return TRUE;

  db = ms_cli_reader (cli, error);
  if (db == NULL)
    return FALSE;

  campaign = ms_campaign_table_find (db, order->campaign, NULL);
  had = campaign != NULL && campaign->route != NULL && !campaign->rehearsal;
  if (campaign != NULL && !had && campaign->identity != NULL)
    identity = ms_identity_table_find (db, campaign->identity, NULL);
  if (identity != NULL)
    order->route = g_strdup (identity->account);

  return order->route != NULL || had ||
         ms_usage_fail (error, _ ("The option --%s is missing"), "via");
}

static MsExit
run_send (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };

  if (!set_order (cli, &order, MS_ORDER_SEND, arguments, error) ||
      !choose_route (cli, &order, error))
    return MS_EXIT_USAGE;

  order.lists = g_strdupv ((char **) ms_arguments_all (arguments, "list"));
  order.excluded = g_strdupv ((char **) ms_arguments_all (arguments, "exclude-list"));

  return ms_foreground_deliver (cli, &order, ms_arguments_flag (arguments, "background"),
                                error);
}

static MsExit
run_resume (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };

  if (!set_order (cli, &order, MS_ORDER_RESUME, arguments, error))
    return MS_EXIT_USAGE;

  order.now = ms_arguments_flag (arguments, "now");

  return ms_foreground_deliver (cli, &order, ms_arguments_flag (arguments, "background"),
                                error);
}

static gboolean
set_states (MsOrder *order, const MsArguments *arguments, GError **error)
{
  static const char *const names[] = { "deferred", "failed", "uncertain", NULL };
  const char *const       *given = ms_arguments_all (arguments, "state");

  for (; given != NULL && *given != NULL; given++)
    {
      MsState state;

      if (!g_strv_contains (names, *given) || !ms_state_from_string (*given, &state))
        return ms_usage_fail (error, _ ("--state is deferred, failed or uncertain, not “%s”"),
                              *given);
      order->states |= 1u << state;
    }

  order->added = ms_arguments_flag (arguments, "added");
  if (order->states == 0 && !order->added)
    order->states = 1u << MS_STATE_DEFERRED;

  return TRUE;
}

/* Before it begins: who wonders afterwards why they still have failed reads it above. */
static gboolean
tell_suppressed (MsCli *cli, const MsOrder *order, GError **error)
{
  MsDb    *db = ms_cli_reader (cli, error);
  MsResend resend = { 0 };
  g_autoptr (MsCampaign) campaign = NULL;
  g_autofree char *text = NULL;

  campaign = db != NULL ? ms_campaign_table_find (db, order->campaign, error) : NULL;
  if (campaign == NULL ||
      !ms_ledger_query_resend (db, campaign->id, order->states, &resend, error))
    return FALSE;

  if (resend.bounced + resend.others == 0)
    return TRUE;

  text = ms_resend_describe (&resend);
  ms_cli_say (cli, "%s", text);
  if (resend.bounced > 0)
    ms_cli_say (cli, "%s",
                _ ("“mailshotctl bounces” lists what bounced, “mailshotctl bounces undo” takes "
                   "it back; then they can be sent to."));
  if (resend.others > 0)
    ms_cli_say (cli, "%s", _ ("“mailshotctl suppressions” says who is suppressed and why."));

  return TRUE;
}

static MsExit
run_resend (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_auto (MsOrder) order = { 0 };

  if (!set_order (cli, &order, MS_ORDER_RESEND, arguments, error) ||
      !set_states (&order, arguments, error))
    return MS_EXIT_USAGE;
  if (!tell_suppressed (cli, &order, error))
    return MS_EXIT_FAILED;

  return ms_foreground_deliver (cli, &order, ms_arguments_flag (arguments, "background"),
                                error);
}

static MsExit
run_request (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *name = ms_arguments_word (arguments, 0);
  MsStore    *store = ms_cli_open (cli, error);

  if (store != NULL &&
      ms_delivery_request (store, name, ms_cli_get_name (cli), REQUEST_TIMEOUT, error))
    ms_status_print (cli, name, NULL, NULL, error);

  return MS_EXIT_DONE;
}

#define SERVER_OPTIONS                                                                     \
  { "background", MS_OPTION_FLAG, NULL,                                                    \
    N_ ("Left to “mailshotctl deliver”; returns at once") },                               \
      { "no-wait", MS_OPTION_FLAG, NULL,                                                   \
        N_ ("End, as waiting, where a limit holds it up for longer than half a minute") }, \
      { "connections", MS_OPTION_ONE, "N", N_ ("Connections at once, 1 to 500") },         \
      { "mix", MS_OPTION_ONE, "defer=5,fail=2,drop=1",                                     \
        N_ ("How the sandbox answers, in per cent of the addresses") },                    \
      { "maildir", MS_OPTION_ONE, "DIR", N_ ("Where the sandbox keeps the messages") },    \
  {                                                                                        \
    NULL                                                                                   \
  }

static const MsOption send_options[] = {
  { "list", MS_OPTION_MANY, "LIST", N_ ("Who gets it"), TRUE },
  { "exclude-list", MS_OPTION_MANY, "LIST", N_ ("Who does not") },
  MS_ROUTE_OPTIONS,
  MS_PLAN_OPTIONS,
  SERVER_OPTIONS,
};

static const MsOption resume_options[] = {
  { "now", MS_OPTION_FLAG, NULL, N_ ("Try all that are deferred at once") },
  MS_ROUTE_OPTIONS,
  MS_PLAN_OPTIONS,
  SERVER_OPTIONS,
};

static const MsOption resend_options[] = {
  { "state", MS_OPTION_MANY, "deferred|failed|uncertain",
    N_ ("Recipients in this state; deferred if nothing is said") },
  { "added", MS_OPTION_FLAG, NULL, N_ ("Those who came onto the lists since") },
  MS_ROUTE_OPTIONS,
  MS_PLAN_OPTIONS,
  SERVER_OPTIONS,
};

const MsCommand ms_delivery_commands[] = {
  { { "send", "NAME", 1, 1, send_options, N_ ("Send a campaign, or rehearse it") }, run_send },
  { { "resume", "NAME", 1, 1, resume_options,
      N_ ("Go on with a paused, stopped or waiting campaign") },
    run_resume },
  { { "resend", "NAME", 1, 1, resend_options, N_ ("Try once more for some recipients") },
    run_resend },
  { { "pause", "NAME", 1, 1, NULL,
      N_ ("Pause a campaign that waits, or that another process delivers") },
    run_request },
  { { "stop", "NAME", 1, 1, NULL,
      N_ ("Stop a campaign that waits, or that another process delivers") },
    run_request },
  { { NULL }, NULL },
};
