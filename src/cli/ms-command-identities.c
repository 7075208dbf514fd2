/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-identities.c - identity add, set, list, show and remove */

#include "config.h"

#include "ms-commands.h"
#include "ms-dkim-key.h"
#include "ms-identity-table.h"
#include "ms-output.h"

#include <glib/gi18n-lib.h>

/* What is a text of its own, by option, key in JSON and label. */
static const struct
{
  const char *option;
  const char *key;
  const char *label;
  gsize       offset;
} texts[] = {
  { "from", "from", N_ ("From"), G_STRUCT_OFFSET (MsIdentity, from) },
  { "reply-to", "reply_to", N_ ("Reply-To"), G_STRUCT_OFFSET (MsIdentity, reply_to) },
  { "envelope", "envelope", N_ ("Envelope sender"), G_STRUCT_OFFSET (MsIdentity, envelope) },
  { "postal", "postal", N_ ("Postal address"), G_STRUCT_OFFSET (MsIdentity, postal) },
  { "unsubscribe-mail", "unsubscribe_mail", N_ ("Unsubscribe by mail"),
    G_STRUCT_OFFSET (MsIdentity, unsubscribe_mail) },
  { "unsubscribe-url", "unsubscribe_url", N_ ("Unsubscribe page"),
    G_STRUCT_OFFSET (MsIdentity, unsubscribe_url) },
  { "account", "account", N_ ("Account"), G_STRUCT_OFFSET (MsIdentity, account) },
  { "dkim-domain", "dkim_domain", N_ ("DKIM domain"),
    G_STRUCT_OFFSET (MsIdentity, dkim_domain) },
};

/* Another envelope sender is another server's: what it was told of the old one does not hold.
 */
static gboolean
apply_verp (MsIdentity *identity, const MsArguments *arguments, GError **error)
{
  const char *verp = ms_arguments_get (arguments, "verp");

  if (verp == NULL && ms_arguments_get (arguments, "envelope") != NULL)
    identity->verp = ms_identity_default_verp (identity);
  if (verp == NULL)
    return TRUE;

  identity->verp = g_str_equal (verp, "yes");
  if (!identity->verp && !g_str_equal (verp, "no"))
    return ms_usage_fail (error, _ ("--verp takes yes or no"));

  return TRUE;
}

/* "" takes away what was there. */
static gboolean
apply (MsIdentity *identity, const MsArguments *arguments, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char      **text = G_STRUCT_MEMBER_P (identity, texts[i].offset);
      const char *value = ms_arguments_get (arguments, texts[i].option);

      if (value == NULL)
        continue;
      g_free (*text);
      *text = *value != '\0' || text == &identity->from ? g_strdup (value) : NULL;
    }

  return apply_verp (identity, arguments, error) && ms_identity_check (identity, error);
}

static gboolean
save (MsDb *db, gpointer identity, GError **error)
{
  return ms_identity_table_save (db, identity, error);
}

static MsExit
run_add (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsIdentity) identity = ms_identity_new ();
  g_autofree char *name = g_shell_quote (ms_arguments_word (arguments, 0));

  g_free (identity->name);
  identity->name = g_strdup (ms_arguments_word (arguments, 0));
  if (apply (identity, arguments, error) && ms_cli_write (cli, save, identity, error))
    ms_cli_say (cli,
                _ ("The sender identity “%s” is there. “mailshotctl identity setup %s” tells "
                   "what "
                   "its domain needs."),
                identity->name, name);

  return MS_EXIT_DONE;
}

static MsExit
run_set (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsIdentity) identity = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  identity =
      db != NULL ? ms_identity_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (identity != NULL && apply (identity, arguments, error) &&
      ms_cli_write (cli, save, identity, error))
    ms_cli_say (cli, _ ("The sender identity “%s” is changed."), identity->name);

  return MS_EXIT_DONE;
}

/* (transfer full) (array zero-terminated=1): "rsa (rsa202611)" */
static char **
list_keys (const MsIdentity *identity)
{
  char **keys = g_new0 (char *, MS_IDENTITY_KEYS + 1);
  guint  count = 0;

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    if (identity->keys[i].selector != NULL)
      keys[count++] = g_strdup_printf ("%s (%s)", ms_dkim_algorithm_to_string (i),
                                       identity->keys[i].selector);

  return keys;
}

