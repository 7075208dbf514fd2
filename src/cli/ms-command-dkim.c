/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-dkim.c - identity dkim, dns and check: keys, and what the DNS is to say of them */

#include "config.h"

#include "ms-account-table.h"
#include "ms-commands.h"
#include "ms-dkim-lookup.h"
#include "ms-dns-zone.h"
#include "ms-identity-table.h"
#include "ms-output.h"
#include "ms-settings-table.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
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

/* As it comes from elsewhere it may be readable by more people; the copy is not. */
static MsDkimKey *
import_key (const char *path, GError **error)
{
  char      *pem = NULL;
  gsize      length = 0;
  MsDkimKey *key;

  if (!g_file_get_contents (path, &pem, &length, error))
    return NULL;

  key = ms_dkim_key_parse (pem, length, error);
  explicit_bzero (pem, length);
  g_free (pem);
  if (key == NULL)
    g_prefix_error (error, "%s: ", path);

  return key;
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

  return import != NULL ? import_key (import, error) : ms_dkim_key_load (file, error);
}

/* (transfer full) (nullable): such as "rsa202611": a new key gets a new name */
static char *
choose_selector (const MsArguments *arguments, const MsDkimKey *key, GError **error)
{
  const char *selector = ms_arguments_get (arguments, "selector");
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *month = g_date_time_format (now, "%Y%m");

  if (selector == NULL)
    return g_strconcat (ms_dkim_algorithm_to_string (ms_dkim_key_get_algorithm (key)), month,
                        NULL);
  if (ms_dkim_selector_is_valid (selector))
    return g_ascii_strdown (selector, -1);

  ms_usage_fail (error, _ ("A selector is made of letters, digits, hyphens and dots"));

  return NULL;
}

/* (transfer full) (nullable): where a new key goes */
static char *
choose_file (MsDb *db, const char *given, const char *record, GError **error)
{
  g_autofree char *folder = ms_identity_table_key_folder (db);
  g_autofree char *name = g_strconcat (record, ".pem", NULL);

  if (given != NULL)
    return g_canonicalize_filename (given, NULL);

  if (g_mkdir (folder, 0700) == 0 || errno == EEXIST)
    return g_build_filename (folder, name, NULL);

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
               _ ("The folder for keys “%s” cannot be made: %s"), folder, g_strerror (errno));

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
  MsIdentityKey   *setting = &identity->keys[ms_dkim_key_get_algorithm (key)];
  g_autofree char *domain = ms_identity_get_dkim_domain (identity);
  g_autofree char *selector = choose_selector (arguments, key, error);
  g_autofree char *record = NULL;
  g_autofree char *file = NULL;

  if (selector == NULL)
    return FALSE;

  record = ms_dkim_record_name (domain, selector);
  file = choose_file (ms_cli_reader (cli, error), ms_arguments_get (arguments, "key-file"),
                      record, error);
  if (file == NULL)
    return FALSE;
  if (is_new && !ms_dkim_key_save (key, file, error))
    {
      if (g_error_matches (*error, G_FILE_ERROR, G_FILE_ERROR_EXIST))
        g_prefix_error (error, _ ("A key is there already; choose another --selector. "));
      return FALSE;
    }

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

/* One record to paste, under a line that says what it is for. */
static gboolean
print_record (MsCli      *cli,
              MsOutput   *out,
              const char *purpose,
              const char *name,
              const char *text,
              const char *words,
              GError    **error)
{
  g_autofree char *line = ms_dns_zone_txt (name, text);

  if (!ms_cli_is_json (cli))
    {
      ms_cli_say (cli, "; %s\n%s", words, line);
      return TRUE;
    }

  ms_output_text (out, "purpose", NULL, purpose);
  ms_output_text (out, "name", NULL, name);
  ms_output_text (out, "type", NULL, "TXT");
  ms_output_text (out, "text", NULL, text);
  ms_output_text (out, "line", NULL, line);

  return ms_output_next (out, error);
}

static gboolean
print_key (MsCli *cli, MsOutput *out, const MsIdentity *identity, guint kind, GError **error)
{
  const MsIdentityKey *setting = &identity->keys[kind];
  g_autofree char     *domain = ms_identity_get_dkim_domain (identity);
  g_autofree char     *name = NULL;
  g_autofree char     *text = NULL;
  g_autoptr (MsDkimKey) key = NULL;

  if (setting->selector == NULL)
    return TRUE;

  key = ms_dkim_key_load (setting->file, error);
  if (key == NULL)
    return FALSE;

  name = ms_dkim_record_name (domain, setting->selector);
  text = ms_dkim_record_text (key);

  return print_record (cli, out, "dkim", name, text,
                       kind == MS_DKIM_RSA ? _ ("DKIM, RSA: every receiver verifies it")
                                           : _ ("DKIM, Ed25519: the newer receivers verify it"),
                       error);
}

