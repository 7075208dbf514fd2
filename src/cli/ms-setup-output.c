/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-setup-output.c - the records of a domain, printed to be pasted */

#include "config.h"

#include "ms-setup-output.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
print_record (MsCli *cli, MsOutput *out, const MsSetupStep *step, GError **error)
{
  if (!ms_cli_is_json (cli))
    {
      ms_cli_say (cli, "; %s", step->title);
      if (*step->detail != '\0')
        ms_cli_say (cli, "; %s", step->detail);
      ms_cli_say (cli, "%s", step->line);
      return TRUE;
    }

  ms_output_text (out, "purpose", NULL,
                  g_str_has_prefix (step->id, "dkim") ? "dkim" : step->id);
  ms_output_text (out, "name", NULL, step->name);
  ms_output_text (out, "type", NULL, step->type);
  ms_output_text (out, "text", NULL, step->text);
  ms_output_text (out, "line", NULL, step->line);

  return ms_output_next (out, error);
}

gboolean
ms_setup_output_records (MsCli *cli, const GPtrArray *steps, const char *prefix, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);

  for (guint i = 0; i < steps->len; i++)
    {
      const MsSetupStep *step = steps->pdata[i];

      if (g_str_has_prefix (step->id, prefix) && g_strcmp0 (step->type, "TXT") == 0 &&
          !print_record (cli, out, step, error))
        return FALSE;
    }

  return !ms_cli_is_json (cli) || ms_output_finish (out, error);
}

/* The command that decides what the DNS cannot, with the identity's name in the place of %s; or
 * NULL. */
static const char *
find_command (const MsSetupSender *sender, const MsSetupStep *step)
{
  gboolean anywhere =
      sender->host == NULL && sender->source_ipv4 == NULL && sender->source_ipv6 == NULL;

  if (step->state == MS_SETUP_OPEN && g_str_has_prefix (step->id, "dkim"))
    return "identity dkim %s --generate rsa";
  if (step->state == MS_SETUP_OPEN && strcmp (step->id, "unsubscribe") == 0)
    return "identity set %s --unsubscribe-url https://… --unsubscribe-mail …";
  if (step->state != MS_SETUP_RIGHT && strcmp (step->id, "spf") == 0 && anywhere)
    return "identity set %s --account …”, “mailshotctl settings source-ipv4 …";

  return NULL;
}

static void
say_command (MsCli *cli, const MsSetupSender *sender, const MsSetupStep *step)
{
  g_autofree char *name = g_shell_quote (sender->identity->name);
  const char      *command = find_command (sender, step);
  g_autoptr (GString) text = g_string_new (command);

  if (command == NULL)
    return;

  g_string_replace (text, "%s", name, 0);
  /* Translators: a command, or several. */
  ms_cli_say (cli, _ ("   By: “mailshotctl %s”"), text->str);
}

static void
say_step (MsCli *cli, const MsSetupSender *sender, guint number, const MsSetupStep *step)
{
  ms_cli_say (cli, "%s%u. %s", number > 1 ? "\n" : "", number, step->title);
  ms_cli_say (cli, "   %s", step->purpose);
  /* Translators: how a DNS record stands, "Missing", then what to do. */
  ms_cli_say (cli, *step->detail != '\0' ? _ ("   %s: %s") : _ ("   %s."),
              ms_setup_state_label (step->state), step->detail);
  if (step->found != NULL && g_strcmp0 (step->found, step->text) != 0)
    /* Translators: what the DNS says now. */
    ms_cli_say (cli, _ ("   There now: %s"), step->found);
  say_command (cli, sender, step);
  if (step->line != NULL)
    ms_cli_say (cli, "%s", step->line);
}

static gboolean
print_step (MsOutput *out, const MsSetupStep *step, GError **error)
{
  ms_output_text (out, "step", NULL, step->id);
  ms_output_text (out, "state", NULL, ms_setup_state_to_string (step->state));
  ms_output_text (out, "title", NULL, step->title);
  ms_output_text (out, "purpose", NULL, step->purpose);
  ms_output_text (out, "detail", NULL, step->detail);
  ms_output_text (out, "type", NULL, step->type);
  ms_output_text (out, "name", NULL, step->name);
  ms_output_text (out, "text", NULL, step->text);
  ms_output_text (out, "line", NULL, step->line);
  ms_output_text (out, "found", NULL, step->found);

  return ms_output_next (out, error);
}

static void
say_end (MsCli *cli, const MsSetupSender *sender, const GPtrArray *steps)
{
  g_autofree char *domain = ms_identity_get_dkim_domain (sender->identity);
  guint            right = 0;

  for (guint i = 0; i < steps->len; i++)
    right += ((const MsSetupStep *) steps->pdata[i])->state == MS_SETUP_RIGHT;

  if (right == steps->len)
    ms_cli_say (cli, _ ("\nAll of it is right."));
  else
    ms_cli_say (cli,
                _ ("\n%u of %u are right. Put the lines that are missing into the DNS of %s "
                   "and "
                   "ask again: it can take hours until they are seen everywhere."),
                right, steps->len, domain);
}

gboolean
ms_setup_output_steps (MsCli               *cli,
                       const MsSetupSender *sender,
                       const GPtrArray     *steps,
                       GError             **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);

  for (guint i = 0; i < steps->len; i++)
    if (!ms_cli_is_json (cli))
      say_step (cli, sender, i + 1, steps->pdata[i]);
    else if (!print_step (out, steps->pdata[i], error))
      return FALSE;

  say_end (cli, sender, steps);

  return !ms_cli_is_json (cli) || ms_output_finish (out, error);
}
