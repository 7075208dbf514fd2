/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-dkim.c - identity dkim and check: keys, and what the DNS says of them */

#include "config.h"

#include "ms-commands.h"
#include "ms-dkim-lookup.h"
#include "ms-identity-table.h"
#include "ms-key-keeper.h"
#include "ms-settings-table.h"
#include "ms-setup-output.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

static MsIdentity *
find (MsCli *cli, const MsArguments *arguments, GError **error)
{
  MsDb *db = ms_cli_reader (cli, error);

  return db != NULL ? ms_identity_table_find (db, ms_arguments_word (arguments, 0), error)
                    : NULL;
}

static gboolean
save (MsDb *db, gpointer identity, GError **error)
{
  return ms_identity_table_save (db, identity, error);
}

/* @out_new: (out): it is not in a file of ours yet */
static MsDkimKey *
get_key (const MsArguments *arguments, gboolean *out_new, GError **error)
{
  const char     *generate = ms_arguments_get (arguments, "generate");
  const char     *import = ms_arguments_get (arguments, "import");
  const char     *file = ms_arguments_get (arguments, "key-file");
  MsDkimAlgorithm algorithm = MS_DKIM_RSA;

  *out_new = generate != NULL || import != NULL;
  if ((generate != NULL && import != NULL) || (!*out_new && file == NULL))
    {
      ms_usage_fail (error, _ ("Give one of --generate, --import and --key-file"));
      return NULL;
    }
  if (generate != NULL && !ms_dkim_algorithm_parse (generate, &algorithm))
    {
      ms_usage_fail (error, _ ("--generate takes rsa or ed25519"));
      return NULL;
    }

  if (generate != NULL)
    return ms_dkim_key_generate (algorithm, error);

  return import != NULL ? ms_key_keeper_import (import, error) : ms_dkim_key_load (file, error);
}

/* (transfer full) (nullable) */
static char *
choose_selector (MsDb              *db,
                 const MsArguments *arguments,
                 const char        *domain,
                 const MsDkimKey   *key,
                 GError           **error)
{
  const char *selector = ms_arguments_get (arguments, "selector");

  if (selector == NULL)
    return ms_key_keeper_selector (db, domain, ms_dkim_key_get_algorithm (key));
  if (ms_dkim_selector_is_valid (selector))
    return g_ascii_strdown (selector, -1);

  ms_usage_fail (error, _ ("A selector is made of letters, digits, hyphens and dots"));

  return NULL;
}

static gboolean
keep_key (MsCli             *cli,
          const MsArguments *arguments,
          const MsDkimKey   *key,
          gboolean           is_new,
          MsIdentity        *identity,
          GError           **error)
{
  MsDb            *db = ms_cli_reader (cli, error);
  const char      *given = ms_arguments_get (arguments, "key-file");
  MsIdentityKey   *setting = &identity->keys[ms_dkim_key_get_algorithm (key)];
  g_autofree char *domain = ms_identity_get_dkim_domain (identity);
  g_autofree char *selector = choose_selector (db, arguments, domain, key, error);
  g_autofree char *file = NULL;

  if (selector == NULL)
    return FALSE;

  file = is_new ? ms_key_keeper_save (db, key, domain, selector, given, error)
                : g_canonicalize_filename (given, NULL);
  if (file == NULL)
    return FALSE;

  g_free (setting->selector);
  g_free (setting->file);
  setting->selector = g_steal_pointer (&selector);
  setting->file = g_steal_pointer (&file);
  if (ms_cli_write (cli, save, identity, error))
    return TRUE;
  if (is_new)
    g_unlink (setting->file);

  return FALSE;
}

static MsExit
remove_key (MsCli *cli, MsIdentity *identity, const char *kind, GError **error)
{
  MsDkimAlgorithm algorithm = MS_DKIM_RSA;

  if (!ms_dkim_algorithm_parse (kind, &algorithm))
    {
      ms_usage_fail (error, _ ("--remove takes rsa or ed25519"));
      return MS_EXIT_USAGE;
    }

  g_clear_pointer (&identity->keys[algorithm].selector, g_free);
  g_clear_pointer (&identity->keys[algorithm].file, g_free);
  if (ms_cli_write (cli, save, identity, error))
    ms_cli_say (cli, _ ("“%s” signs with that key no longer; its file stays."), identity->name);

  return MS_EXIT_DONE;
}

/* @before: (nullable): the selector of the key whose place it takes */
static void
say_kept (MsCli *cli, const MsIdentity *identity, MsDkimAlgorithm algorithm, const char *before)
{
  const MsIdentityKey *key = &identity->keys[algorithm];
  g_autofree char     *name = g_shell_quote (identity->name);

  ms_cli_say (cli, _ ("“%s” signs with %s from now on."), identity->name, key->file);
  if (before != NULL && strcmp (before, key->selector) != 0)
    ms_cli_say (cli,
                _ ("The key before it, “%s”, signs no more. Leave its record for some weeks: "
                   "what is still under way is verified by it."),
                before);
  ms_cli_say (cli,
              _ ("Publish this record before the next campaign; “mailshotctl identity check "
                 "%s” "
                 "tells whether it is seen:"),
              name);
}

