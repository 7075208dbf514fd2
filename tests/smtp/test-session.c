/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-session.c - what a session does between messages, while connecting, and what it tells */

#include "config.h"

#include "fake-server.h"
#include "ms-smtp-test.h"

#include "ms-clock.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  FakeServer       *fake;       /* (owned) */
  MsSmtpTranscript *transcript; /* (owned) */
  MsSmtpSession    *session;    /* (owned) */
  int               wake_fd;
} Fixture;

static MsSmtpServer
server_at (guint16 port)
{
  return (MsSmtpServer){ .host = (char *) "127.0.0.1",
                         .port = port,
                         .ca_file = (char *) fake_server_get_ca_file (),
                         .ehlo_name = (char *) "client.test" };
}

static void
set_up (Fixture *self, const char *script, MsSecurity security, const char *user)
{
  const char *const scripts[] = { script, NULL };
  MsSmtpServer      server;

  self->fake = fake_server_new (scripts);
  self->transcript = ms_smtp_transcript_new (NULL, NULL);
  self->wake_fd = eventfd (0, EFD_CLOEXEC);
  server = server_at (fake_server_get_port (self->fake));
  server.security = security;
  server.user = (char *) user;
  server.password = (char *) "secret";
  self->session = ms_smtp_session_new (&server, self->transcript, self->wake_fd);
}

static void
open_session (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReply) refusal = NULL;

  MsPhase phase = MS_PHASE_CONNECT;

  g_assert_true (ms_smtp_session_open (self->session, &phase, &refusal, &error));
  g_assert_no_error (error);
  g_assert_null (refusal);
}

static void
tear_down (Fixture *self)
{
  g_clear_pointer (&self->session, ms_smtp_session_free);
  g_clear_pointer (&self->transcript, ms_smtp_transcript_free);
  g_clear_pointer (&self->fake, fake_server_free);
  close (self->wake_fd);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, tear_down)

static void
test_far_end (void)
{
  g_auto (Fixture) self = { 0 };

  set_up (&self, "! tls good\nH: PIPELINING, SIZE 7\n", MS_SECURITY_TLS, NULL);
  open_session (&self);

  g_assert_cmpstr (ms_smtp_session_get_server (self.session), ==, "127.0.0.1");
  g_assert_cmpstr (ms_smtp_session_get_address (self.session), ==, "127.0.0.1");
  g_assert_cmpstr (ms_smtp_session_get_tls (self.session), ==, "TLSv1.3");
  g_assert_cmpstr (ms_smtp_session_get_greeting (self.session), ==, "fake.test ESMTP");
  g_assert_nonnull (strstr (ms_smtp_session_get_certificate (self.session), "Fake authority"));
  g_assert_cmpuint (ms_smtp_session_get_capabilities (self.session)->size, ==, 7);
  ms_smtp_session_quit (self.session);
}

static const struct
{
  const char *name;
  const char *script; /* goes on behind EHLO once the session is idle */
  gboolean    woken;
  gint64      microseconds;
  int         error; /* -1: none */
} idles[] = {
  { "nothing", "", FALSE, 1000, -1 },
  { "woken", "", TRUE, -1, -1 },
  { "421", "! wait\nS: 421 4.4.2 timeout\n! left\n", FALSE, -1, MS_SMTP_ERROR_CLOSED },
  { "closed", "! wait\n! close\n", FALSE, -1, MS_SMTP_ERROR_CLOSED },
  { "chatter", "! wait\nS: 250 hello?\n! left\n", FALSE, -1, MS_SMTP_ERROR_PROTOCOL },
  { "half-a-line", "! wait\nR: 25\n! left\n", FALSE, -1, MS_SMTP_ERROR_PROTOCOL },
};

static void
test_idle (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autofree char *script = g_strconcat ("H: PIPELINING\n", idles[i].script, NULL);
  g_auto (Fixture) self = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean ok;

  set_up (&self, script, MS_SECURITY_NONE, NULL);
  open_session (&self);
  if (idles[i].woken)
    eventfd_write (self.wake_fd, 1);
  fake_server_signal (self.fake);

  ok = ms_smtp_session_idle (self.session, idles[i].microseconds, &error);
  g_assert_cmpint (ok, ==, error == NULL);
  g_assert_cmpint (error != NULL ? error->code : -1, ==, idles[i].error);
  ms_smtp_session_quit (self.session);
}

static void
test_cancel (void)
{
  g_auto (Fixture) self = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReply) refusal = NULL;
  MsPhase phase = MS_PHASE_CONNECT;
  gint64  start;

  set_up (&self, "! silence\n", MS_SECURITY_NONE, NULL);
  eventfd_write (self.wake_fd, 1);
  start = ms_clock_now ();

  g_assert_false (ms_smtp_session_open (self.session, &phase, &refusal, &error));
  g_assert_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_CANCELLED);
  g_assert_cmpint (ms_clock_now () - start, <, MS_SECOND);
}

