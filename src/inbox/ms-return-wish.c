/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-wish.c - who wants to leave, by a mail he wrote */

#include "config.h"

#include "ms-address.h"
#include "ms-recipient-find.h"
#include "ms-return-match.h"
#include "ms-return-token.h"
#include "ms-return-wish.h"

static gboolean
find_token (const MsTokenKey *key, const MsReturn *mail, MsToken *out)
{
  if (ms_return_match_seek_token (key, MS_TOKEN_UNSUBSCRIBE, mail, out))
    return TRUE;

  return mail->kind == MS_RETURN_UNSUBSCRIBE &&
         (ms_return_token_find (key, MS_TOKEN_UNSUBSCRIBE, mail->subject, out) ||
          ms_return_match_seek_token (key, MS_TOKEN_RETURN, mail, out));
}

static gboolean
is_token_meant (const MsReturn *mail)
{
  const GStrv to = mail->clues.envelope_recipients;

  for (guint i = 0; to[i] != NULL; i++)
    if (ms_return_token_is_meant (to[i]))
      return TRUE;

  return ms_return_token_is_meant (mail->subject);
}

/* (transfer full) (nullable): the key */
static char *
get_sender (const MsReturn *mail)
{
  const MsReturned *sender = mail->recipients->len > 0 ? mail->recipients->pdata[0] : NULL;

  return sender != NULL ? ms_address_key (sender->address) : NULL;
}

/* What he answers, which tells the campaign; and him, where he is not known himself. */
static gboolean
find_answered (const MsTokenKey *key, const MsReturn *mail, MsToken *out)
{
  const GStrv references = mail->clues.references;

  for (guint i = 0; references[i] != NULL; i++)
    if (ms_return_token_find (key, MS_TOKEN_MESSAGE, references[i], out))
      return TRUE;

  return FALSE;
}

/* @told: a token that names nobody says what he leaves, rather than what he answers */
static gboolean
find_by_sender (MsDb             *db,
                const MsTokenKey *key,
                const MsReturn   *mail,
                gboolean          told,
                MsUnsubscription *wish,
                char            **address,
                gboolean         *found,
                GError          **error)
{
  g_autofree char *sender = get_sender (mail);
  gboolean         answers = !told && find_answered (key, mail, &wish->token);
  gboolean         known = FALSE;

  if (sender != NULL && !ms_recipient_find_known (db, sender, &known, error))
    return FALSE;

  /* His own address counts, not whose message it was. */
  if (known)
    {
      wish->token.recipient = 0;
      wish->token.hash = 0;
      wish->address = *address = g_steal_pointer (&sender);
    }
  *found = known || (answers && wish->token.recipient != 0);

  return TRUE;
}

gboolean
ms_return_wish_find (MsDb             *db,
                     const MsTokenKey *key,
                     const MsReturn   *mail,
                     MsUnsubscription *out,
                     char            **address,
                     gboolean         *found,
                     GError          **error)
{
  MsUnsubscription wish = { 0 };
  gboolean         told = find_token (key, mail, &wish.token);

  *address = NULL;
  *found = told && wish.token.hash != 0;
  if (!told && (mail->kind != MS_RETURN_UNSUBSCRIBE || is_token_meant (mail)))
    return TRUE;
  if (!*found && !find_by_sender (db, key, mail, told, &wish, address, found, error))
    return FALSE;

  *out = wish;

  return TRUE;
}
