/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-confirmation.c - the mail that asks whether it was you who subscribed */

#include "config.h"

#include "ms-clock.h"
#include "ms-confirmation.h"
#include "ms-identity-table.h"
#include "ms-sender.h"
#include "ms-web-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the order of the values below. */
static const char *const field_names[] = { "confirm_url", "list", "asked_at", "asked_from",
                                           NULL };

MsForm *
ms_confirmation_new_form (gint64 list_id, const char *list)
{
  MsForm *form = g_new0 (MsForm, 1);

  form->list_id = list_id;
  form->list = g_strdup (list);
  form->title = g_strdup_printf (_ ("Subscribe to “%s”"), list);
  form->text = g_strdup_printf (_ ("I want to get “%s” by mail. I can leave at any time, by "
                                   "the link in each message."),
                                list);
  form->subject = g_strdup (_ ("Please confirm: {{list}}"));
  form->message =
      g_strdup (_ ("Hello,\n\n"
                   "on {{asked_at}} somebody asked for “{{list}}” to be sent to {{email}}.\n"
                   "The request came from the IP address {{asked_from}}.\n\n"
                   "Was it you? Then confirm it here:\n\n"
                   "{{confirm_url}}\n\n"
                   "Was it not you? Then do nothing: you get no more mail, and what was "
                   "entered\nis deleted after 30 days.\n"));
  form->enabled = TRUE;

  return form;
}

static MsIdentity *
find_identity (MsDb *db, const MsForm *form, GError **error)
{
  g_autoptr (MsIdentity) identity = ms_identity_table_find (db, form->identity, error);

  if (identity == NULL)
    return NULL;

  if (identity->unsubscribe_url == NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The sender identity “%s” has no web page: give it one by “mailshotctl "
                    "identity set … --unsubscribe-url https://…”"),
                 identity->name);
  else if (identity->account == NULL)
    g_set_error (error, MS_STORE_ERROR, MS_STORE_ERROR_FAILED,
                 _ ("The sender identity “%s” has no account to send by: give it one by "
                    "“mailshotctl identity set … --account …”"),
                 identity->name);
  else
    return g_steal_pointer (&identity);

  return NULL;
}

char *
ms_confirmation_form_url (MsDb *db, const MsTokenKey *key, const MsForm *form, GError **error)
{
  g_autoptr (MsIdentity) identity = find_identity (db, form, error);
  MsToken token = { MS_TOKEN_FORM, 0, form->list_id, 0 };

  return identity != NULL
             ? ms_web_path_make (identity->unsubscribe_url, MS_WEB_SUBSCRIBE, key, &token)
             : NULL;
}

/* RFC 3834 §5.1: no machine is to answer it.  Each mail is one of its own, also where somebody
 * asks twice: its name goes into its Message-ID. */
static MsCampaign *
make_campaign (const MsForm *form)
{
  static const char *const headers[] = { "Auto-Submitted: auto-generated",
                                         "X-Auto-Response-Suppress: All", NULL };
  MsCampaign              *campaign = ms_campaign_new ();

  g_free (campaign->name);
  campaign->name = g_uuid_string_random ();
  g_free (campaign->subject);
  campaign->subject = g_strdup (form->subject);
  campaign->text = g_strdup (form->message);
  campaign->identity = g_strdup (form->identity);
  g_strfreev (campaign->headers);
  campaign->headers = g_strdupv ((char **) headers);

  return campaign;
}

static MsLetter *
make_letter (MsDb *db, const MsForm *form, GError **error)
{
  g_auto (MsSender) sender = { NULL };
  g_autoptr (MsCampaign) campaign = make_campaign (form);
  g_autoptr (MsFieldTable) fields = ms_field_table_new (field_names);
  g_autoptr (MsLetter) letter = NULL;

  if (!ms_sender_load (&sender, db, campaign, error))
    return NULL;

  letter = ms_letter_new (campaign, fields, NULL, NULL, ms_clock_wall (), error);
  if (letter == NULL || !ms_letter_check_fields (letter, NULL, error))
    return NULL;
  ms_sender_sign (&sender, letter);

  return g_steal_pointer (&letter);
}

static gboolean
holds_link (const char *message)
{
  const char *at = strstr (message, "{{");

  for (; at != NULL; at = strstr (at, "{{"))
    {
      at += 2 + strspn (at + 2, " ");
      if (g_str_has_prefix (at, field_names[0]))
        return TRUE;
    }

  return FALSE;
}

gboolean
ms_confirmation_check (MsDb *db, const MsForm *form, GError **error)
{
  g_autoptr (MsIdentity) identity = find_identity (db, form, error);
  g_autoptr (MsLetter) letter = NULL;

  if (identity == NULL)
    return FALSE;
  if (!holds_link (form->message))
    {
      g_set_error_literal (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                           _ ("The confirmation mail needs {{confirm_url}}: without it nobody "
                              "can confirm"));
      return FALSE;
    }

  letter = make_letter (db, form, error);

  return letter != NULL;
}

static char **
make_values (const MsIdentity *identity, const MsTokenKey *key, const MsConsent *consent)
{
  MsToken token = { MS_TOKEN_CONFIRM, 0, consent->id, 0 };
  char  **values = g_new0 (char *, G_N_ELEMENTS (field_names));
  g_autoptr (GDateTime) asked = g_date_time_new_from_unix_utc (consent->asked_at / MS_SECOND);

  values[0] = ms_web_path_make (identity->unsubscribe_url, MS_WEB_CONFIRM, key, &token);
  values[1] = g_strdup (consent->list);
  values[2] = g_date_time_format (asked, "%Y-%m-%d %H:%M UTC");
  values[3] = g_strdup (consent->asked_from);

  return values;
}

gboolean
ms_confirmation_make (MsDb             *db,
                      const MsTokenKey *key,
                      const MsConsent  *consent,
                      MsConfirmation   *out,
                      GError          **error)
{
  g_autoptr (MsForm) form = ms_form_table_get (db, consent->list_id, error);
  g_autoptr (MsIdentity) identity = form != NULL ? find_identity (db, form, error) : NULL;
  MsLetter *letter = identity != NULL ? make_letter (db, form, error) : NULL;

  if (letter == NULL)
    return FALSE;

  out->letter = letter;
  out->values = make_values (identity, key, consent);
  out->account = g_strdup (identity->account);

  return TRUE;
}

void
ms_confirmation_clear (MsConfirmation *self)
{
  g_clear_pointer (&self->letter, ms_letter_free);
  g_clear_pointer (&self->values, g_strfreev);
  g_clear_pointer (&self->account, g_free);
}