/* libcurl would say QUIT of its own accord and wait for an answer. */
static void
test_free_without_quit (gconstpointer data)
{
  MsSecurity security = GPOINTER_TO_UINT (data);

  g_auto (Fixture) self = { 0 };
  g_autoptr (GBytes) received = NULL;
  gint64 start;

  set_up (&self,
          security == MS_SECURITY_TLS ? "! tls good\nH: SIZE\n! silence\n"
                                      : "H: SIZE\n! silence\n",
          security, NULL);
  open_session (&self);
  start = ms_clock_now ();
  g_clear_pointer (&self.session, ms_smtp_session_free);
  g_assert_cmpint (ms_clock_now () - start, <, MS_SECOND);

  received = fake_server_dup_received (self.fake, 0);
  g_assert_cmpmem (g_bytes_get_data (received, NULL), g_bytes_get_size (received),
                   "EHLO client.test\r\n", 18);
}

/* A port that was free a moment ago. */
static guint16
free_port (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t          length = sizeof address;
  int                fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &address, &length), ==, 0);
  close (fd);

  return ntohs (address.sin_port);
}

static const struct
{
  const char *name;
  const char *host;
  const char *ca_file; /* (nullable) */
  int         error;
  const char *words;
} unreachable[] = {
  { "refused", "127.0.0.1", NULL, MS_SMTP_ERROR_CONNECT, "No mail server answers" },
  { "not-a-name", "a b", NULL, MS_SMTP_ERROR_CONNECT, "is not the name of a server" },
  { "injected-name", "a\r\nb", NULL, MS_SMTP_ERROR_CONNECT, "is not the name of a server" },
  { "no-ca-file", "127.0.0.1", "/nonexistent/ca.pem", MS_SMTP_ERROR_CERTIFICATE,
    "cannot be read" },
  { "not-a-ca-file", "127.0.0.1", "/dev/null", MS_SMTP_ERROR_CERTIFICATE, "cannot be read" },
};

static void
test_unreachable (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReply) refusal = NULL;
  MsSmtpServer server = server_at (free_port ());
  MsPhase      phase = MS_PHASE_QUIT;

  server.host = (char *) unreachable[i].host;
  if (unreachable[i].ca_file != NULL)
    {
      server.security = MS_SECURITY_TLS;
      server.ca_file = (char *) unreachable[i].ca_file;
    }
  session = ms_smtp_session_new (&server, NULL, -1);

  g_assert_false (ms_smtp_session_open (session, &phase, &refusal, &error));
  g_assert_error (error, MS_SMTP_ERROR, unreachable[i].error);
  g_assert_nonnull (strstr (error->message, unreachable[i].words));
  g_assert_cmpint (phase, ==, MS_PHASE_CONNECT);
  g_assert_null (refusal);
}

/* A port whose queue of connections is full answers no more, like one behind a firewall. */
static void
test_black_hole (void)
{
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MsReply) refusal = NULL;
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t          length = sizeof address;
  int                listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int                clients[4];
  MsSmtpServer       server;
  MsPhase            phase = MS_PHASE_QUIT;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 0), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &length), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      clients[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      connect (clients[i], (struct sockaddr *) &address, sizeof address);
    }

  server = server_at (ntohs (address.sin_port));
  server.timeout = 1;
  session = ms_smtp_session_new (&server, NULL, -1);
  g_assert_false (ms_smtp_session_open (session, &phase, &refusal, &error));
  g_assert_error (error, MS_SMTP_ERROR, MS_SMTP_ERROR_TIMEOUT);
  g_assert_cmpint (phase, ==, MS_PHASE_CONNECT);

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    close (clients[i]);
  close (listener);
}

static const struct
{
  const char *name;
  const char *script;
} logins[] = {
  { "by-libcurl",
    "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AHVzZXIAc2VjcmV0\nS: 235 2.7.0 in\n" },
  { "by-libcurl-in-two-steps",
    "H: AUTH LOGIN\nC: AUTH LOGIN\nS: 334 VXNlcm5hbWU6\nC: dXNlcg==\nS: 334 UGFzc3dvcmQ6\n"
    "C: c2VjcmV0\nS: 235 2.7.0 in\n" },
  { "by-us", "H: auth plain\nC: AUTH PLAIN AHVzZXIAc2VjcmV0\nS: 235 2.7.0 in\n" },
};

