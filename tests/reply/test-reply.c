/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-reply.c - replies: whole, byte by byte, truncated everywhere; and queue ids in them */

#include "config.h"

#include "ms-reply.h"

#include <string.h>

#define U_FFFD "\357\277\275"

static const struct
{
  const char *name;
  const char *wire;
  guint       code; /* 0: must be refused */
  const char *enhanced;
  const char *text;
  gsize       length; /* 0: up to the NUL */
} cases[] = {
  { "plain", "250 Ok\r\n", 250, NULL, "Ok" },
  { "enhanced", "550 5.1.1 <a@b.test>: no such user\r\n", 550, "5.1.1",
    "<a@b.test>: no such user" },
  { "multi-line", "451-4.7.1 slow\r\n451-4.7.1 down\r\n451 4.7.1 please\r\n", 451, "4.7.1",
    "slow down please" },
  { "enhanced-in-the-last-line", "550-go away\r\n550 5.7.1 policy\r\n", 550, "5.7.1",
    "go away policy" },
  { "different-enhanced-codes", "250-2.1.0 a\r\n250 2.1.5 b\r\n", 250, "2.1.0", "a b" },
  { "no-text", "250\r\n", 250, NULL, "" },
  { "no-text-blank", "250 \r\n", 250, NULL, "" },
  { "no-text-multi-line", "250-\r\n250\r\n", 250, NULL, "" },
  { "only-enhanced", "250 2.0.0\r\n", 250, "2.0.0", "" },
  { "bare-lf", "250-a\n250 b\n", 250, NULL, "a b" },
  { "bare-cr-inside", "250 a\rb\r\n", 250, NULL, "a b" },
  { "class-differs", "550 4.2.1 odd\r\n", 550, NULL, "4.2.1 odd" },
  { "class-three", "354 3.0.0 go\r\n", 354, NULL, "3.0.0 go" },
  { "ip-address", "550 5.7.1.100 is listed\r\n", 550, NULL, "5.7.1.100 is listed" },
  { "two-parts", "550 5.7 no\r\n", 550, NULL, "5.7 no" },
  { "long-part", "550 5.7.1000 no\r\n", 550, NULL, "5.7.1000 no" },
  { "three-digits", "550 5.7.509 DMARC\r\n", 550, "5.7.509", "DMARC" },
  { "glued", "550 5.1.1no\r\n", 550, NULL, "5.1.1no" },
  { "not-first", "550 IP 5.7.1 no\r\n", 550, NULL, "IP 5.7.1 no" },
  { "unknown-codes", "299 fine\r\n", 299, NULL, "fine" },
  { "highest", "599 no\r\n", 599, NULL, "no" },
  { "latin-1", "550 utilisateur inconnu \351\r\n", 550, NULL, "utilisateur inconnu \303\251" },
  { "utf-8", "550 \303\251t\303\251\r\n", 550, NULL, "\303\251t\303\251" },
  { "nul", "550 a\0b\r\n", 550, NULL, "a" U_FFFD "b", 9 },
  { "escape", "550 <b>\033[31m&\r\n", 550, NULL, "<b>" U_FFFD "[31m&" },

  { "two-digits", "25 Ok\r\n", 0 },
  { "letters", "abc hello\r\n", 0 },
  { "ssh", "SSH-2.0-OpenSSH_9.2\r\n", 0 },
  { "http", "HTTP/1.1 400 Bad Request\r\n", 0 },
  { "one-yz", "150 wait\r\n", 0 },
  { "six-yz", "650 what\r\n", 0 },
  { "four-digits", "2500 x\r\n", 0 },
  { "no-blank", "250ok\r\n", 0 },
  { "codes-differ", "250-a\r\n550 b\r\n", 0 },
  { "empty-line", "\r\n", 0 },
  { "blank-first", " 250 a\r\n", 0 },
};

static gsize
wire_length (guint i)
{
  return cases[i].length != 0 ? cases[i].length : strlen (cases[i].wire);
}

