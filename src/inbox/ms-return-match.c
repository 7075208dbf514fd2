/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-return-match.c - whom of those that were sent to a mail that came back is about */

#include "config.h"

#include "ms-address.h"
#include "ms-clock.h"
#include "ms-erasure-table.h"
#include "ms-mail.h"
#include "ms-mention.h"
#include "ms-recipient-find.h"
#include "ms-return-match.h"
#include "ms-return-token.h"

typedef struct
{
  MsDb             *db;
  const MsTokenKey *key;
  const MsReturn   *mail;
  GPtrArray        *matches; /* (element-type MsReturnMatch) */
  gboolean          told;    /* by a token, if only of a campaign */
} Search;

static void
free_match (gpointer data)
{
  MsReturnMatch *match = data;

  g_free (match->address);
  g_free (match);
}

static gboolean
is_matched (const Search *search, gint64 recipient_id)
{
  for (guint i = 0; i < search->matches->len; i++)
    if (((const MsReturnMatch *) search->matches->pdata[i])->recipient_id == recipient_id)
      return TRUE;

  return FALSE;
}

/* Two names of one recipient, before and behind a forwarding, are one. */
static void
add_match (Search           *search,
           const char       *address,
           gint64            campaign_id,
           gint64            recipient_id,
           gboolean          verp,
           const MsReturned *returned)
{
  MsReturnMatch *match;

  if (recipient_id != 0 && is_matched (search, recipient_id))
    return;

  match = g_new0 (MsReturnMatch, 1);
  match->address = g_strdup (address);
  match->campaign_id = campaign_id;
  match->recipient_id = recipient_id;
  match->returned = returned;
  match->told = search->told;
  match->verp = verp;
  g_ptr_array_add (search->matches, match);
}

static gboolean
find_in_all (const MsTokenKey *key, MsTokenPurpose purpose, const GStrv texts, MsToken *out)
{
  for (guint i = 0; texts[i] != NULL; i++)
    if (ms_return_token_find (key, purpose, texts[i], out))
      return TRUE;

  return FALSE;
}

gboolean
ms_return_match_seek_token (const MsTokenKey *key,
                            MsTokenPurpose    purpose,
                            const MsReturn   *mail,
                            MsToken          *out)
{
  return find_in_all (key, purpose, mail->clues.envelope_recipients, out);
}

static gboolean
find_token (const Search *search, MsToken *out)
{
  static const struct
  {
    const char    *field;
    MsTokenPurpose purpose;
  } quoted[] = {
    { "List-Unsubscribe", MS_TOKEN_UNSUBSCRIBE },
    { "Return-Path", MS_TOKEN_RETURN },
    { "Message-ID", MS_TOKEN_MESSAGE },
    { "X-Original-Message-ID", MS_TOKEN_MESSAGE },
  };
  const MsReturnClues *clues = &search->mail->clues;

  if (ms_return_match_seek_token (search->key, MS_TOKEN_RETURN, search->mail, out))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (quoted); i++)
    if (ms_return_token_find (search->key, quoted[i].purpose,
                              ms_mail_field (clues->original_fields, quoted[i].field), out))
      return TRUE;

  return ms_return_token_find (search->key, MS_TOKEN_RETURN, clues->original_sender, out) ||
         find_in_all (search->key, MS_TOKEN_MESSAGE, clues->references, out);
}

/* Whether the report says of this one that he did not get it, or complains, and so on. */
static gboolean
is_news (const MsReturned *returned)
{
  return returned->class != MS_CLASS_DELIVERED;
}

static gboolean
is_hashed (const MsTokenKey *key, const char *address, gint64 hash)
{
  g_autofree char *own = address != NULL ? ms_address_key (address) : NULL;

  return own != NULL && ms_token_hash_address (key, own) == hash;
}

/* Returns: (nullable): what the mail says of the token's recipient: where it names him that,
 * else the first that there is to say; @named: (out): the address that is his */
static const MsReturned *
find_returned (const Search *search, gint64 hash, const char **named)
{
  const GPtrArray  *all = search->mail->recipients;
  const MsReturned *first = search->mail->unnamed;

  *named = NULL;
  for (guint i = all->len; i-- > 0;)
    if (is_news (all->pdata[i]))
      first = all->pdata[i];
  for (guint i = 0; i < all->len; i++)
    {
      const MsReturned *returned = all->pdata[i];

      if (!is_news (returned))
        continue;
      if (is_hashed (search->key, returned->address, hash))
        *named = returned->address;
      else if (is_hashed (search->key, returned->original, hash))
        *named = returned->original;
      if (*named != NULL)
        return returned;
    }

  return first;
}