static MsExit
run_list (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) identities = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  identities = db != NULL ? ms_identity_table_all (db, error) : NULL;
  if (identities == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < identities->len; i++)
    {
      const MsIdentity *identity = identities->pdata[i];
      g_auto (GStrv) keys = list_keys (identity);

      ms_output_text (out, "name", _ ("Name"), identity->name);
      ms_output_text (out, "from", _ ("From"), identity->from);
      ms_output_text (out, "account", _ ("Account"), identity->account);
      ms_output_texts (out, "keys", _ ("DKIM keys"), (const char *const *) keys);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static void
print_keys (MsOutput *out, const MsIdentity *identity)
{
  /* Translators: of a DKIM key: its selector, and the file that holds it. */
  static const char *const labels[][2] = {
    { N_ ("RSA selector"), N_ ("RSA key") },
    { N_ ("Ed25519 selector"), N_ ("Ed25519 key") },
  };

  for (guint i = 0; i < MS_IDENTITY_KEYS; i++)
    {
      const char      *kind = ms_dkim_algorithm_to_string (i);
      g_autofree char *selector = g_strconcat (kind, "_selector", NULL);
      g_autofree char *file = g_strconcat (kind, "_file", NULL);

      ms_output_text (out, selector, _ (labels[i][0]), identity->keys[i].selector);
      ms_output_text (out, file, _ (labels[i][1]), identity->keys[i].file);
    }
}

static MsExit
run_show (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  g_autoptr (MsIdentity) identity = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  identity =
      db != NULL ? ms_identity_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (identity == NULL)
    return MS_EXIT_FAILED;

  ms_output_text (out, "name", _ ("Name"), identity->name);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ms_output_text (out, texts[i].key, _ (texts[i].label),
                    *(char **) G_STRUCT_MEMBER_P (identity, texts[i].offset));
  ms_output_flag (out, "verp", _ ("Return paths name recipients"), identity->verp);
  print_keys (out, identity);
  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
remove_identity (MsDb *db, gpointer name, GError **error)
{
  return ms_identity_table_remove (db, name, error);
}

static MsExit
run_remove (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *name = ms_arguments_word (arguments, 0);

  if (ms_cli_write (cli, remove_identity, (gpointer) name, error))
    ms_cli_say (cli, _ ("The sender identity “%s” is gone; its key files stay."), name);

  return MS_EXIT_DONE;
}

#define OPTIONS(needed)                                                                      \
  { "from", MS_OPTION_ONE, "'Name <a@b>'", N_ ("Who its messages are from"), needed },       \
      { "reply-to", MS_OPTION_ONE, "A", N_ ("Where answers go") },                           \
      { "envelope", MS_OPTION_ONE, "A|DOMAIN",                                               \
        N_ ("Where undeliverable messages go: an address, or a domain of your own for "      \
            "them") },                                                                       \
      { "verp", MS_OPTION_ONE, "yes|no",                                                     \
        N_ ("Whether it names each recipient, as in bounces+…@DOMAIN, so that what comes " \
            "back is known; yes for a domain of your own, no for an address") },             \
      { "postal", MS_OPTION_ONE, "TEXT", N_ ("Your postal address, for the footer") },       \
      { "unsubscribe-mail", MS_OPTION_ONE, "A",                                              \
        N_ ("An address that takes unsubscriptions") },                                      \
      { "unsubscribe-url", MS_OPTION_ONE, "URL", N_ ("An https: page that takes them") },    \
      { "account", MS_OPTION_ONE, "ACCOUNT", N_ ("What it is sent through, unless said") },  \
      { "dkim-domain", MS_OPTION_ONE, "DOMAIN",                                              \
        N_ ("The domain that signs; else that of From") },                                   \
  {                                                                                          \
    NULL                                                                                     \
  }

static const MsOption add_options[] = { OPTIONS (TRUE) };
static const MsOption set_options[] = { OPTIONS (FALSE) };

const MsCommand ms_identity_commands[] = {
  { { "identity add", "NAME", 1, 1, add_options, N_ ("Add a sender identity") }, run_add },
  { { "identity set", "NAME", 1, 1, set_options,
      N_ ("Change a sender identity; \"\" takes a part away"), TRUE },
    run_set },
  { { "identity list", NULL, 0, 0, NULL, N_ ("Show the sender identities") }, run_list },
  { { "identity show", "NAME", 1, 1, NULL, N_ ("Show one sender identity") }, run_show },
  { { "identity remove", "NAME", 1, 1, NULL, N_ ("Remove a sender identity") }, run_remove },
  { { NULL }, NULL },
};