/* Feeds @length bytes in pieces of @step. */
static MsReply *
parse (const char *wire, gsize length, gsize step, GError **error)
{
  g_autoptr (MsReplyParser) parser = ms_reply_parser_new ();
  MsReply *reply = NULL;

  for (gsize at = 0; at < length && reply == NULL;)
    {
      gsize piece = MIN (step, length - at);
      gsize used = 0;

      if (!ms_reply_parser_feed (parser, wire + at, piece, &used, &reply, error))
        {
          g_assert_null (reply);
          return NULL;
        }
      g_assert_cmpuint (used, ==, piece);
      at += used;
      g_assert_cmpint (ms_reply_parser_is_idle (parser), ==, reply != NULL);
    }

  return reply;
}

static void
test_parse (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (gsize step = 1; step <= wire_length (i); step++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsReply) reply = parse (cases[i].wire, wire_length (i), step, &error);

      if (cases[i].code == 0)
        {
          g_assert_error (error, MS_REPLY_ERROR, MS_REPLY_ERROR_SYNTAX);
          continue;
        }

      g_assert_no_error (error);
      g_assert_nonnull (reply);
      g_assert_cmpuint (reply->code, ==, cases[i].code);
      g_assert_cmpstr (reply->enhanced, ==, cases[i].enhanced);
      g_assert_cmpstr (reply->text, ==, cases[i].text);
      g_assert_true (g_utf8_validate (reply->text, -1, NULL));
    }
}

static void
test_truncated (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  for (gsize length = 0; length < wire_length (i); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MsReply) reply = parse (cases[i].wire, length, 3, &error);

      g_assert_null (reply);
      if (cases[i].code != 0)
        g_assert_no_error (error);
    }
}

static void
test_two_in_one (void)
{
  static const char wire[] = "250 first\r\n550-5.1.1 second\r\n550 5.1.1 here\r\n3";

  g_autoptr (MsReplyParser) parser = ms_reply_parser_new ();
  g_autoptr (MsReply) first = NULL;
  g_autoptr (MsReply) second = NULL;
  g_autoptr (MsReply) third = NULL;

  gsize used = 0;
  gsize at = 0;

  g_assert_true (ms_reply_parser_feed (parser, wire, strlen (wire), &used, &first, NULL));
  g_assert_cmpstr (first->text, ==, "first");
  g_assert_cmpuint (used, ==, strlen ("250 first\r\n"));
  at += used;

  g_assert_true (
      ms_reply_parser_feed (parser, wire + at, strlen (wire) - at, &used, &second, NULL));
  g_assert_cmpstr (second->text, ==, "second here");
  g_assert_cmpstr (second->enhanced, ==, "5.1.1");
  g_assert_cmpstr (first->text, ==, "first");
  at += used;

  g_assert_true (
      ms_reply_parser_feed (parser, wire + at, strlen (wire) - at, &used, &third, NULL));
  g_assert_null (third);
  g_assert_cmpuint (at + used, ==, strlen (wire));
  g_assert_false (ms_reply_parser_is_idle (parser));
}

/* Feeds @line again and again until it is refused or @max of them were taken. */
static guint
feed_until_refused (const char *line, guint max)
{
  g_autoptr (MsReplyParser) parser = ms_reply_parser_new ();

  for (guint n = 0; n < max; n++)
    {
      g_autoptr (MsReply) reply = NULL;

      gsize used = 0;

      if (!ms_reply_parser_feed (parser, line, strlen (line), &used, &reply, NULL))
        {
          /* Once broken, it stays so. */
          g_assert_false (ms_reply_parser_feed (parser, "250 a\r\n", 7, &used, &reply, NULL));
          return n;
        }
      g_assert_null (reply);
    }

  return max;
}

