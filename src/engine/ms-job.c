/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ms-job.c - one message on its way through a session, and the recipients it is for */

#include "config.h"

#include "ms-address.h"
#include "ms-clock.h"
#include "ms-deferral.h"
#include "ms-fields.h"
#include "ms-job.h"

#include <glib/gi18n-lib.h>

static void
clear_recipient (gpointer data)
{
  MsSmtpRecipient *recipient = data;

  g_clear_pointer (&recipient->reply, ms_reply_unref);
}

MsJob *
ms_job_new (void)
{
  MsJob *self = g_new0 (MsJob, 1);

  self->claims = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_claim_free);
  self->wires = g_ptr_array_new_with_free_func (g_free);
  self->recipients = g_array_new (FALSE, TRUE, sizeof (MsSmtpRecipient));
  g_array_set_clear_func (self->recipients, clear_recipient);
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->states = g_array_new (FALSE, TRUE, sizeof (MsState));
  self->content = g_string_new (NULL);
  self->sender = g_string_new (NULL);

  return self;
}

void
ms_job_free (MsJob *self)
{
  g_ptr_array_unref (self->claims);
  g_ptr_array_unref (self->wires);
  g_array_unref (self->recipients);
  g_array_unref (self->ids);
  g_array_unref (self->states);
  g_string_free (self->content, TRUE);
  g_string_free (self->sender, TRUE);
  g_free (self);
}

void
ms_job_reset (MsJob *self)
{
  g_ptr_array_set_size (self->claims, 0);
  g_ptr_array_set_size (self->wires, 0);
  g_array_set_size (self->recipients, 0);
  g_array_set_size (self->ids, 0);
  g_array_set_size (self->states, 0);
}

/* Everything below goes by index: a recipient leaves all arrays at once. */
static void
remove_index (MsJob *self, guint index)
{
  g_ptr_array_remove_index (self->claims, index);
  g_ptr_array_remove_index (self->wires, index);
  g_array_remove_index (self->recipients, index);
  g_array_remove_index (self->ids, index);
  g_array_remove_index (self->states, index);
}

static void
point_transaction (MsJob *self)
{
  self->transaction.recipients = (MsSmtpRecipient *) self->recipients->data;
  self->transaction.n_recipients = self->recipients->len;
}

static void
render_content (MsJob *self, const MsRun *run, gboolean to_one, MsLetterFlags flags)
{
  const MsClaim *claim = self->claims->pdata[0];
  g_auto (GStrv) values = ms_fields_decode (claim->fields);
  const MsLetterRecipient recipient = { claim->key, claim->written,
                                        (const char *const *) values, claim->id,
                                        ms_letter_hash (run->letter, claim->key) };

  ms_letter_render (run->letter, to_one ? &recipient : NULL, flags, self->content,
                    &self->transaction.eight_bit);
  g_string_truncate (self->sender, 0);
  ms_letter_append_sender (run->letter, to_one ? &recipient : NULL, self->sender);
}

void
ms_job_render (MsJob                    *self,
               const MsRun              *run,
               const MsDestination      *destination,
               const MsSmtpCapabilities *capabilities)
{
  MsLetterFlags flags = 0;

  self->transaction = (MsSmtpTransaction){ 0 };
  for (guint i = 0; i < self->claims->len; i++)
    {
      const MsClaim  *claim = self->claims->pdata[i];
      MsSmtpRecipient recipient = { 0 };
      gboolean        utf8 = FALSE;
      char           *wire = ms_address_wire (claim->key, claim->written, &utf8);

      g_ptr_array_add (self->wires, wire);
      recipient.address = wire;
      g_array_append_val (self->recipients, recipient);
      g_array_append_val (self->ids, claim->id);
      self->transaction.utf8 = self->transaction.utf8 || utf8;
    }
  g_array_set_size (self->states, self->claims->len);
  point_transaction (self);

  if (capabilities->eight_bit_mime)
    flags |= MS_LETTER_EIGHT_BIT;
  if (self->transaction.utf8 && capabilities->smtputf8)
    flags |= MS_LETTER_UTF8;
  render_content (self, run, destination->limits.recipients_per_message == 1, flags);
  self->transaction.sender = self->sender->str;
  self->transaction.content = self->content->str;
  self->transaction.length = self->content->len;
}

gboolean
ms_job_is_too_large (const MsJob *self, const MsSmtpCapabilities *capabilities)
{
  return capabilities->has_size && capabilities->size > 0 &&
         self->content->len > capabilities->size;
}

char *
ms_job_describe_size (const MsJob *self, const MsSmtpCapabilities *capabilities)
{
  /* Translators: both are numbers of bytes. */
  return g_strdup_printf (_ ("The message has %" G_GSIZE_FORMAT " bytes and the server takes "
                             "%" G_GUINT64_FORMAT ". Make it smaller, then send it again"),
                          self->content->len, capabilities->size);
}

MsMarks
ms_job_get_marks (MsJob *self)
{
  return (MsMarks){ self->ids->len, (gint64 *) self->ids->data,
                    (MsState *) self->states->data };
}