/* Of who was erased nothing is to be written down again. */
static gboolean
match_gone (Search           *search,
            const MsToken    *token,
            const char       *named,
            const MsReturned *returned,
            GError          **error)
{
  g_autofree char *address = ms_address_key (named);
  gboolean         erased = FALSE;

  if (!ms_erasure_table_contains (search->db, token->hash, &erased, error))
    return FALSE;
  if (!erased)
    add_match (search, address, 0, 0, FALSE, returned);

  return TRUE;
}

/* Ids are used again after a rehearsal or a deletion: the hash tells whether it is still he. */
static gboolean
match_token (Search *search, const MsToken *token, GError **error)
{
  g_autoptr (MsRecipientFound) found = NULL;
  const char       *named = NULL;
  const MsReturned *returned = find_returned (search, token->hash, &named);

  if (!ms_recipient_find (search->db, token->recipient, &found, error))
    return FALSE;
  if (found != NULL && found->rehearsal)
    return TRUE;

  if (found != NULL && found->campaign_id == token->campaign &&
      ms_token_hash_address (search->key, found->address) == token->hash)
    add_match (search, found->address, found->campaign_id, found->id, found->verp, returned);
  else if (named != NULL)
    return match_gone (search, token, named, returned, error);

  return TRUE;
}

/* Returns: (transfer full) (nullable): the key of the mailbox's address */
static char *
get_key (const char *mailbox)
{
  g_autofree char *address = NULL;

  ms_address_split_mailbox (mailbox, NULL, &address);

  return ms_address_key (address);
}

/* Who the message that is quoted was from must not be somebody else.  A name may hold an
 * address as well. */
static gboolean
is_from (const MsReturn *mail, const char *sender)
{
  const char      *from = ms_return_original_field (mail, "From");
  g_autofree char *own = get_key (sender);
  gboolean         others = FALSE;
  gsize            at = 0;
  gsize            begin;
  char            *mentioned;

  while (from != NULL && (mentioned = ms_mention_find (from, &at, &begin)) != NULL)
    {
      g_autofree char *key = ms_address_key (mentioned);

      g_free (mentioned);
      others = TRUE;
      if (own != NULL && key != NULL && g_ascii_strcasecmp (own, key) == 0)
        return TRUE;
    }

  return !others;
}

/* @address: (nullable); @done: (out): whether he is found */
static gboolean
match_address (Search           *search,
               const char       *address,
               gint64            campaign_id,
               const MsReturned *returned,
               gboolean         *done,
               GError          **error)
{
  gint64           since = ms_clock_wall () - MS_RETURN_MATCH_DAYS * MS_DAY;
  g_autofree char *key = address != NULL ? ms_address_key (address) : NULL;
  g_autoptr (GPtrArray) sent = NULL;

  *done = FALSE;
  if (key == NULL)
    return TRUE;

  sent = ms_recipient_find_sent (search->db, key, campaign_id, since, error);
  if (sent == NULL)
    return FALSE;

  for (guint i = 0; i < sent->len && !*done; i++)
    {
      const MsRecipientFound *found = sent->pdata[i];

      *done = is_from (search->mail, found->sender);
      if (*done)
        add_match (search, found->address, found->campaign_id, found->id, found->verp,
                   returned);
    }

  return TRUE;
}

static gboolean
match_addresses (Search *search, gint64 campaign_id, GError **error)
{
  const GPtrArray *all = search->mail->recipients;

  for (guint i = 0; i < all->len; i++)
    {
      const MsReturned *returned = all->pdata[i];
      gboolean          done = FALSE;

      if (!is_news (returned))
        continue;
      if (!match_address (search, returned->original, campaign_id, returned, &done, error) ||
          (!done &&
           !match_address (search, returned->address, campaign_id, returned, &done, error)))
        return FALSE;
    }

  return TRUE;
}

static gboolean
match (Search *search, GError **error)
{
  MsToken token = { 0 };

  switch (search->mail->kind)
    {
    case MS_RETURN_AUTOREPLY:
      search->told = TRUE;
      return !ms_return_match_seek_token (search->key, MS_TOKEN_RETURN, search->mail, &token) ||
             token.recipient == 0 || match_token (search, &token, error);
    case MS_RETURN_BOUNCE:
    case MS_RETURN_DELAY:
    case MS_RETURN_COMPLAINT:
      search->told = find_token (search, &token) && token.campaign != 0;
      if (search->told && token.recipient != 0)
        return match_token (search, &token, error);
      return match_addresses (search, token.campaign, error);
    case MS_RETURN_UNSUBSCRIBE:
    case MS_RETURN_OTHER:
      return TRUE;
    }

  g_return_val_if_reached (TRUE);
}

GPtrArray *
ms_return_match (MsDb *db, const MsTokenKey *key, const MsReturn *mail, GError **error)
{
  g_autoptr (GPtrArray) matches = g_ptr_array_new_with_free_func (free_match);
  Search search = { .db = db, .key = key, .mail = mail, .matches = matches };

  return match (&search, error) ? g_steal_pointer (&matches) : NULL;
}
