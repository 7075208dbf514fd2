/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-test-send.c - a message to one's own addresses, as a given recipient will get it */

#include "config.h"

#include "ms-account-table.h"
#include "ms-address.h"
#include "ms-clock.h"
#include "ms-delivery.h"
#include "ms-password.h"
#include "ms-sender.h"
#include "ms-specimen.h"
#include "ms-test-send.h"

#include <glib/gi18n-lib.h>

void
ms_test_result_free (MsTestResult *self)
{
  g_free (self->address);
  ms_outcome_clear (&self->outcome);
  g_free (self);
}

static gboolean
check_addresses (const char *const *to, GError **error)
{
  for (guint i = 0; to[i] != NULL; i++)
    {
      g_auto (MsAddress) address = { NULL, NULL };
      MsAddressProblem problem = ms_address_parse (to[i], &address);

      if (problem != MS_ADDRESS_OK)
        {
          g_set_error (error, MS_DELIVERY_ERROR, MS_DELIVERY_ERROR_STATE, "%s: %s", to[i],
                       ms_address_describe (problem));
          return FALSE;
        }
    }

  return TRUE;
}

static void
set_outcome (MsOutcome *outcome, const MsSmtpTransaction *transaction)
{
  const MsSmtpRecipient *recipient = &transaction->recipients[0];
  MsVerdict              verdict = { MS_STATE_DEFERRED };

  if (recipient->decided)
    verdict = ms_verdict (recipient->phase, recipient->reply);
  else if (transaction->status == MS_TRANSACTION_UNCERTAIN)
    verdict.state = MS_STATE_UNCERTAIN;

  /* A test is not tried again: where a campaign would stop, the sender's refusal is its
   * outcome. */
  outcome->state = verdict.state == MS_STATE_QUEUED ? MS_STATE_FAILED : verdict.state;
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

/* One message from MAIL to the dot's reply. */
static gboolean
send_one (MsSmtpSession *session, const MsSpecimen *specimen, MsTestResult *result)
{
  const MsSmtpCapabilities *capabilities = ms_smtp_session_get_capabilities (session);
  g_autoptr (GString) content = g_string_new (NULL);
  g_autoptr (GString) sender = g_string_new (NULL);
  g_auto (MsAddress) address = { NULL, NULL };
  g_autofree char  *wire = NULL;
  MsLetterRecipient recipient = ms_specimen_get_recipient (specimen);
  MsSmtpRecipient   target = { 0 };
  MsSmtpTransaction transaction = { 0 };
  MsLetterFlags     flags = MS_LETTER_TEST;
  gboolean          alive;

  ms_address_parse (result->address, &address);
  wire = ms_address_wire (address.key, address.written, &transaction.utf8);
  target.address = wire;
  ms_letter_append_sender (specimen->letter, &recipient, sender);
  transaction.sender = sender->str;
  transaction.recipients = &target;
  transaction.n_recipients = 1;

  if (capabilities->eight_bit_mime)
    flags |= MS_LETTER_EIGHT_BIT;
  ms_letter_render (specimen->letter, &recipient, flags, content, &transaction.eight_bit);
  transaction.content = content->str;
  transaction.length = content->len;

  alive = ms_smtp_session_exchange (session, NULL, &transaction, NULL);
  if (alive && transaction.status == MS_TRANSACTION_OPEN)
    alive = ms_smtp_session_exchange (session, &transaction, NULL, NULL);

  set_outcome (&result->outcome, &transaction);
  g_clear_pointer (&target.reply, ms_reply_unref);

  return alive;
}

static GPtrArray *
send_to_all (MsSmtpSession     *session,
             const MsSpecimen  *specimen,
             const char        *route,
             const char *const *to)
{
  g_autoptr (GPtrArray) results =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ms_test_result_free);
  g_autoptr (MsPeer) peer =
      ms_peer_new (route, NULL, ms_smtp_session_get_server (session),
                   ms_smtp_session_get_address (session), ms_smtp_session_get_tls (session));

  gboolean alive = TRUE;

  for (guint i = 0; to[i] != NULL; i++)
    {
      MsTestResult *result = g_new0 (MsTestResult, 1);

      result->address = g_strdup (to[i]);
      g_ptr_array_add (results, result);
      if (alive)
        alive = send_one (session, specimen, result);
      else
        {
          result->outcome.state = MS_STATE_DEFERRED;
          result->outcome.reply = g_strdup (_ ("The connection was lost"));
        }
      result->outcome.peer = ms_peer_ref (peer);
      result->outcome.at = ms_clock_wall ();
    }

  if (alive)
    ms_smtp_session_quit (session);

  return g_steal_pointer (&results);
}

GPtrArray *
ms_test_send (MsStore           *store,
              const char        *campaign,
              const char        *account_name,
              const char *const *to,
              const char        *email,
              GError           **error)
{
  g_autoptr (MsDb) db = NULL;
  g_autoptr (MsAccount) account = NULL;
  g_autoptr (MsSpecimen) specimen = NULL;
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (MsReply) refusal = NULL;
  g_auto (MsSmtpServer) server = { 0 };
  g_autofree char *route = NULL;

  MsPhase phase = MS_PHASE_CONNECT;

  if (!check_addresses (to, error) || !ms_sender_prepare (store, error))
    return NULL;

  db = ms_store_open_reader (store, error);
  if (db == NULL)
    return NULL;

  specimen = ms_specimen_load (db, campaign, email, error);
  account = specimen == NULL ? NULL : ms_account_table_find (db, account_name, error);
  if (account == NULL || !ms_password_make_server (store, account, &server, error))
    return NULL;

  session = ms_smtp_session_new (&server, NULL, -1);
  if (!ms_smtp_session_open (session, &phase, &refusal, error))
    return NULL;

  route = g_strconcat ("account:", account->name, NULL);

  return send_to_all (session, specimen, route, to);
}
