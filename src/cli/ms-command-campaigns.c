/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-command-campaigns.c - campaign create, set, list, show, copy and delete */

#include "config.h"

#include "ms-campaign-table.h"
#include "ms-commands.h"
#include "ms-draft.h"
#include "ms-identity-table.h"
#include "ms-list-table.h"
#include "ms-output.h"
#include "ms-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* (transfer full): UTF-8 without a byte order mark */
static char *
read_text (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize            length = 0;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                   _ ("%s is not UTF-8 text: save it as UTF-8"), path);
      return NULL;
    }

  return g_strdup (g_str_has_prefix (text, "\357\273\277") ? text + 3 : text);
}

/* "" takes away what was there. */
static void
replace (char **text, const char *value, gboolean nullable)
{
  if (value == NULL)
    return;

  g_free (*text);
  *text = *value != '\0' || !nullable ? g_strdup (value) : NULL;
}

static gboolean
set_bodies (MsCampaign *campaign, const MsArguments *arguments, GError **error)
{
  const char *text_path = ms_arguments_get (arguments, "text");
  const char *html_path = ms_arguments_get (arguments, "html");

  if (text_path != NULL)
    {
      g_autofree char *text = *text_path != '\0' ? read_text (text_path, error) : g_strdup ("");

      if (text == NULL)
        return FALSE;
      replace (&campaign->text, text, TRUE);
    }

  if (html_path != NULL && *html_path == '\0')
    return ms_draft_set_html (campaign, NULL, NULL, error);

  if (html_path != NULL)
    {
      g_autofree char *html = read_text (html_path, error);
      g_autofree char *folder = g_path_get_dirname (html_path);

      return html != NULL && ms_draft_set_html (campaign, html, folder, error);
    }

  return TRUE;
}

/* The files given replace those attached before; images inside the HTML are not among them. */
static gboolean
set_attachments (MsCampaign *campaign, const MsArguments *arguments, GError **error)
{
  const char *const *paths = ms_arguments_all (arguments, "attach");

  if (paths == NULL)
    return TRUE;

  for (guint i = campaign->attachments->len; i > 0; i--)
    {
      const MsAttachment *attachment = campaign->attachments->pdata[i - 1];

      if (attachment->content_id == NULL)
        g_ptr_array_remove_index (campaign->attachments, i - 1);
    }

  for (; *paths != NULL; paths++)
    if (**paths != '\0' && !ms_draft_attach (campaign, *paths, error))
      return FALSE;

  return TRUE;
}

static void
set_headers (MsCampaign *campaign, const MsArguments *arguments)
{
  const char *const *headers = ms_arguments_all (arguments, "header");

  if (headers == NULL)
    return;

  g_strfreev (campaign->headers);
  campaign->headers = **headers == '\0' ? g_new0 (char *, 1) : g_strdupv ((char **) headers);
}

/* Checked is what it will be together with its identity. */
static gboolean
check (MsCli *cli, const MsCampaign *campaign, GError **error)
{
  g_autoptr (MsCampaign) whole = ms_campaign_copy (campaign);
  g_autoptr (MsIdentity) identity = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  if (db == NULL)
    return FALSE;
  if (campaign->identity == NULL && *campaign->from == '\0')
    return ms_usage_fail (error, _ ("Give --from or --identity"));

  if (campaign->identity != NULL)
    {
      identity = ms_identity_table_find (db, campaign->identity, error);
      if (identity == NULL)
        return FALSE;
      ms_identity_apply (identity, whole);
    }

  return ms_draft_check (whole, error);
}

static gboolean
apply (MsCli *cli, MsCampaign *campaign, const MsArguments *arguments, GError **error)
{
  replace (&campaign->identity, ms_arguments_get (arguments, "identity"), TRUE);
  replace (&campaign->from, ms_arguments_get (arguments, "from"), FALSE);
  replace (&campaign->subject, ms_arguments_get (arguments, "subject"), FALSE);
  replace (&campaign->reply_to, ms_arguments_get (arguments, "reply-to"), TRUE);
  replace (&campaign->envelope_from, ms_arguments_get (arguments, "envelope-from"), TRUE);
  set_headers (campaign, arguments);

  return set_bodies (campaign, arguments, error) &&
         set_attachments (campaign, arguments, error) && check (cli, campaign, error);
}

static gboolean
save (MsDb *db, gpointer campaign, GError **error)
{
  return ms_campaign_table_save (db, campaign, error);
}

