/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-probe.c - what a server says about addresses, without a message */

#include "config.h"

#include "fake-server.h"
#include "ms-smtp-session.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define HELLO "H: PIPELINING, SIZE 1000000\n"
#define PLAIN "H: SIZE 1000000\n"
#define MAIL  "C: MAIL FROM:<>\n"
#define RCPT  "C: RCPT TO:<to@example.test>\n"
#define OK    "S: 250 ok\n"

typedef struct
{
  const char *name;
  const char *script;
  const char *result; /* "250 mail550 - ok": each one's reply and how it ended */
  guint       n;      /* recipients */
  const char *sender; /* (nullable): NULL: "" */
  const char *address;
} Case;

static const Case cases[] = {
  { "grouped",
    HELLO MAIL RCPT RCPT RCPT "C: RSET\n" OK "S: 250 2.1.5 yes\nS: 550 5.1.1 no\nS: 450 "
                              "later\n" OK,
    "rcpt250 rcpt550 rcpt450 ok", 3 },
  { "one-by-one", PLAIN MAIL OK RCPT OK RCPT "S: 550 no\nC: RSET\n" OK, "rcpt250 rcpt550 ok",
    2 },
  { "sender", HELLO "C: MAIL FROM:<me@here.test>\n" RCPT "C: RSET\n" OK OK OK, "rcpt250 ok", 1,
    "me@here.test" },
  { "many-in-one-group",
    "H: PIPELINING, LIMITS RCPTMAX=2\n" MAIL RCPT RCPT "C: RSET\n" MAIL RCPT RCPT
    "C: RSET\n" MAIL RCPT "C: RSET\n" OK OK "S: 551 a\n" OK OK "S: 552 b\n" OK OK OK
    "S: 553 c\n" OK,
    "rcpt250 rcpt551 rcpt552 rcpt250 rcpt553 ok", 5 },
  { "many-one-by-one",
    "H: LIMITS RCPTMAX=1\n" MAIL OK RCPT OK "C: RSET\n" OK MAIL OK RCPT
    "S: 550 no\nC: RSET\n" OK,
    "rcpt250 rcpt550 ok", 2 },
  { "all-refused", HELLO MAIL RCPT RCPT "C: RSET\n" OK "S: 550 a\nS: 551 b\n" OK,
    "rcpt550 rcpt551 ok", 2 },
  { "too-many",
    HELLO MAIL RCPT RCPT RCPT "C: RSET\n" OK                                                OK
                              "S: 452 4.5.3 too many\nS: 452 4.5.3 too many\n" OK MAIL RCPT RCPT
                              "C: RSET\n" OK "S: 550 no\nS: 250 yes\n" OK,
    "rcpt250 rcpt550 rcpt250 ok", 3 },
  { "too-many-from-the-first-on",
    HELLO MAIL RCPT RCPT "C: RSET\n" OK "S: 452 4.5.3 a\nS: 452 4.5.3 b\n" OK,
    "rcpt452 rcpt452 ok", 2 },
  { "sender-refused",
    HELLO MAIL RCPT RCPT "C: RSET\n"
                         "S: 550 no\nS: 503 a\nS: 503 b\n" OK,
    "mail550 mail550 ok", 2 },
  { "sender-refused-one-by-one", PLAIN MAIL "S: 451 later\n", "mail451 mail451 ok", 2 },
  { "sender-refused-the-second-time",
    "H: PIPELINING, LIMITS RCPTMAX=1\n" MAIL RCPT "C: RSET\n" MAIL RCPT "C: RSET\n" MAIL RCPT
    "C: RSET\n" OK OK OK "S: 451 slow\nS: 503 a\n" OK OK OK OK,
    "rcpt250 mail451 mail451 ok", 3 },
  { "lost-count",
    HELLO MAIL RCPT RCPT "C: RSET\n" OK                 OK "S: 503 what\n" OK
                         "C: RSET\n" OK MAIL OK RCPT OK RCPT "S: 503 never\nC: RSET\n" OK,
    "rcpt250 rcpt503 ok", 2 },
  { "421-third",
    HELLO MAIL RCPT RCPT RCPT RCPT "C: RSET\n" OK OK "S: 550 no\nS: 421 4.7.0 enough\n! left\n",
    "rcpt250 rcpt550 rcpt421 - closed", 4 },
  { "421-behind-a-refused-sender",
    "H: PIPELINING, LIMITS RCPTMAX=1\n" MAIL RCPT "C: RSET\n" MAIL RCPT
    "C: RSET\nS: 451 slow\nS: 503 a\n" OK                          OK "S: 421 bye\n! left\n",
    "mail451 mail451 closed", 2 },
  { "421-to-mail", HELLO MAIL RCPT "C: RSET\nS: 421 bye\n! left\n", "- closed", 1 },
  { "closed", HELLO MAIL RCPT RCPT "C: RSET\n" OK OK "! close\n", "rcpt250 - closed", 2 },
  { "closed-before", HELLO "! close\n", "- - closed", 2 },
  { "rset-refused", HELLO MAIL RCPT "C: RSET\n" OK OK "S: 500 what\n! left\n",
    "rcpt250 protocol", 1 },
  { "354", HELLO MAIL RCPT "C: RSET\n" OK "S: 354 go\n! left\n", "- protocol", 1 },
  { "bad-address", HELLO, "rcpt550 rcpt550 ok", 2, NULL, "a@x\r\nDATA" },
  { "utf8-not-offered", HELLO, "rcpt550 ok", 1, NULL, "gr\303\274n@example.test" },
  { "utf8", "H: PIPELINING, SMTPUTF8\nC: MAIL FROM:<> SMTPUTF8\nC: RCPT*\nC: RSET\n" OK OK OK,
    "rcpt250 ok", 1, NULL, "gr\303\274n@example.test" },
  { "nobody", HELLO, "ok", 0 },
};