guint
ms_job_drop_unmarked (MsJob *self)
{
  guint dropped = 0;

  for (guint i = self->states->len; i > 0; i--)
    if (g_array_index (self->states, MsState, i - 1) != MS_STATE_SENDING)
      {
        remove_index (self, i - 1);
        dropped++;
      }
  point_transaction (self);

  return dropped;
}

static void
add_outcome (const MsRun   *run,
             MsSettlement  *settlement,
             const MsClaim *claim,
             MsState        state,
             const MsReply *reply,
             const char    *enhanced,
             const char    *words,
             MsPeer        *peer)
{
  MsOutcome outcome = { .state = state, .peer = ms_peer_ref (peer), .at = ms_clock_wall () };

  if (reply != NULL)
    {
      outcome.code = reply->code;
      outcome.enhanced = g_strdup (reply->enhanced);
      outcome.reply = g_strdup (reply->text);
      if (state == MS_STATE_SENT)
        outcome.reference = ms_reply_reference (reply);
    }
  else
    {
      outcome.enhanced = g_strdup (enhanced);
      outcome.reply = g_strdup (words);
    }

  ms_deferral_decide (run, claim, &outcome);
  ms_settlement_add (settlement, claim->id, MS_STATE_SENDING, &outcome);
}

void
ms_job_refuse_unsendable (MsJob                    *self,
                          const MsRun              *run,
                          const MsSmtpCapabilities *capabilities,
                          MsPeer                   *peer,
                          MsSettlement             *settlement)
{
  gboolean         too_large = ms_job_is_too_large (self, capabilities);
  g_autofree char *words = NULL;

  if (!too_large && (!self->transaction.utf8 || capabilities->smtputf8))
    return;

  words = too_large ? ms_job_describe_size (self, capabilities)
                    : g_strdup (_ ("The mail server does not take addresses with letters "
                                   "beyond ASCII before the @ (SMTPUTF8)"));
  for (guint i = self->wires->len; i > 0; i--)
    if (too_large || !g_str_is_ascii (self->wires->pdata[i - 1]))
      {
        add_outcome (run, settlement, self->claims->pdata[i - 1], MS_STATE_FAILED, NULL,
                     too_large ? "5.3.4" : "5.6.7", words, peer);
        remove_index (self, i - 1);
      }
  self->transaction.utf8 = FALSE;
  point_transaction (self);
}

static gboolean
conclude_decided (const MsClaim         *claim,
                  const MsSmtpRecipient *recipient,
                  MsRun                 *run,
                  MsDestination         *destination,
                  MsPeer                *peer,
                  MsSettlement          *settlement)
{
  MsVerdict verdict = ms_verdict (recipient->phase, recipient->reply);
  gboolean in_use = ms_scheduler_judge (run->scheduler, destination, &verdict, recipient->phase,
                                        recipient->reply, peer);

  /* One site among many that wants nothing of the sender is no reason to stop. */
  if (verdict.scope == MS_SCOPE_SENDER && destination->site != NULL)
    verdict = (MsVerdict){ MS_STATE_FAILED, MS_SCOPE_MESSAGE, FALSE };

  /* Whom the sender's refusal hit was never tried; nor whom the verdict calls queued. */
  if (verdict.scope == MS_SCOPE_SENDER || verdict.state == MS_STATE_QUEUED)
    ms_settlement_add_return (settlement, claim->id, FALSE);
  else
    add_outcome (run, settlement, claim, verdict.state, recipient->reply, NULL, NULL, peer);

  return in_use;
}

static void
conclude_lost (MsRun *run, const MsClaim *claim, MsPeer *peer, MsSettlement *settlement)
{
  gboolean offline = ms_run_is_offline (run);

  if (offline || claim->losses == 0)
    ms_settlement_add_return (settlement, claim->id, !offline);
  else
    add_outcome (run, settlement, claim, MS_STATE_DEFERRED, NULL, "4.4.2",
                 _ ("The connection was lost before the message was handed over"), peer);
}

gboolean
ms_job_conclude (MsJob         *self,
                 MsRun         *run,
                 MsDestination *destination,
                 MsPeer        *peer,
                 MsSettlement  *settlement)
{
  gboolean in_use = TRUE;

  for (guint i = 0; i < self->claims->len; i++)
    {
      const MsClaim         *claim = self->claims->pdata[i];
      const MsSmtpRecipient *recipient = &g_array_index (self->recipients, MsSmtpRecipient, i);

      if (recipient->decided)
        {
          in_use =
              conclude_decided (claim, recipient, run, destination, peer, settlement) && in_use;
          continue;
        }

      switch (self->transaction.status)
        {
        case MS_TRANSACTION_NEW:
        case MS_TRANSACTION_OPEN:
        case MS_TRANSACTION_DONE:
        case MS_TRANSACTION_RETURNED:
          ms_settlement_add_return (settlement, claim->id, FALSE);
          break;
        case MS_TRANSACTION_LOST:
          conclude_lost (run, claim, peer, settlement);
          break;
        case MS_TRANSACTION_UNCERTAIN:
          add_outcome (run, settlement, claim, MS_STATE_UNCERTAIN, NULL, NULL,
                       _ ("The connection was lost after the message was handed over: it may "
                          "have arrived"),
                       peer);
          break;
        }
    }

  ms_job_reset (self);

  return in_use;
}
