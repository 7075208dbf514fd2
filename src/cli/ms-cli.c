/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-cli.c - finds the command, runs it, says what went wrong */

#include "config.h"

#include "ms-cli.h"
#include "ms-commands.h"
#include "ms-import-undo.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

struct _MsCli
{
  MsGlobals        globals;
  const MsCommand *command;
  MsStore         *store;  /* (owned) (nullable) */
  MsDb            *reader; /* (owned) (nullable) */
};

static const MsCommand *const families[] = {
  ms_import_commands,   ms_csv_commands,          ms_list_commands,
  ms_form_commands,     ms_contact_commands,      ms_person_commands,
  ms_verify_commands,   ms_suppression_commands,  ms_suppression_file_commands,
  ms_account_commands,  ms_account_test_commands, ms_pool_commands,
  ms_identity_commands, ms_dkim_commands,         ms_domain_commands,
  ms_campaign_commands, ms_preview_commands,      ms_check_commands,
  ms_delivery_commands, ms_plan_commands,         ms_deliver_commands,
  ms_report_commands,   ms_explain_commands,      ms_bounce_commands,
  ms_return_commands,   ms_undo_commands,         ms_take_commands,
  ms_inbox_commands,    ms_inbox_read_commands,   ms_web_commands,
  ms_sandbox_commands,  ms_settings_commands,
};

gboolean
ms_cli_is_json (const MsCli *self)
{
  return self->globals.json;
}

const char *
ms_cli_get_name (const MsCli *self)
{
  return self->command->syntax.name;
}

MsStore *
ms_cli_open (MsCli *self, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) left = NULL;

  if (self->store != NULL)
    return self->store;

  path = self->globals.database != NULL ? g_strdup (self->globals.database)
                                        : ms_store_default_path ();
  self->store = ms_store_open (path, error);

  /* What a killed import left is hidden from everyone, so that a failure to remove it now holds
   * nobody up; the next import fails with it. */
  if (self->store != NULL && !ms_import_recover (self->store, &left))
    g_debug ("A killed import is still to be removed: %s", left->message);

  return self->store;
}

MsDb *
ms_cli_reader (MsCli *self, GError **error)
{
  if (self->reader == NULL && ms_cli_open (self, error) != NULL)
    self->reader = ms_store_open_reader (self->store, error);

  return self->reader;
}

gboolean
ms_cli_write (MsCli *self, MsStoreFunc func, gpointer data, GError **error)
{
  MsStore *store = ms_cli_open (self, error);

  return store != NULL && ms_store_call (store, MS_STORE_NORMAL, func, data, error);
}

void
ms_cli_say (MsCli *self, const char *format, ...)
{
  va_list args;

  if (self->globals.json)
    return;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  putchar ('\n');
  fflush (stdout);
}

/* One line, whatever a file or a server put into the message. */
void
ms_cli_warn (const char *message)
{
  g_autofree char *line = ms_text_printable (message, -1);

  fprintf (stderr, "mailshotctl: %s\n", line);
}

/* Whether its name is that word and another one. */
static gboolean
is_of_family (const MsCommand *command, const char *word)
{
  gsize length = strlen (word);

  return strncmp (command->syntax.name, word, length) == 0 &&
         command->syntax.name[length] == ' ';
}

/* @family: (nullable): only those of two words that begin with it */
static char *
describe_commands (const char *family)
{
  GString *out = g_string_new (_ ("Commands:"));

  gsize empty = out->len;

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const MsCommand *command = families[i]; command->run != NULL; command++)
      if (family == NULL || is_of_family (command, family))
        g_string_append_printf (out, "\n  %-20s %s", command->syntax.name,
                                _ (command->syntax.summary));
  if (out->len == empty)
    {
      g_string_free (out, TRUE);
      return NULL;
    }
  g_string_append (out, "\n\n");
  g_string_append (out, _ ("“mailshotctl COMMAND --help” tells what a command takes."));

  return g_string_free (out, FALSE);
}

/* @count: (out): how many words its name has; the longer name is tried first */
static const MsCommand *
find_command (char **words, guint *count)
{
  for (guint length = MIN (2, g_strv_length (words)); length > 0; length--)
    {
      g_autofree char *name =
          length == 2 ? g_strjoin (" ", words[0], words[1], NULL) : g_strdup (words[0]);

      for (guint i = 0; i < G_N_ELEMENTS (families); i++)
        for (const MsCommand *command = families[i]; command->run != NULL; command++)
          if (strcmp (command->syntax.name, name) == 0)
            {
              *count = length;
              return command;
            }
    }

  return NULL;
}