static void
test_transcript (gconstpointer data)
{
  static const char *const secrets[] = { "C: AUTH", "AHVzZXIAc2VjcmV0", "c2VjcmV0",
                                         "dXNlcg==", "secret" };

  guint i = GPOINTER_TO_UINT (data);

  g_auto (Fixture) self = { 0 };
  g_autofree char  *text = NULL;
  g_autofree char  *script = g_strconcat (logins[i].script, "A:\n", NULL);
  MsSmtpRecipient   recipient = { .address = "to@example.test" };
  MsSmtpTransaction transaction = { .sender = "from@example.test",
                                    .recipients = &recipient,
                                    .n_recipients = 1,
                                    .content = "Hidden: yes\r\n",
                                    .length = 13 };

  set_up (&self, script, MS_SECURITY_NONE, "user");
  open_session (&self);
  g_assert_true (ms_smtp_session_exchange (self.session, NULL, &transaction, NULL));
  g_assert_true (ms_smtp_session_exchange (self.session, &transaction, NULL, NULL));
  ms_smtp_session_quit (self.session);
  ms_reply_unref (recipient.reply);

  text = ms_smtp_transcript_to_string (self.transcript);
  for (guint s = 0; s < G_N_ELEMENTS (secrets); s++)
    g_assert_null (strstr (text, secrets[s]));
  g_assert_null (strstr (text, "Hidden"));
  g_assert_nonnull (strstr (text, "S: 220 fake.test ESMTP\n"));
  g_assert_nonnull (strstr (text, "C: EHLO client.test\n"));
  g_assert_nonnull (strstr (text, "S: 235 2.7.0 in\n"));
  g_assert_nonnull (strstr (text, "C: RCPT TO:<to@example.test>\n"));
  g_assert_nonnull (strstr (text, "C: (a message of 13 bytes)\n"));
  g_assert_nonnull (strstr (text, "C: QUIT\nS: 221 bye\n"));
}

static void
test_transcript_bounds (void)
{
  g_autoptr (MsSmtpTranscript) transcript = ms_smtp_transcript_new (NULL, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < 1500; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %u\r\n", i);

      ms_smtp_transcript_add (transcript, 'S', line, -1);
    }

  text = ms_smtp_transcript_to_string (transcript);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 1001);
  g_assert_cmpstr (lines[0], ==, "S: line 500");
  g_assert_cmpstr (lines[999], ==, "S: line 1499");
}

/* @words: what the steps must hold, one after the other. */
static const struct
{
  const char *name;
  const char *script;
  MsSecurity  security;
  const char *user;
  const char *words[6];
  gboolean    ok;
} tests[] = {
  { "in-clear",
    "H: PIPELINING, SIZE 10000000\n",
    MS_SECURITY_NONE,
    NULL,
    { "Connected to 127.0.0.1", "greets: fake.test", "not encrypted", "10.0", "groups",
      "All is well" },
    TRUE },
  { "tls-and-login",
    "! tls good\nH: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AHV*\nS: 235 in\n",
    MS_SECURITY_TLS,
    "user",
    { "Connected to", "greets", "TLSv1.3", "one command", "Logged in as user" },
    TRUE },
  { "wrong-password",
    "H: AUTH PLAIN\nC: AUTH PLAIN\nS: 334 \nC: AHV*\nS: 535 5.7.8 no\n! left\n",
    MS_SECURITY_NONE,
    "user",
    { "Connected to", "greets", "not encrypted", "one command", "refuses the login: 535 no" } },
  { "no-starttls",
    "H: SIZE\n! left\n",
    MS_SECURITY_STARTTLS,
    NULL,
    { "Connected to", "greets", "offers no encryption" } },
  { "untrusted",
    "! tls self-signed\n",
    MS_SECURITY_TLS,
    NULL,
    { "Connected to", "no authority that this computer trusts" } },
};

static void
test_steps (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  const char *const scripts[] = { tests[i].script, NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (GPtrArray) steps = NULL;
  MsSmtpServer server = server_at (fake_server_get_port (fake));
  guint        n = 0;

  server.security = tests[i].security;
  server.user = (char *) tests[i].user;
  server.password = (char *) "secret";
  steps = ms_smtp_test (&server, NULL, -1);

  for (; n < G_N_ELEMENTS (tests[i].words) && tests[i].words[n] != NULL; n++)
    {
      const MsSmtpStep *step;

      g_assert_cmpuint (n, <, steps->len);
      step = steps->pdata[n];
      g_test_message ("%s", step->sentence);
      g_assert_nonnull (strstr (step->sentence, tests[i].words[n]));
      g_assert_cmpint (step->ok, ==, n + 1 < steps->len || tests[i].ok);
    }
  g_assert_cmpuint (n, ==, steps->len);
}

#define ADD(path, table, func)                                         \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                     \
    {                                                                  \
      g_autofree char *name = g_strconcat (path, table[i].name, NULL); \
      g_test_add_data_func (name, GUINT_TO_POINTER (i), func);         \
    }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/smtp/session/far-end", test_far_end);
  g_test_add_func ("/smtp/session/cancel", test_cancel);
  g_test_add_data_func ("/smtp/session/free-without-quit", GUINT_TO_POINTER (MS_SECURITY_NONE),
                        test_free_without_quit);
  g_test_add_data_func ("/smtp/session/free-without-quit-tls",
                        GUINT_TO_POINTER (MS_SECURITY_TLS), test_free_without_quit);
  g_test_add_func ("/smtp/session/black-hole", test_black_hole);
  g_test_add_func ("/smtp/transcript/bounds", test_transcript_bounds);
  ADD ("/smtp/session/idle/", idles, test_idle);
  ADD ("/smtp/session/unreachable/", unreachable, test_unreachable);
  ADD ("/smtp/transcript/", logins, test_transcript);
  ADD ("/smtp/test/", tests, test_steps);

  return g_test_run ();
}