static void
test_bounds (void)
{
  g_autofree char *long_line = g_strdup_printf ("220-%0200d\r\n", 0);

  g_assert_cmpuint (feed_until_refused ("A", 10000), ==, 4096);
  g_assert_cmpuint (feed_until_refused ("220-x\r\n", 5000), ==, 1024);
  g_assert_cmpuint (feed_until_refused (long_line, 5000), ==, 65536 / 204);
}

static void
test_thousand_lines (void)
{
  g_autoptr (GString) wire = g_string_new (NULL);
  g_autoptr (MsReply) reply = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append (wire, "220-x\r\n");
  g_string_append (wire, "220 end\r\n");

  reply = parse (wire->str, wire->len, 1448, NULL);
  g_assert_nonnull (reply);
  g_assert_true (g_str_has_suffix (reply->text, "x end"));
}

static const struct
{
  const char *name;
  const char *text;
  const char *reference;
} references[] = {
  { "postfix", "Ok: queued as 4Xyz123abc", "4Xyz123abc" },
  { "exim", "OK id=1rAbCd-0001Xy-2Z", "1rAbCd-0001Xy-2Z" },
  { "opensmtpd", "d4c1a2b3 Message accepted for delivery", "d4c1a2b3" },
  { "sendmail", "3ALBx1kQ012345 Message accepted for delivery", "3ALBx1kQ012345" },
  { "exchange",
    "<a@b.test> [InternalId=48309547532289, Hostname=x.test] 1234 bytes in 0.1, 9 KB/sec "
    "Queued mail for delivery",
    "48309547532289" },
  { "old-exchange", "<x1@y.test> Queued mail for delivery", "x1@y.test" },
  { "gmail", "OK  1700000000 d9443c01a7336-1cc3si1234567plf.89 - gsmtp",
    "d9443c01a7336-1cc3si1234567plf.89" },
  { "qmail", "ok 1700000000 qp 12345", "1700000000 qp 12345" },
  { "ses", "Ok 0100018bd5a2-000000", "0100018bd5a2-000000" },
  { "haraka", "Message Queued (1A2B3C-4D.1)", "1A2B3C-4D.1" },
  { "mimecast", "SmtpThread-1-1700@us-mta-1.test Received OK [x.us1]",
    "SmtpThread-1-1700@us-mta-1.test" },
  { "yandex", "Ok: queued on mx1.test as 1700000000-AbC1", "1700000000-AbC1" },
  { "icewarp", "1234 bytes received in 00:00:01; Message id ABC123 accepted for delivery",
    "ABC123" },
  { "kumomta", "OK ids=9f1c2", "9f1c2" },
  { "gmx", "Requested mail action okay, completed: id=1MabcD-1r", "1MabcD-1r" },
  { "stalwart", "Message queued with id 12ab.", "12ab." },
  { "smtp-sink", "Ok", "Ok" },
  { "domino", "Message accepted for delivery", "Message accepted for delivery" },
  { "words", "OK thanks a lot", "OK thanks a lot" },
  { "seconds", "Queued (0.123 seconds)", "Queued (0.123 seconds)" },
  { "empty", "", NULL },
};

static void
test_reference (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (MsReply) reply = ms_reply_new (250, "2.0.0", references[i].text);
  g_autofree char *reference = ms_reply_reference (reply);

  g_assert_cmpstr (reference, ==, references[i].reference);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/reply/parse/%s", cases[i].name);
      g_autofree char *cut = g_strdup_printf ("/reply/truncated/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_parse);
      g_test_add_data_func (cut, GUINT_TO_POINTER (i), test_truncated);
    }

  for (guint i = 0; i < G_N_ELEMENTS (references); i++)
    {
      g_autofree char *path = g_strdup_printf ("/reply/reference/%s", references[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_reference);
    }

  g_test_add_func ("/reply/two-in-one", test_two_in_one);
  g_test_add_func ("/reply/bounds", test_bounds);
  g_test_add_func ("/reply/thousand-lines", test_thousand_lines);

  return g_test_run ();
}