static MsExit
run_create (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_new ();

  replace (&campaign->name, ms_arguments_word (arguments, 0), FALSE);
  if (apply (cli, campaign, arguments, error) && ms_cli_write (cli, save, campaign, error))
    ms_cli_say (cli, _ ("The campaign “%s” is there."), campaign->name);

  return MS_EXIT_DONE;
}

static MsExit
run_set (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsCampaign) campaign = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  campaign =
      db != NULL ? ms_campaign_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (campaign != NULL && apply (cli, campaign, arguments, error) &&
      ms_cli_write (cli, save, campaign, error))
    ms_cli_say (cli, _ ("The campaign “%s” is changed."), campaign->name);

  return MS_EXIT_DONE;
}

static MsExit
run_list (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_LIST);
  g_autoptr (GPtrArray) campaigns = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  campaigns = db != NULL ? ms_campaign_table_all (db, error) : NULL;
  if (campaigns == NULL)
    return MS_EXIT_FAILED;

  for (guint i = 0; i < campaigns->len; i++)
    {
      const MsCampaignInfo *info = campaigns->pdata[i];

      ms_output_text (out, "name", _ ("Name"), info->name);
      ms_output_text (out, "state", _ ("State"), ms_campaign_state_to_string (info->state));
      ms_output_flag (out, "rehearsal", _ ("Rehearsal"), info->rehearsal);
      ms_output_text (out, "subject", _ ("Subject"), info->subject);
      ms_output_time (out, "created", _ ("Created"), info->created);
      ms_output_time (out, "sent", _ ("First sent"), info->frozen_at);
      if (!ms_output_next (out, error))
        return MS_EXIT_FAILED;
    }

  ms_output_finish (out, error);

  return MS_EXIT_DONE;
}

/* (transfer full) (array zero-terminated=1) */
static char **
list_names (MsDb *db, gint64 campaign, gboolean excluded, GError **error)
{
  g_autoptr (GPtrArray) lists = ms_list_table_of_campaign (db, campaign, excluded, error);
  char **names;

  if (lists == NULL)
    return NULL;

  names = g_new0 (char *, lists->len + 1);
  for (guint i = 0; i < lists->len; i++)
    names[i] = g_strdup (((MsListInfo *) lists->pdata[i])->name);

  return names;
}

static void
print_attachments (MsOutput *out, const MsCampaign *campaign)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) json = g_string_new ("[");

  for (guint i = 0; i < campaign->attachments->len; i++)
    {
      const MsAttachment *attachment = campaign->attachments->pdata[i];

      g_ptr_array_add (names, attachment->name);
      g_string_append (json, i > 0 ? ",{\"name\":" : "{\"name\":");
      ms_text_append_json (json, attachment->name, -1);
      g_string_append (json, ",\"type\":");
      ms_text_append_json (json, attachment->type, -1);
      g_string_append_printf (json, ",\"size\":%" G_GSIZE_FORMAT ",\"inline\":%s}",
                              g_bytes_get_size (attachment->data),
                              attachment->content_id != NULL ? "true" : "false");
    }
  g_string_append_c (json, ']');
  g_ptr_array_add (names, NULL);

  if (ms_output_is_json (out))
    ms_output_raw (out, "attachments", json->str);
  else
    ms_output_texts (out, "attachments", _ ("Attachments"), (const char *const *) names->pdata);
}

static gboolean
print_campaign (MsDb *db, MsOutput *out, const MsCampaign *campaign, GError **error)
{
  g_auto (GStrv) lists = list_names (db, campaign->id, FALSE, error);
  g_auto (GStrv) excluded = NULL;
  MsCampaignState state = ms_campaign_table_shown_state (db, campaign->state);

  if (lists == NULL)
    return FALSE;
  excluded = list_names (db, campaign->id, TRUE, error);
  if (excluded == NULL)
    return FALSE;

  ms_output_text (out, "name", _ ("Name"), campaign->name);
  ms_output_text (out, "state", _ ("State"), ms_campaign_state_to_string (state));
  ms_output_flag (out, "rehearsal", _ ("Rehearsal"), campaign->rehearsal);
  ms_output_text (out, "reason", _ ("Reason"), campaign->reason);
  ms_output_time (out, "sent", _ ("First sent"), campaign->frozen_at);
  ms_output_text (out, "route", _ ("Route"), campaign->route);
  ms_output_texts (out, "lists", _ ("Lists"), (const char *const *) lists);
  ms_output_texts (out, "excluded_lists", _ ("Excluded lists"), (const char *const *) excluded);
  ms_output_text (out, "identity", _ ("Identity"), campaign->identity);
  ms_output_text (out, "from", _ ("From"), campaign->from);
  ms_output_text (out, "reply_to", _ ("Reply-To"), campaign->reply_to);
  ms_output_text (out, "envelope_from", _ ("Envelope sender"), campaign->envelope_from);
  ms_output_texts (out, "headers", _ ("Headers"), (const char *const *) campaign->headers);
  ms_output_text (out, "subject", _ ("Subject"), campaign->subject);
  ms_output_text (out, "text", NULL, campaign->text);
  ms_output_text (out, "html", NULL, campaign->html);
  print_attachments (out, campaign);

  return ms_output_finish (out, error);
}