static void
print_usage_of_family (const char *word)
{
  gboolean any = FALSE;

  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (families); i++)
    for (const MsCommand *command = families[i]; command->run != NULL; command++)
      if (is_of_family (command, word))
        {
          g_autofree char *usage = ms_arguments_usage (&command->syntax);

          fprintf (stderr, "%s %s\n", any ? "      " : _ ("Usage:"), usage);
          any = TRUE;
        }

  if (!any)
    fprintf (stderr, "%s mailshotctl [--database FILE] [--json] COMMAND …\n%s\n", _ ("Usage:"),
             _ ("“mailshotctl --help” lists the commands."));
}

static MsExit
fail_usage (const MsCommand *command, const char *word, const char *message)
{
  g_autofree char *usage = NULL;

  ms_cli_warn (message);
  if (command == NULL)
    print_usage_of_family (word);
  else
    {
      usage = ms_arguments_usage (&command->syntax);
      fprintf (stderr, "%s %s\n", _ ("Usage:"), usage);
    }

  return MS_EXIT_USAGE;
}

static MsExit
run_command (MsCli *self, char ***words)
{
  g_autoptr (MsArguments) arguments = NULL;
  g_autofree char *commands = describe_commands (self->command->syntax.name);
  g_autoptr (GError) error = NULL;

  MsExit status = MS_EXIT_USAGE;

  arguments =
      ms_arguments_parse (&self->command->syntax, &self->globals, words, commands, &error);
  if (arguments != NULL)
    status = self->command->run (self, arguments, &error);

  if (error == NULL)
    return status;
  if (error->domain == MS_USAGE_ERROR)
    return fail_usage (self->command, NULL, error->message);

  ms_cli_warn (error->message);

  return g_error_matches (error, MS_STORE_ERROR, MS_STORE_ERROR_LOCKED) ? MS_EXIT_LOCKED
                                                                        : MS_EXIT_FAILED;
}

/* “identity --help”: whoever knows the first word of a command alone.  Returns: whether that is
 * what it says. */
static gboolean
help_family (char **words)
{
  g_autofree char *commands = NULL;

  if (words[0] == NULL || words[1] == NULL ||
      (strcmp (words[1], "--help") != 0 && strcmp (words[1], "-h") != 0))
    return FALSE;

  commands = describe_commands (words[0]);
  if (commands != NULL)
    printf ("%s\n", commands);

  return commands != NULL;
}

/* Takes the command's words out, so that the program's name is followed by the rest. */
static void
drop_words (char **words, guint count)
{
  guint length = g_strv_length (words);

  for (guint i = 1; i <= count; i++)
    g_free (words[i]);
  memmove (&words[1], &words[1 + count], (length - count) * sizeof (char *));
}

static MsExit
run (MsCli *self, char ***words)
{
  g_autofree char *commands = describe_commands (NULL);
  g_autoptr (GError) error = NULL;

  guint count = 0;

  for (guint i = 0; (*words)[i] != NULL; i++)
    if (!g_utf8_validate ((*words)[i], -1, NULL))
      return fail_usage (NULL, NULL, _ ("The command line is not UTF-8"));

  if (!ms_globals_parse (&self->globals, words, commands, &error))
    return fail_usage (NULL, NULL, error->message);

  if (self->globals.version)
    {
      printf ("mailshotctl %s\n", MS_VERSION);
      return MS_EXIT_DONE;
    }

  self->command = find_command (*words + 1, &count);
  if (self->command == NULL && help_family (*words + 1))
    return MS_EXIT_DONE;
  if (self->command == NULL)
    {
      const char      *word = (*words)[1];
      g_autofree char *message =
          word != NULL
              ? g_strdup_printf (_ ("“%s” is no command, or lacks its second word"), word)
              : g_strdup (_ ("Which command?"));

      return fail_usage (NULL, word, message);
    }

  drop_words (*words, count);

  return run_command (self, words);
}

int
ms_cli_main (char **argv)
{
  g_auto (GStrv) words = g_strdupv (argv);

  MsCli  self = { 0 };
  MsExit status = run (&self, &words);

  g_clear_pointer (&self.reader, ms_db_close);
  g_clear_pointer (&self.store, ms_store_close);
  ms_globals_clear (&self.globals);

  return status;
}
