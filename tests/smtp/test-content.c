/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-content.c - content on the wire: dots doubled, no bare CR or LF, one MAIL a message */

#include "config.h"

#include "fake-server.h"
#include "ms-smtp-content.h"
#include "ms-smtp-session.h"

#include <string.h>

static const struct
{
  const char *name;
  const char *content;
  gboolean    sound;
  const char *stuffed;
} cases[] = {
  { "empty", "", TRUE, "" },
  { "plain", "a\r\nb\r\n", TRUE, "a\r\nb\r\n" },
  { "dot-first", ".a\r\n", TRUE, "..a\r\n" },
  { "lone-dot", "a\r\n.\r\nb\r\n", TRUE, "a\r\n..\r\nb\r\n" },
  { "dots", "...\r\n..\r\n.\r\n", TRUE, "....\r\n...\r\n..\r\n" },
  { "dot-inside", "a.\r\nb.c\r\n", TRUE, "a.\r\nb.c\r\n" },
  { "no-end", "a", FALSE },
  { "lf-end", "a\n", FALSE },
  { "cr-end", "a\r", FALSE },
  { "lf-first", "\n", FALSE },
  { "bare-lf", "a\nb\r\n", FALSE },
  { "bare-cr", "a\rb\r\n", FALSE },
  { "two-crs", "a\r\r\n", FALSE },
};

/* All of it, in the pieces it comes in. */
static GString *
stuff (const char *content, gsize length, gboolean dotted)
{
  g_autoptr (GString) buffer = g_string_new (NULL);

  GString      *all = g_string_new (NULL);
  MsSmtpContent walk;

  ms_smtp_content_begin (&walk, content, length, dotted);
  do
    {
      gsize       n = 0;
      const char *piece = ms_smtp_content_next (&walk, buffer, &n);

      g_assert_cmpuint (n, <=, MS_SMTP_PIECE);
      g_string_append_len (all, piece, n);
      if (ms_smtp_content_is_over (&walk))
        g_assert_true (piece == buffer->str);
    }
  while (!ms_smtp_content_is_over (&walk));

  return all;
}

static void
test_stuffing (gconstpointer data)
{
  guint    i = GPOINTER_TO_UINT (data);
  gsize    length = strlen (cases[i].content);
  gboolean dotted = FALSE;

  g_assert_cmpint (ms_smtp_content_is_sound (cases[i].content, length, &dotted), ==,
                   cases[i].sound);

  if (cases[i].sound)
    {
      g_autoptr (GString) stuffed = stuff (cases[i].content, length, dotted);

      g_assert_cmpstr (stuffed->str, ==, cases[i].stuffed);
    }
}

/* Dots at every position around the ends of pieces. */
static void
test_pieces (void)
{
  for (gsize shift = 0; shift < 8; shift++)
    {
      g_autoptr (GString) content = g_string_new (NULL);
      g_autoptr (GString) stuffed = NULL;

      for (gsize i = 0; i < MS_SMTP_PIECE - 4 + shift; i++)
        g_string_append_c (content, 'x');
      g_string_append (content, "\r\n.\r\n");
      for (gsize i = 0; i < 3 * MS_SMTP_PIECE; i++)
        g_string_append_c (content, 'y');
      g_string_append (content, "\r\n.end\r\n");

      stuffed = stuff (content->str, content->len, TRUE);
      g_assert_cmpuint (stuffed->len, ==, content->len + 2);
      g_string_replace (content, "\n.", "\n..", 0);
      g_assert_cmpstr (stuffed->str, ==, content->str);
    }
}

