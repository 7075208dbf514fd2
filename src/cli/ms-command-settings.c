/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-settings.c - what holds for the whole program */

#include "config.h"

#include "ms-commands.h"
#include "ms-output.h"
#include "ms-settings-table.h"
#include "ms-shaping.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const MsSetting *setting;
  char            *value; /* (owned) (nullable) */
} Change;

/* As its kind in JSON: programs need not read numbers and flags out of texts. */
static void
print_value (MsOutput         *out,
             const char       *key,
             const char       *label,
             const MsSettings *settings,
             const MsSetting  *setting)
{
  g_autofree char *text = ms_settings_get (settings, setting);

  switch (setting->kind)
    {
    case MS_SETTING_NUMBER:
      ms_output_number (out, key, label, g_ascii_strtoll (text, NULL, 10));
      break;
    case MS_SETTING_FLAG:
      ms_output_flag (out, key, label, g_str_equal (text, "yes"));
      break;
    case MS_SETTING_TEXT:
      ms_output_text (out, key, label, *text != '\0' ? text : NULL);
      break;
    }
}

static void
print_setting (MsOutput         *out,
               const MsSettings *settings,
               const MsSettings *standard,
               const MsSetting  *setting)
{
  ms_output_text (out, "name", _ ("Name"), setting->name);
  print_value (out, "value", _ ("Value"), settings, setting);
  print_value (out, "default", _ ("Default"), standard, setting);
  ms_output_text (out, "label", _ ("Meaning"), _ (setting->label));
}

static MsExit
show (MsCli *cli, const MsSetting *only, GError **error)
{
  g_autoptr (MsSettings) settings = NULL;
  g_autoptr (MsSettings) standard = ms_settings_new ();
  g_autoptr (MsOutput) out = NULL;
  MsDb            *db = ms_cli_reader (cli, error);
  guint            count = 0;
  const MsSetting *table = ms_settings_table (&count);

  settings = db != NULL ? ms_settings_table_load (db, error) : NULL;
  if (settings == NULL)
    return MS_EXIT_FAILED;

  out = ms_output_new_stdout (ms_cli_is_json (cli),
                              only != NULL ? MS_OUTPUT_RECORD : MS_OUTPUT_LIST);
  for (guint i = 0; i < count; i++)
    if (only == NULL || only == &table[i])
      {
        print_setting (out, settings, standard, &table[i]);
        if (!ms_output_next (out, error))
          return MS_EXIT_FAILED;
      }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static gboolean
save (MsDb *db, gpointer data, GError **error)
{
  const Change *change = data;

  return ms_settings_table_save (db, change->setting, change->value, error);
}

static const MsSetting *
find (const char *name, GError **error)
{
  const MsSetting *setting = ms_settings_find (name);

  if (setting == NULL)
    ms_usage_fail (error, _ ("There is no setting “%s”: “mailshotctl settings” lists them"),
                   name);

  return setting;
}

/* A file is meant from the folder where the command is typed. */
static char *
complete_value (const MsSetting *setting, const char *value)
{
  if (value != NULL && *value != '\0' && g_str_has_suffix (setting->name, "-file"))
    return g_canonicalize_filename (value, NULL);

  return g_strdup (value);
}

static gboolean
check_authorities (const char *path, GError **error)
{
  g_autofree char *content = NULL;

  if (!g_file_get_contents (path, &content, NULL, error))
    return FALSE;
  if (strstr (content, "-----BEGIN ") != NULL)
    return TRUE;

  g_set_error (error, MS_SETTINGS_ERROR, MS_SETTINGS_ERROR_INVALID,
               _ ("%s holds no certificate in the format PEM"), path);

  return FALSE;
}

static gboolean
check_shaping (const char *path, GError **error)
{
  g_autoptr (MsShaping) shaping = ms_shaping_load (path, error);

  return shaping != NULL;
}

/* A file that cannot be used is better told now than by every send, or by none. */
static gboolean
check_file (const Change *change, GError **error)
{
  if (change->value == NULL || *change->value == '\0')
    return TRUE;
  if (g_str_equal (change->setting->name, "shaping-file"))
    return check_shaping (change->value, error);

  return !g_str_equal (change->setting->name, "ca-file") ||
         check_authorities (change->value, error);
}

static MsExit
run_settings (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char      *name = ms_arguments_word (arguments, 0);
  const char      *value = ms_arguments_word (arguments, 1);
  const MsSetting *setting = name != NULL ? find (name, error) : NULL;
  gboolean         unset = ms_arguments_flag (arguments, "unset");
  Change           change = { setting, NULL };
  MsExit           status = MS_EXIT_DONE;

  if (name != NULL && setting == NULL)
    return MS_EXIT_USAGE;
  if (unset && (name == NULL || value != NULL))
    {
      ms_usage_fail (error, _ ("--unset takes the name of one setting and no value"));
      return MS_EXIT_USAGE;
    }
  if (value == NULL && !unset)
    return show (cli, setting, error);

  change.value = complete_value (setting, value);
  if (!check_file (&change, error) || !ms_cli_write (cli, save, &change, error))
    status = MS_EXIT_FAILED;
  else if (change.value == NULL || *change.value == '\0')
    ms_cli_say (cli, _ ("%s is at its default."), setting->name);
  else
    ms_cli_say (cli, _ ("%s is set."), setting->name);
  g_free (change.value);

  return status;
}

static const MsOption options[] = {
  { "unset", MS_OPTION_FLAG, NULL, N_ ("Put the setting back to its default") },
  { NULL },
};

const MsCommand ms_settings_commands[] = {
  { { "settings", "[NAME [VALUE]]", 0, 2, options, N_ ("Show or change what always holds") },
    run_settings },
  { { NULL }, NULL },
};
