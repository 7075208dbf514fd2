/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-forms.c - list form, list consents: how people subscribe, and the proof that they
 * did */

#include "config.h"

#include "ms-commands.h"
#include "ms-confirmation.h"
#include "ms-list-table.h"
#include "ms-output.h"
#include "ms-token-key.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#define PAGE_ROWS 500

/* What is a text of its own, by option, key in JSON and label. */
static const struct
{
  const char *option;
  const char *label;
  gsize       offset;
} texts[] = {
  { "identity", N_ ("Identity"), G_STRUCT_OFFSET (MsForm, identity) },
  { "title", N_ ("Title"), G_STRUCT_OFFSET (MsForm, title) },
  { "text", N_ ("Agreed text"), G_STRUCT_OFFSET (MsForm, text) },
  { "subject", N_ ("Subject of the mail"), G_STRUCT_OFFSET (MsForm, subject) },
  { "message", N_ ("Text of the mail"), G_STRUCT_OFFSET (MsForm, message) },
};

/* A form that is changed, or only looked at, on the store's thread. */
typedef struct
{
  const MsArguments *arguments;
  MsForm            *form; /* (owned) */
  char              *url;  /* (owned) */
} FormJob;

static gboolean
is_change (const MsArguments *arguments)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (ms_arguments_get (arguments, texts[i].option) != NULL)
      return TRUE;

  return ms_arguments_flag (arguments, "enable") || ms_arguments_flag (arguments, "disable");
}

/* The mail's text comes from a file, as those of campaigns do. */
static gboolean
apply (MsForm *form, const MsArguments *arguments, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char      **text = G_STRUCT_MEMBER_P (form, texts[i].offset);
      const char *value = ms_arguments_get (arguments, texts[i].option);
      char       *content = NULL;

      if (value == NULL)
        continue;
      if (text == &form->message)
        {
          if (!g_file_get_contents (value, &content, NULL, error))
            return FALSE;
          if (!g_utf8_validate (content, -1, NULL))
            {
              g_free (content);
              return ms_usage_fail (error, _ ("%s is not UTF-8"), value);
            }
        }
      g_free (*text);
      *text = content != NULL ? content : g_strdup (value);
    }

  if (ms_arguments_flag (arguments, "enable") || ms_arguments_flag (arguments, "disable"))
    form->enabled = ms_arguments_flag (arguments, "enable");

  return TRUE;
}

/* (transfer full) (nullable): the form as it is, or a new one where there is none and it is to
 * be changed */
static MsForm *
find_form (MsDb *db, const MsListInfo *list, gboolean change, GError **error)
{
  g_autoptr (GError) failure = NULL;
  MsForm *form = ms_form_table_get (db, list->id, &failure);

  if (form != NULL)
    return form;
  if (change && g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    return ms_confirmation_new_form (list->id, list->name);

  if (!change && g_error_matches (failure, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND))
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_NOT_FOUND,
                 _ ("The list “%s” has no form; --identity makes one"), list->name);
  else
    g_propagate_error (error, g_steal_pointer (&failure));

  return NULL;
}

static gboolean
save (MsDb *db, MsForm *form, const MsArguments *arguments, GError **error)
{
  if (!apply (form, arguments, error))
    return FALSE;
  if (form->identity == NULL)
    return ms_usage_fail (error, _ ("A new form needs --identity: who sends the mail that asks "
                                    "for confirmation"));

  return ms_confirmation_check (db, form, error) && ms_form_table_save (db, form, error);
}

/* The store runs it again where it failed. */
static gboolean
work_on_form (MsDb *db, gpointer data, GError **error)
{
  FormJob *job = data;
  gboolean change = is_change (job->arguments);
  g_autoptr (MsListInfo) list = NULL;
  g_autoptr (MsTokenKey) key = NULL;

  g_clear_pointer (&job->form, ms_form_free);
  g_clear_pointer (&job->url, g_free);
  list = ms_list_table_find (db, ms_arguments_word (job->arguments, 0), error);
  job->form = list != NULL ? find_form (db, list, change, error) : NULL;
  if (job->form == NULL || (change && !save (db, job->form, job->arguments, error)))
    return FALSE;

  key = ms_token_key_load (db, error);
  job->url = key != NULL ? ms_confirmation_form_url (db, key, job->form, error) : NULL;

  return job->url != NULL;
}