static MsExit
run_dkim (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *removed = ms_arguments_get (arguments, "remove");
  g_autoptr (MsIdentity) identity = find (cli, arguments, error);
  g_autoptr (MsDkimKey) key = NULL;
  g_autoptr (MsOutput) out = NULL;

  gboolean is_new = FALSE;

  if (identity == NULL)
    return MS_EXIT_FAILED;
  if (removed != NULL)
    return remove_key (cli, identity, removed, error);

  key = get_key (arguments, &is_new, error);
  if (key == NULL || !keep_key (cli, arguments, key, is_new, identity, error))
    return MS_EXIT_FAILED;

  ms_cli_say (cli, _ ("“%s” signs with %s from now on. Publish this record first:"),
              identity->name, identity->keys[ms_dkim_key_get_algorithm (key)].file);
  out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  if (print_key (cli, out, identity, ms_dkim_key_get_algorithm (key), error) &&
      ms_cli_is_json (cli))
    ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

/* (transfer full) (nullable): an SPF record for what the identity is sent through */
static char *
suggest_spf (MsDb *db, const MsIdentity *identity, GError **error)
{
  g_autoptr (MsSettings) settings = ms_settings_table_load (db, error);
  g_autoptr (MsAccount) account = NULL;

  if (settings == NULL)
    return NULL;

  if (identity->account != NULL)
    {
      account = ms_account_table_find (db, identity->account, error);
      return account != NULL ? g_strdup_printf ("v=spf1 a:%s ~all", account->host) : NULL;
    }
  if (settings->source_ipv4 != NULL && strcmp (settings->source_ipv4, "none") != 0)
    return g_strdup_printf ("v=spf1 ip4:%s ~all", settings->source_ipv4);
  if (settings->ehlo_name != NULL)
    return g_strdup_printf ("v=spf1 a:%s ~all", settings->ehlo_name);

  return g_strdup ("v=spf1 a mx ~all");
}

static gboolean
print_spf (MsCli *cli, MsOutput *out, const MsIdentity *identity, GError **error)
{
  g_autofree char *envelope = ms_identity_get_envelope (identity);
  g_autofree char *domain = NULL;
  g_autofree char *text = suggest_spf (ms_cli_reader (cli, error), identity, error);

  domain = envelope != NULL ? g_ascii_strdown (strrchr (envelope, '@') + 1, -1)
                            : ms_identity_get_domain (identity);

  return text != NULL &&
         print_record (cli, out, "spf", domain, text,
                       _ ("SPF: if the domain has such a record already, add to that one; a "
                          "provider may ask for an include: of its own"),
                       error);
}

static gboolean
print_dmarc (MsCli *cli, MsOutput *out, const MsIdentity *identity, GError **error)
{
  g_autofree char *domain = ms_identity_get_domain (identity);
  g_autofree char *name = g_strconcat ("_dmarc.", domain, NULL);
  g_autofree char *text =
      g_strconcat ("v=DMARC1; p=none; rua=mailto:postmaster@", domain, NULL);

  return print_record (cli, out, "dmarc", name, text,
                       _ ("DMARC: harms nobody; when the reports are good, p=quarantine"),
                       error);
}

static MsExit
run_dns (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (MsIdentity) identity = find (cli, arguments, error);

  if (identity == NULL || !print_spf (cli, out, identity, error))
    return MS_EXIT_FAILED;

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (!print_key (cli, out, identity, i, error))
      return MS_EXIT_FAILED;

  if (print_dmarc (cli, out, identity, error) && ms_cli_is_json (cli))
    ms_output_finish (out, error);

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

  MsResolverOptions options = { .timeout_ms = 2500, .tries = 2 };
  MsResolver       *resolver;
  MsLookup          lookup;
  gboolean          done = TRUE;
  guint             wrong = 0;

  settings = identity != NULL && has_keys (identity, error)
                 ? ms_settings_table_load (ms_cli_reader (cli, error), error)
                 : NULL;
  if (settings == NULL)
    return MS_EXIT_FAILED;

  options.server = settings->dns_server;
  resolver = ms_resolver_new (&options, error);
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
  { { "identity dns", "NAME", 1, 1, NULL,
      N_ ("Print the DNS records that a sender identity needs") },
    run_dns },
  { { "identity check", "NAME", 1, 1, NULL,
      N_ ("Ask the DNS whether a sender identity's keys are published") },
    run_check },
  { { NULL }, NULL },
};