static MsSmtpSession *
open_woken (FakeServer *fake, int wake_fd)
{
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GError) error = NULL;

  MsPhase      phase = MS_PHASE_CONNECT;
  MsSmtpServer server = { .host = (char *) "mx.fake.test",
                          .address = (char *) "127.0.0.1",
                          .port = fake_server_get_port (fake),
                          .tls = MS_SMTP_TLS_MAY,
                          .ehlo_name = (char *) "client.test" };

  MsSmtpSession *session = ms_smtp_session_new (&server, NULL, wake_fd);

  g_assert_true (ms_smtp_session_open (session, &phase, &refusal, &error));
  g_assert_no_error (error);

  return session;
}

static MsSmtpSession *
open_session (FakeServer *fake)
{
  return open_woken (fake, -1);
}

static void
tell_end (GString *out, gboolean on, const GError *error)
{
  if (on)
    g_string_append (out, "ok");
  else if (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CLOSED))
    g_string_append (out, "closed");
  else if (g_error_matches (error, MS_SMTP_ERROR, MS_SMTP_ERROR_PROTOCOL))
    g_string_append (out, "protocol");
  else
    g_string_append (out, error->message);
}

static void
test_case (gconstpointer data)
{
  const Case       *self = data;
  const char *const scripts[] = { self->script, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (MsSmtpSession) session = open_session (fake);
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree MsSmtpRecipient *recipients = g_new0 (MsSmtpRecipient, self->n + 1);

  gboolean on;

  for (guint i = 0; i < self->n; i++)
    recipients[i].address = self->address != NULL ? self->address : "to@example.test";

  on = ms_smtp_session_probe (session, self->sender != NULL ? self->sender : "", recipients,
                              self->n, &error);

  for (guint i = 0; i < self->n; i++)
    {
      if (recipients[i].decided)
        g_string_append_printf (told, "%s%u ", ms_phase_to_string (recipients[i].phase),
                                recipients[i].reply->code);
      else
        g_string_append (told, "- ");
      g_clear_pointer (&recipients[i].reply, ms_reply_unref);
    }
  tell_end (told, on, error);
  ms_smtp_session_quit (session);

  g_assert_cmpstr (told->str, ==, self->result);
}

/* RFC 5321 §4.5.3.1.8 asks every server for 100; RSET may stand in a group, so that a thousand
 * addresses still cost one round trip. */
static void
test_hundreds (void)
{
  enum
  {
    N = 1000,
  };

  const char *const scripts[] = { HELLO "A: RCPT*<no* => 550 5.1.1 unknown\n", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (MsSmtpSession) session = open_session (fake);
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree MsSmtpRecipient *recipients = g_new0 (MsSmtpRecipient, N);
  g_autofree char            *text = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < N; i++)
    recipients[i].address = i % 3 == 0 ? "no@example.test" : "yes@example.test";

  g_assert_true (ms_smtp_session_probe (session, "", recipients, N, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < N; i++)
    {
      g_assert_cmpuint (recipients[i].reply->code, ==, i % 3 == 0 ? 550 : 250);
      ms_reply_unref (recipients[i].reply);
    }
  ms_smtp_session_quit (session);

  received = fake_server_dup_received (fake, 0);
  text = g_strndup (g_bytes_get_data (received, NULL), g_bytes_get_size (received));
  parts = g_strsplit (text, "MAIL FROM:<>\r\n", -1);
  g_assert_cmpuint (g_strv_length (parts) - 1, ==, N / 100);
  g_assert_null (strstr (text, "DATA"));
}

/* A message may follow a probe over the same connection. */
static void
test_message_behind (void)
{
  const char *const scripts[] = { HELLO MAIL RCPT "C: RSET\n" OK OK OK
                                                  "C: MAIL FROM:<a@here.test> SIZE=3\n" RCPT
                                                  "C: DATA\n" OK OK "S: 354 go\nD:\n" OK,
                                  NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (MsSmtpSession) session = open_session (fake);
  g_autoptr (GError) error = NULL;
  MsSmtpRecipient   asked = { .address = "to@example.test" };
  MsSmtpRecipient   recipient = asked;
  MsSmtpTransaction message = { .sender = "a@here.test",
                                .recipients = &recipient,
                                .n_recipients = 1,
                                .content = "x\r\n",
                                .length = 3 };

  g_assert_true (ms_smtp_session_probe (session, "", &asked, 1, &error));
  g_assert_true (ms_smtp_session_exchange (session, NULL, &message, &error));
  g_assert_true (ms_smtp_session_exchange (session, &message, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (recipient.phase, ==, MS_PHASE_DOT);
  ms_smtp_session_quit (session);

  ms_reply_unref (asked.reply);
  ms_reply_unref (recipient.reply);
}

/* Whoever does not want to know any more does not wait for a server that says nothing. */
static void
test_cancelled (void)
{
  const char *const scripts[] = { HELLO MAIL "S: 250 ok\n! silence\n", NULL };
  int               wake_fd = eventfd (0, EFD_CLOEXEC);

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (MsSmtpSession) session = open_woken (fake, wake_fd);
  g_autoptr (GError) error = NULL;
  MsSmtpRecipient recipient = { .address = "to@example.test" };

  g_assert_cmpint (eventfd_write (wake_fd, 1), ==, 0);
  g_assert_false (ms_smtp_session_probe (session, "", &recipient, 1, &error));
  g_assert_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED);
  g_assert_false (recipient.decided);
  ms_smtp_session_quit (session);
  close (wake_fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/probe/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/smtp/probe/hundreds", test_hundreds);
  g_test_add_func ("/smtp/probe/message-behind", test_message_behind);
  g_test_add_func ("/smtp/probe/cancelled", test_cancelled);

  return g_test_run ();
}
