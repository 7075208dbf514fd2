/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-domain.c - identity dns and setup: what the DNS of a sender has to say */

#include "config.h"

#include "ms-commands.h"
#include "ms-identity-table.h"
#include "ms-settings-table.h"
#include "ms-setup-output.h"

#include <glib/gi18n-lib.h>

static MsSetupSender *
load (MsCli *cli, const MsArguments *arguments, GError **error)
{
  MsDb *db = ms_cli_reader (cli, error);
  g_autoptr (MsIdentity) identity = NULL;

  identity =
      db != NULL ? ms_identity_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;

  return identity != NULL ? ms_setup_sender_new (db, identity, NULL, error) : NULL;
}

static MsExit
run_dns (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsSetupSender) sender = load (cli, arguments, error);
  g_autoptr (GPtrArray) steps = NULL;

  if (sender == NULL)
    return MS_EXIT_FAILED;

  steps = ms_domain_setup (NULL, sender);

  return ms_setup_output_records (cli, steps, "", error) ? MS_EXIT_DONE : MS_EXIT_FAILED;
}

static gboolean
is_set_up (const GPtrArray *steps)
{
  for (guint i = 0; i < steps->len; i++)
    if (((const MsSetupStep *) steps->pdata[i])->state != MS_SETUP_RIGHT)
      return FALSE;

  return TRUE;
}

static MsExit
run_setup (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsSetupSender) sender = load (cli, arguments, error);
  g_autoptr (MsSettings) settings = NULL;
  g_autoptr (GPtrArray) steps = NULL;

  MsResolver *resolver;
  MsLookup    lookup;

  settings = sender != NULL ? ms_settings_table_load (ms_cli_reader (cli, error), error) : NULL;
  if (settings == NULL)
    return MS_EXIT_FAILED;

  resolver = ms_lookup_open_resolver (settings, error);
  if (resolver == NULL)
    return MS_EXIT_FAILED;

  lookup = ms_lookup_resolver (resolver);
  steps = ms_domain_setup (&lookup, sender);
  ms_resolver_free (resolver);

  return ms_setup_output_steps (cli, sender, steps, error) && is_set_up (steps)
             ? MS_EXIT_DONE
             : MS_EXIT_FAILED;
}

const MsCommand ms_domain_commands[] = {
  { { "identity dns", "NAME", 1, 1, NULL,
      N_ ("Print the DNS records that a sender identity needs") },
    run_dns },
  { { "identity setup", "NAME", 1, 1, NULL,
      N_ ("Say step by step what the domain of a sender identity needs, and what is there") },
    run_setup },
  { { NULL }, NULL },
};
