/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-letter-back.c - what names a recipient in his message: links, header fields, return path
 */

#include "config.h"

#include "ms-address.h"
#include "ms-letter-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Where there is no key yet: as long as a token, and as any other that nobody made. */
#define PLACE_HOLDER "previewpreviewpreviewpreviewpreviewprev"

/* RFC 6068 §2: what may stand in the address as it is, beside letters, digits and "-._~". */
#define MAILTO_PLAIN "!$'*+@"

/* (transfer full): the address, as ms_address_wire() makes it, of the first mailbox that has
 * one; From always has */
static char *
choose_mail (const MsCampaign *campaign, const MsWayBack *back)
{
  const char *const mailboxes[] = { back->mail, campaign->reply_to, campaign->from };

  for (guint i = 0; i < G_N_ELEMENTS (mailboxes); i++)
    {
      g_autofree char *address = NULL;
      g_auto (MsAddress) parsed = { NULL, NULL };
      gboolean utf8;

      if (ms_letter_is_blank (mailboxes[i]))
        continue;
      ms_address_split_mailbox (mailboxes[i], NULL, &address);
      if (address != NULL && ms_address_parse (address, &parsed) == MS_ADDRESS_OK)
        return ms_address_wire (parsed.key, parsed.written, &utf8);
    }

  return g_strdup ("");
}

static gboolean
split_sender (MsLetter *self, GError **error)
{
  const char *at = strrchr (self->sender, '@');
  gsize       length = at - self->sender;

  if (length > MS_TOKEN_LOCAL_MAX || *self->sender == '"')
    {
      g_set_error (error, MS_COMPOSE_ERROR, MS_COMPOSE_ERROR_MESSAGE,
                   _ ("The envelope sender “%s” cannot name its recipients: at most %d "
                      "characters, without quotes, may stand before the @"),
                   self->sender, MS_TOKEN_LOCAL_MAX);
      return FALSE;
    }

  self->back->sender_local = g_strndup (self->sender, length);
  self->back->sender_domain = g_strdup (at);

  return TRUE;
}

gboolean
ms_letter_set_back (MsLetter         *self,
                    const MsCampaign *campaign,
                    const MsWayBack  *back,
                    GError          **error)
{
  g_autofree char *mail = choose_mail (campaign, back);
  g_autofree char *escaped = g_uri_escape_string (mail, MAILTO_PLAIN, FALSE);

  self->back = g_new0 (MsLetterBack, 1);
  self->back->key = back->key != NULL ? ms_token_key_ref (back->key) : NULL;
  self->back->campaign = campaign->id;
  self->back->postal = ms_letter_is_blank (back->postal) ? NULL : g_strdup (back->postal);
  self->back->mailto = g_strconcat ("mailto:", escaped, "?subject=unsubscribe%20", NULL);
  self->back->url = ms_way_back_base (back->url);

  return !back->verp || split_sender (self, error);
}

void
ms_letter_back_free (MsLetterBack *self)
{
  g_clear_pointer (&self->key, ms_token_key_unref);
  g_free (self->url);
  g_free (self->mailto);
  g_free (self->sender_local);
  g_free (self->sender_domain);
  g_free (self->postal);
  g_free (self);
}

void
ms_letter_append_token (const MsLetter *self,
                        MsTokenPurpose  purpose,
                        const MsToken  *token,
                        GString        *out)
{
  MsToken own = *token;

  own.purpose = purpose;
  if (self->back->key != NULL)
    ms_token_append (self->back->key, &own, out);
  else
    g_string_append_len (out, PLACE_HOLDER, strlen (PLACE_HOLDER));
}

gint64
ms_letter_hash (const MsLetter *self, const char *key)
{
  return self->back != NULL && self->back->key != NULL
             ? ms_token_hash_address (self->back->key, key)
             : 0;
}

static MsToken
make_token (const MsLetter *self, const MsLetterRecipient *recipient)
{
  MsToken token = { .campaign = self->back->campaign };

  if (recipient != NULL && recipient->id != 0 && self->back->key != NULL)
    {
      token.recipient = recipient->id;
      token.hash =
          recipient->hash != 0 ? recipient->hash : ms_letter_hash (self, recipient->key);
    }

  return token;
}

void
ms_letter_make_links (const MsLetter          *self,
                      const MsLetterRecipient *recipient,
                      MsLetterLinks           *out)
{
  g_autoptr (GString) token = NULL;

  if (self->back == NULL)
    return;

  token = g_string_sized_new (MS_TOKEN_MAX + 1);
  out->token = make_token (self, recipient);
  ms_letter_append_token (self, MS_TOKEN_UNSUBSCRIBE, &out->token, token);
  out->mailto = g_strconcat (self->back->mailto, token->str, NULL);
  if (recipient != NULL && self->back->url != NULL)
    out->url = g_strconcat (self->back->url, token->str, NULL);
}

void
ms_letter_links_clear (MsLetterLinks *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->mailto, g_free);
}

static void
append (GString *out, const char *text)
{
  g_string_append_len (out, text, strlen (text));
}

void
ms_letter_append_unsubscribe (GString *out, const MsLetterLinks *links)
{
  append (out, "List-Unsubscribe: <");
  if (links->url != NULL)
    {
      append (out, links->url);
      append (out, ">,\r\n <");
    }
  append (out, links->mailto);
  append (out, ">\r\n");
  if (links->url != NULL)
    append (out, "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
}

void
ms_letter_append_sender (const MsLetter *self, const MsLetterRecipient *recipient, GString *out)
{
  MsToken token;

  if (recipient == NULL || self->back == NULL || self->back->sender_local == NULL)
    {
      append (out, self->sender);
      return;
    }

  token = make_token (self, recipient);
  append (out, self->back->sender_local);
  g_string_append_c (out, '+');
  ms_letter_append_token (self, MS_TOKEN_RETURN, &token, out);
  append (out, self->back->sender_domain);
}