/* What a careless server takes for a line end, it takes for one here too. */
static const char *
next_line (const char *at, const char *end, gsize *length)
{
  const char *stop = at;

  while (stop < end && *stop != '\r' && *stop != '\n')
    stop++;
  *length = stop - at;
  if (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n')
    return stop + 2;

  return stop < end ? stop + 1 : end;
}

/* Reads what the client said as such a server would; counts the messages it sees. */
static guint
count_messages (const char *at, gsize total)
{
  const char *end = at + total;
  gboolean    content = FALSE;
  guint       n_mails = 0;
  guint       n_messages = 0;

  while (at < end)
    {
      gsize       length = 0;
      const char *next = next_line (at, end, &length);

      if (content && length == 1 && *at == '.')
        {
          content = FALSE;
          n_messages++;
        }
      else if (!content && length == 4 && memcmp (at, "DATA", 4) == 0)
        content = TRUE;
      else if (!content && length > 4 && memcmp (at, "MAIL", 4) == 0)
        n_mails++;
      at = next;
    }

  g_assert_cmpuint (n_mails, ==, n_messages);

  return n_messages;
}

static void
assert_no_bare_line_end (const char *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (bytes[i] == '\n')
        g_assert_true (i > 0 && bytes[i - 1] == '\r');
      if (bytes[i] == '\r')
        g_assert_true (i + 1 < length && bytes[i + 1] == '\n');
    }
}

/* The @number-th text of CR, LF, dot, NUL and a letter, between a line and smuggled commands.
 */
static GString *
make_body (guint number, guint length)
{
  static const char letters[] = { '\r', '\n', '.', 'a', '\0' };

  GString *body = g_string_new ("Subject: x\r\n\r\nbegin\r\n");

  for (guint i = 0; i < length; i++, number /= G_N_ELEMENTS (letters))
    g_string_append_c (body, letters[number % G_N_ELEMENTS (letters)]);
  g_string_append (body,
                   "\r\nMAIL FROM:<evil@example.test>\r\nRCPT TO:<victim@example.test>\r\n"
                   "DATA\r\nsmuggled\r\n");

  return body;
}

static guint
send_body (MsSmtpSession *session, const GString *body)
{
  MsSmtpRecipient   recipient = { .address = "to@example.test" };
  MsSmtpTransaction transaction = { .sender = "from@example.test",
                                    .recipients = &recipient,
                                    .n_recipients = 1,
                                    .content = body->str,
                                    .length = body->len };
  guint             code;

  g_assert_true (ms_smtp_session_exchange (session, NULL, &transaction, NULL));
  if (transaction.status == MS_TRANSACTION_OPEN)
    g_assert_true (ms_smtp_session_exchange (session, &transaction, NULL, NULL));

  g_assert_cmpint (transaction.status, ==, MS_TRANSACTION_DONE);
  code = recipient.reply->code;
  ms_reply_unref (recipient.reply);

  return code;
}

static void
test_wire (void)
{
  static const char *const scripts[] = { "H: PIPELINING, 8BITMIME\nA:\n", NULL };

  g_autoptr (FakeServer) fake = fake_server_new (scripts);
  g_autoptr (MsSmtpSession) session = NULL;
  g_autoptr (MsReply) refusal = NULL;
  g_autoptr (GBytes) received = NULL;
  MsSmtpServer server = { .host = (char *) "127.0.0.1", .port = fake_server_get_port (fake) };
  MsPhase      phase = MS_PHASE_CONNECT;
  guint        n_sent = 0;
  const char  *bytes;
  gsize        length = 0;

  session = ms_smtp_session_new (&server, NULL, -1);
  g_assert_true (ms_smtp_session_open (session, &phase, &refusal, NULL));

  for (guint n = 0; n < 5 * 5 * 5 * 5 * 5; n++)
    {
      g_autoptr (GString) body = make_body (n, 5);
      gboolean dotted = FALSE;
      gboolean sound = ms_smtp_content_is_sound (body->str, body->len, &dotted);

      g_assert_cmpuint (send_body (session, body), ==, sound ? 250 : 550);
      n_sent += sound;
    }
  ms_smtp_session_quit (session);

  received = fake_server_dup_received (fake, 0);
  bytes = g_bytes_get_data (received, &length);
  assert_no_bare_line_end (bytes, length);
  g_assert_cmpuint (count_messages (bytes, length), ==, n_sent);
  g_assert_cmpuint (n_sent, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/smtp/content/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_stuffing);
    }

  g_test_add_func ("/smtp/content/pieces", test_pieces);
  g_test_add_func ("/smtp/content/wire", test_wire);

  return g_test_run ();
}