static MsExit
run_form (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  FormJob job = { .arguments = arguments };

  if (ms_arguments_flag (arguments, "enable") && ms_arguments_flag (arguments, "disable"))
    ms_usage_fail (error, _ ("Give either --enable or --disable"));
  else if (ms_cli_write (cli, work_on_form, &job, error))
    {
      ms_output_text (out, "list", _ ("List"), job.form->list);
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        ms_output_text (out, texts[i].option, _ (texts[i].label),
                        *(char **) G_STRUCT_MEMBER_P (job.form, texts[i].offset));
      ms_output_flag (out, "enabled", _ ("Open"), job.form->enabled);
      ms_output_text (out, "url", _ ("Address"), job.url);
      ms_output_finish (out, error);
    }
  g_clear_pointer (&job.form, ms_form_free);
  g_free (job.url);

  return MS_EXIT_DONE;
}

static void
print_consent (MsOutput *out, const MsConsent *consent)
{
  ms_output_text (out, "address", _ ("Address"), ms_consent_get_shown (consent));
  ms_output_text (out, "name", _ ("Name"), consent->name);
  ms_output_time (out, "asked", _ ("Asked"), consent->asked_at);
  ms_output_text (out, "asked_from", _ ("From"), consent->asked_from);
  ms_output_text (out, "text", NULL, consent->text);
  ms_output_time (out, "mailed", _ ("Mailed"), consent->mailed_at);
  ms_output_time (out, "confirmed", _ ("Confirmed"), consent->confirmed_at);
  ms_output_text (out, "confirmed_from", _ ("From"), consent->confirmed_from);
  ms_output_time (out, "next_try", NULL, consent->mail_due);
  ms_output_text (out, "trouble", _ ("Trouble"), consent->mail_trouble);
}

static MsExit
run_consents (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  MsDb  *db = ms_cli_reader (cli, error);
  gint64 after = 0;
  guint  count = PAGE_ROWS;

  while (db != NULL && count == PAGE_ROWS)
    {
      g_autoptr (GPtrArray) page = NULL;

      page =
          ms_consent_table_page (db, ms_arguments_word (arguments, 0), after, PAGE_ROWS, error);
      if (page == NULL)
        return MS_EXIT_FAILED;

      count = page->len;
      for (guint i = 0; i < count; i++)
        {
          const MsConsent *consent = page->pdata[i];

          print_consent (out, consent);
          if (!ms_output_next (out, error))
            return MS_EXIT_FAILED;
          after = consent->id;
        }
    }

  if (db != NULL)
    ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

static const MsOption form_options[] = {
  { "identity", MS_OPTION_ONE, "NAME", N_ ("Who sends the mail that asks for confirmation") },
  { "title", MS_OPTION_ONE, "TEXT", N_ ("What stands above the form") },
  { "text", MS_OPTION_ONE, "TEXT", N_ ("What people agree to; kept as proof") },
  { "subject", MS_OPTION_ONE, "TEXT", N_ ("Of the mail that asks for confirmation") },
  { "message", MS_OPTION_ONE, "FILE",
    N_ ("Its text: with {{confirm_url}}, and {{list}}, {{email}}, {{asked_at}}, "
        "{{asked_from}} if you like") },
  { "enable", MS_OPTION_FLAG, NULL, N_ ("Opens the form") },
  { "disable", MS_OPTION_FLAG, NULL, N_ ("Closes it; what was asked for can be confirmed") },
  { NULL },
};

const MsCommand ms_form_commands[] = {
  { { "list form", "LIST", 1, 1, form_options,
      N_ ("Make, change or show the form by which people subscribe to a list") },
    run_form },
  { { "list consents", "LIST", 1, 1, NULL,
      N_ ("Show who asked for a list, when, from where, and who confirmed it") },
    run_consents },
  { { NULL }, NULL },
};
