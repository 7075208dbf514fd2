/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-single-send.c - one message to one address over an open session, outside every ledger */

#include "config.h"

#include "ms-address.h"
#include "ms-single-send.h"

#include <glib/gi18n-lib.h>

static void
set_outcome (MsOutcome *outcome, const MsSmtpTransaction *transaction)
{
  const MsSmtpRecipient *recipient = &transaction->recipients[0];
  MsVerdict              verdict = { MS_STATE_DEFERRED };

  if (recipient->decided)
    verdict = ms_verdict (recipient->phase, recipient->reply);
  else if (transaction->status == MS_TRANSACTION_UNCERTAIN)
    verdict.state = MS_STATE_UNCERTAIN;

  outcome->state = verdict.state;
  if (!recipient->decided)
    {
      outcome->reply = g_strdup (_ ("The connection was lost"));
      return;
    }

  outcome->code = recipient->reply->code;
  outcome->enhanced = g_strdup (recipient->reply->enhanced);
  outcome->reply = g_strdup (recipient->reply->text);
  if (outcome->state == MS_STATE_SENT)
    outcome->reference = ms_reply_reference (recipient->reply);
}

gboolean
ms_single_send (MsSmtpSession           *session,
                const MsLetter          *letter,
                const MsLetterRecipient *recipient,
                const char              *to,
                MsLetterFlags            flags,
                MsOutcome               *outcome)
{
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (session);
  g_autoptr (GString) content = g_string_new (NULL);
  g_autoptr (GString) sender = g_string_new (NULL);
  g_auto (MsAddress) address = { NULL, NULL };
  g_autofree char  *wire = NULL;
  MsSmtpRecipient   target = { 0 };
  MsSmtpTransaction transaction = { 0 };
  gboolean          alive;

  ms_address_parse (to, &address);
  wire = ms_address_wire (address.key, address.written, &transaction.utf8);
  target.address = wire;
  ms_letter_append_sender (letter, recipient, sender);
  transaction.sender = sender->str;
  transaction.recipients = &target;
  transaction.n_recipients = 1;

  if (capabilities->eight_bit_mime)
    flags |= MS_LETTER_EIGHT_BIT;
  ms_letter_render (letter, recipient, flags, content, &transaction.eight_bit);
  transaction.content = content->str;
  transaction.length = content->len;

  alive = ms_smtp_session_exchange (session, NULL, &transaction, NULL);
  if (alive && transaction.status == MS_TRANSACTION_OPEN)
    alive = ms_smtp_session_exchange (session, &transaction, NULL, NULL);

  set_outcome (outcome, &transaction);
  g_clear_pointer (&target.reply, ms_reply_unref);

  return alive;
}
