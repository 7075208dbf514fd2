/* SPDX-License-Identifier: GPL-3.0-or-later */
/* talk.c - one session against a fake server, told as a line of text */

#include "config.h"

#include "fake-certificates.h"
#include "fake-server.h"
#include "talk.h"

#include <stdio.h>

static const char *const error_names[] = {
  [MS_SMTP_ERROR_CONNECT] = "connect",         [MS_SMTP_ERROR_TLS] = "tls",
  [MS_SMTP_ERROR_CERTIFICATE] = "certificate", [MS_SMTP_ERROR_AUTH] = "auth",
  [MS_SMTP_ERROR_REFUSED] = "refused",         [MS_SMTP_ERROR_PROTOCOL] = "protocol",
  [MS_SMTP_ERROR_TIMEOUT] = "timeout",         [MS_SMTP_ERROR_CLOSED] = "closed",
  [MS_SMTP_ERROR_CANCELLED] = "cancelled",
};

static const char *const status_names[] = {
  [MS_TRANSACTION_NEW] = "new",   [MS_TRANSACTION_OPEN] = "open",
  [MS_TRANSACTION_DONE] = "done", [MS_TRANSACTION_RETURNED] = "returned",
  [MS_TRANSACTION_LOST] = "lost", [MS_TRANSACTION_UNCERTAIN] = "uncertain",
};

static const char *
name_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == MS_SMTP_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_test_message ("%s", error->message);

  return error_names[error->code];
}

static char *
tell_refusal (const GError *error, MsPhase phase, const MsReply *refusal)
{
  const char *name = name_error (error);

  if (refusal == NULL)
    return g_strdup_printf ("%s@%s", name, ms_phase_to_string (phase));

  return g_strdup_printf ("%s@%s %u", name, ms_phase_to_string (phase), refusal->code);
}

static void
tell_transaction (GString *out, const MsSmtpTransaction *transaction)
{
  g_string_append_printf (out, "%s(", status_names[transaction->status]);

  for (guint i = 0; i < transaction->n_recipients; i++)
    {
      const MsSmtpRecipient *recipient = &transaction->recipients[i];

      if (i > 0)
        g_string_append_c (out, ' ');
      if (recipient->decided)
        g_string_append_printf (out, "%s%u", ms_phase_to_string (recipient->phase),
                                recipient->reply->code);
      else
        {
          g_assert_null (recipient->reply);
          g_string_append_c (out, '-');
        }
    }

  g_string_append (out, ") ");
}

static void
fill_transaction (MsSmtpTransaction *transaction, const TalkCase *self, const GString *content)
{
  *transaction = (MsSmtpTransaction){ .sender = "from@example.test",
                                      .content = content->str,
                                      .length = content->len,
                                      .eight_bit = self->eight_bit,
                                      .utf8 = self->utf8 };
  transaction->n_recipients = MAX (self->n_recipients, 1);
  transaction->recipients = g_new0 (MsSmtpRecipient, transaction->n_recipients);
  for (guint i = 0; i < transaction->n_recipients; i++)
    transaction->recipients[i].address =
        self->address != NULL ? self->address : "to@example.test";
}

static void
clear_transaction (MsSmtpTransaction *transaction)
{
  for (guint i = 0; i < transaction->n_recipients; i++)
    g_clear_pointer (&transaction->recipients[i].reply, ms_reply_unref);
  g_free (transaction->recipients);
}

static MsSmtpTransaction *
if_open (MsSmtpTransaction *transaction)
{
  return transaction->status == MS_TRANSACTION_OPEN ? transaction : NULL;
}

static char *
converse (MsSmtpSession *session, const TalkCase *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) content = g_string_new ("Subject: x\r\n\r\n");
  MsSmtpTransaction transactions[4];
  guint             n = MAX (self->n_messages, 1);
  gboolean          on = TRUE;

  g_assert_cmpuint (n, <=, G_N_ELEMENTS (transactions));
  while (content->len < self->size)
    g_string_append_printf (content, "%0100d\r\n", 0);

  for (guint i = 0; i < n; i++)
    {
      fill_transaction (&transactions[i], self, content);
      if (on)
        on = ms_smtp_session_exchange (session, i > 0 ? if_open (&transactions[i - 1]) : NULL,
                                       &transactions[i], &error);
    }
  if (on && if_open (&transactions[n - 1]) != NULL)
    on = ms_smtp_session_exchange (session, &transactions[n - 1], NULL, &error);

  if (self->tls != MS_SMTP_TLS_ACCOUNT)
    {
      g_autofree char *tls = ms_smtp_session_describe_tls (session);

      g_string_append_printf (out, "%s: ", *tls != '\0' ? tls : "clear");
    }

  for (guint i = 0; i < n; i++)
    {
      tell_transaction (out, &transactions[i]);
      clear_transaction (&transactions[i]);
    }
  g_string_append (out, on ? "ok" : name_error (error));
  ms_smtp_session_quit (session);

  return g_strdup (out->str);
}

static void
add_record (GPtrArray *records, const char *text)
{
  g_autoptr (GBytes) data = NULL;

  guint usage = 0;
  guint selector = 0;
  guint matching = 0;
  char  name[32] = "";

  g_assert_cmpint (sscanf (text, "%u %u %u %31s", &usage, &selector, &matching, name), ==, 4);
  data = g_str_equal (name, "short") ? g_bytes_new ("short", 5)
                                     : fake_certificates_dup_tlsa (name, selector, matching);
  g_ptr_array_add (records, ms_smtp_tlsa_new (usage, selector, matching, data));
}

static GPtrArray *
make_records (const char *text)
{
  g_auto (GStrv) list = g_strsplit (text, ",", -1);

  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_smtp_tlsa_free);

  for (guint i = 0; list[i] != NULL; i++)
    add_record (records, list[i]);

  return records;
}

char *
talk (const TalkCase *self)
{
  const char *const scripts[] = { self->script, self->again, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GPtrArray) records = self->tlsa != NULL ? make_records (self->tlsa) : NULL;
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;
  MsSmtpServer server = { 0 };
  MsPhase      phase = MS_PHASE_CONNECT;

  server.host = (char *) (self->tls == MS_SMTP_TLS_ACCOUNT ? "127.0.0.1" : "mx.fake.test");
  server.address = (char *) (self->at != NULL ? self->at : "127.0.0.1");
  server.source = (char *) self->source;
  server.tls = self->tls;
  server.tlsa = records;
  server.port = fake_server_get_port (fake);
  server.security = self->security;
  server.user = (char *) self->user;
  server.password = (char *) "secret";
  server.ca_file = (char *) fake_server_get_ca_file ();
  server.ehlo_name = (char *) "client.test";
  server.timeout = self->timeout;

  session = ms_smtp_session_new (&server, NULL, -1);
  if (!ms_smtp_session_open (session, &phase, &refusal, &error))
    return tell_refusal (error, phase, refusal);

  return converse (session, self);
}