static MsExit
run_show (MsCli *cli, const MsArguments *arguments, GError **error)
{
  g_autoptr (MsOutput) out = ms_output_new_stdout (ms_cli_is_json (cli), MS_OUTPUT_RECORD);
  g_autoptr (MsCampaign) campaign = NULL;
  MsDb *db = ms_cli_reader (cli, error);

  campaign =
      db != NULL ? ms_campaign_table_find (db, ms_arguments_word (arguments, 0), error) : NULL;
  if (campaign != NULL)
    print_campaign (db, out, campaign, error);

  return MS_EXIT_DONE;
}

typedef struct
{
  const char *name;
  const char *copy;
} Names;

static gboolean
copy_campaign (MsDb *db, gpointer data, GError **error)
{
  const Names *names = data;
  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, names->name, error);

  gint64 copy = 0;

  return campaign != NULL &&
         ms_campaign_table_copy (db, campaign->id, names->copy, &copy, error);
}

static MsExit
run_copy (MsCli *cli, const MsArguments *arguments, GError **error)
{
  Names names = { ms_arguments_word (arguments, 0), ms_arguments_word (arguments, 1) };

  if (ms_cli_write (cli, copy_campaign, &names, error))
    ms_cli_say (cli, _ ("The campaign “%s” is there."), names.copy);

  return MS_EXIT_DONE;
}

static gboolean
delete_campaign (MsDb *db, gpointer name, GError **error)
{
  g_autoptr (MsCampaign) campaign = ms_campaign_table_find (db, name, error);

  return campaign != NULL && ms_campaign_table_remove (db, campaign->id, error);
}

static MsExit
run_delete (MsCli *cli, const MsArguments *arguments, GError **error)
{
  const char *name = ms_arguments_word (arguments, 0);

  if (ms_cli_write (cli, delete_campaign, (gpointer) name, error))
    ms_cli_say (cli, _ ("The campaign “%s” is gone."), name);

  return MS_EXIT_DONE;
}

#define OPTIONS(needed)                                                                        \
  { "from", MS_OPTION_ONE, "'Name <a@b>'", N_ ("Who it is from") },                            \
      { "identity", MS_OPTION_ONE, "NAME",                                                     \
        N_ ("A sender identity: says what is not said here, and signs it") },                  \
      { "subject", MS_OPTION_ONE, "S", N_ ("Its subject"), needed },                           \
      { "text", MS_OPTION_ONE, "FILE", N_ ("Its plain text, UTF-8") },                         \
      { "html", MS_OPTION_ONE, "FILE", N_ ("Its HTML, UTF-8; local images are taken along") }, \
      { "attach", MS_OPTION_MANY, "FILE",                                                      \
        N_ ("A file that goes with it; replaces those before") },                              \
      { "reply-to", MS_OPTION_ONE, "A", N_ ("Where answers go") },                             \
      { "envelope-from", MS_OPTION_ONE, "A", N_ ("Where undeliverable messages go") },         \
      { "header", MS_OPTION_MANY, "'N: v'", N_ ("One more header; replaces those before") },   \
  {                                                                                            \
    NULL                                                                                       \
  }

static const MsOption create_options[] = { OPTIONS (TRUE) };
static const MsOption set_options[] = { OPTIONS (FALSE) };

const MsCommand ms_campaign_commands[] = {
  { { "campaign create", "NAME", 1, 1, create_options, N_ ("Write a new message") },
    run_create },
  { { "campaign set", "NAME", 1, 1, set_options,
      N_ ("Change a message that was not sent yet; \"\" takes a part away"), TRUE },
    run_set },
  { { "campaign list", NULL, 0, 0, NULL, N_ ("Show the campaigns, newest first") }, run_list },
  { { "campaign show", "NAME", 1, 1, NULL, N_ ("Show one campaign") }, run_show },
  { { "campaign copy", "NAME NEW", 2, 2, NULL, N_ ("Make a draft with the same message") },
    run_copy },
  { { "campaign delete", "NAME", 1, 1, NULL,
      N_ ("Delete a campaign and what became of its recipients") },
    run_delete },
  { { NULL }, NULL },
};