static MsExit
run_dkim (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *removed = ms_arguments_get (arguments, "remove");
  g_autoptr (MsIdentity) identity = find (cli, arguments, error);
  g_autoptr (MsDkimKey) key = NULL;
  g_autoptr (MsSetupSender) sender = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_autofree char *before = NULL;
  g_autofree char *step = NULL;

  gboolean is_new = FALSE;

  if (identity == NULL)
    return MS_EXIT_FAILED;
  if (removed != NULL)
    return remove_key (cli, identity, removed, error);

  key = get_key (arguments, &is_new, error);
  if (key != NULL)
    before = g_strdup (identity->keys[ms_dkim_key_get_algorithm (key)].selector);
  if (key == NULL || !keep_key (cli, arguments, key, is_new, identity, error))
    return MS_EXIT_FAILED;

  say_kept (cli, identity, ms_dkim_key_get_algorithm (key), before);
  if (ms_dkim_key_get_warning (key) != NULL)
    ms_cli_warn (ms_dkim_key_get_warning (key));
  sender = ms_setup_sender_new (ms_cli_reader (cli, error), identity, NULL, error);
  if (sender == NULL)
    return MS_EXIT_FAILED;

  step = g_strconcat ("dkim-", ms_dkim_algorithm_to_string (ms_dkim_key_get_algorithm (key)),
                      NULL);
  steps = ms_domain_setup (NULL, sender);
  ms_setup_output_records (cli, steps, step, error);

  return MS_EXIT_DONE;
}

/* @wrong: (inout): how many are not as they should be */
static gboolean
check_key (MsOutput         *out,
           const MsLookup   *lookup,
           const MsIdentity *identity,
           guint             kind,
           guint            *wrong,
           GError          **error)
{
  const MsIdentityKey *setting = &identity->keys[kind];
  g_autofree char     *domain = ms_identity_get_dkim_domain (identity);
  g_autofree char     *name = NULL;
  g_autoptr (MsDkimKey) key = NULL;
  const char *words = NULL;
  MsDkimDns   dns;

  if (setting->selector == NULL)
    return TRUE;

  key = ms_dkim_key_load (setting->file, error);
  if (key == NULL)
    return FALSE;

  name = ms_dkim_record_name (domain, setting->selector);
  dns = ms_dkim_lookup (lookup, name, key, &words);
  *wrong += dns != MS_DKIM_DNS_RIGHT;
  ms_output_text (out, "key", _ ("Key"), ms_dkim_algorithm_to_string (kind));
  ms_output_text (out, "name", _ ("Record"), name);
  ms_output_text (out, "published", _ ("Published"), ms_dkim_dns_to_string (dns));
  ms_output_text (out, "detail", _ ("Detail"), words);

  return ms_output_next (out, error);
}

static gboolean
has_keys (const MsIdentity *identity, GError **error)
{
  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (identity->keys[i].selector != NULL)
      return TRUE;

  g_set_error (error, MS_DKIM_ERROR, MS_DKIM_ERROR_KEY,
               _ ("“%s” has no DKIM key yet: make one with identity dkim"), identity->name);

  return FALSE;
}

static MsExit
run_check (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsIdentity) identity = find (cli, arguments, error);
  g_autoptr (MsSettings) settings = NULL;
  g_autoptr (MsOutput) out = NULL;

  MsResolver *resolver;
  MsLookup    lookup;
  gboolean    done = TRUE;
  guint       wrong = 0;

  settings = identity != NULL && has_keys (identity, error)
                 ? ms_settings_table_load (ms_cli_reader (cli, error), error)
                 : NULL;
  if (settings == NULL)
    return MS_EXIT_FAILED;

  resolver = ms_lookup_open_resolver (settings, error);
  if (resolver == NULL)
    return MS_EXIT_FAILED;

  lookup = ms_lookup_resolver (resolver);
  out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  for (guint i = 0; i < MS_IDENTITY_KEYS && done; i++)
    done = check_key (out, &lookup, identity, i, &wrong, error);
  ms_resolver_free (resolver);
  if (!done || !ms_output_finish (out, error))
    return MS_EXIT_FAILED;

  return wrong > 0 ? MS_EXIT_FAILED : MS_EXIT_DONE;
}

static const MsOption dkim_options[] = {
  { "generate", MS_OPTION_ONE, "rsa|ed25519", N_ ("Make a new key") },
  { "import", MS_OPTION_ONE, "FILE", N_ ("Take over a copy of this private key (PEM)") },
  { "key-file", MS_OPTION_ONE, "FILE",
    N_ ("Keep a new key in this file, or use the one that is in it") },
  { "selector", MS_OPTION_ONE, "S", N_ ("What the key is called in the DNS") },
  { "remove", MS_OPTION_ONE, "rsa|ed25519", N_ ("Sign with that key no longer") },
  { NULL },
};

const MsCommand ms_dkim_commands[] = {
  { { "identity dkim", "NAME", 1, 1, dkim_options,
      N_ ("Give a sender identity a key that signs its messages") },
    run_dkim },
  { { "identity check", "NAME", 1, 1, NULL,
      N_ ("Ask the DNS whether a sender identity's keys are published") },
    run_check },
  { { NULL }, NULL },
};
