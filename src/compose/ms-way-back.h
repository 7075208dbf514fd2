/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-way-back.h - how readers leave a campaign, and what names them in what comes back */

#pragma once

#include "ms-token.h"

G_BEGIN_DECLS

/*
 * With it a letter has
 * - List-Unsubscribe (RFC 2369 §3.2) with a mailto: and, where there is a URL, that before it
 * and List-Unsubscribe-Post (RFC 8058 §3.1); none of it where the author wrote one of his own;
 * - {{unsubscribe_mailto}}, a mailto: URI (RFC 6068), and {{unsubscribe_url}}, which is the
 * same where there is no URL, so that a link always works;
 * - a Message-ID that names its recipient, and Feedback-ID.
 * Each holds a token of its recipient.  A message to a group has the whole campaign's, and only
 * by mail: one click could not say whose it was.  A specimen's (MsLetterRecipient.id of 0) is
 * the same: who follows its link changes nothing, and who mails it is known by his address
 * alone.
 */
typedef struct
{
  MsTokenKey *key;    /* (nullable): none was made yet: what is shown then works nowhere */
  const char *mail;   /* (nullable): a mailbox that takes unsubscriptions; without it that of
                         Reply-To, or else of From */
  const char *url;    /* (nullable): https: without a query, else it is none; "/u/TOKEN" goes
                         behind it */
  const char *postal; /* (nullable): the sender's postal address, UTF-8 of any lines */
  gboolean    verp;   /* the envelope sender names the recipient: LOCAL+TOKEN@DOMAIN */
} MsWayBack;

/* In the head of every page that Mailshot itself shows there: it tells one from others'. */
#define MS_WAY_BACK_MARK "<meta name=\"generator\" content=\"Mailshot\">"

/** ms_way_back_base: @url: (nullable): as above; Returns: (transfer full) (nullable): what the
 * tokens of recipients stand behind; %NULL: there is no such page */
char *ms_way_back_base (const char *url);

G_END_DECLS
