/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-test-send.c - a message to one's own addresses, as a given recipient will get it */

#include "config.h"

#include "ms-account-table.h"
#include "ms-address.h"
#include "ms-clock.h"
#include "ms-delivery.h"
#include "ms-password.h"
#include "ms-sender.h"
#include "ms-single-send.h"
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

  MsLetterRecipient recipient = ms_specimen_get_recipient (specimen);
  gboolean          alive = TRUE;

  for (guint i = 0; to[i] != NULL; i++)
    {
      MsTestResult *result = g_new0 (MsTestResult, 1);

      result->address = g_strdup (to[i]);
      g_ptr_array_add (results, result);
      if (alive)
        alive = ms_single_send (session, specimen->letter, &recipient, result->address,
                                MS_LETTER_TEST, &result->outcome);
      else
        {
          result->outcome.state = MS_STATE_DEFERRED;
          result->outcome.reply = g_strdup (_ ("The connection was lost"));
        }
      /* A test is not tried again: where a campaign would stop, the sender's refusal is its
       * outcome. */
      if (result->outcome.state == MS_STATE_QUEUED)
        result->outcome.state = MS_STATE_FAILED;
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
