/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-session.c - the sandbox's protocol, fed whole, byte by byte and cut anywhere */

#include "config.h"

#include "ms-sandbox-session.h"

#include <string.h>

/* What reached the sink, as text: "sender>a,b:content;" a message. */
typedef struct
{
  GString *kept;
  GString *message;
  gboolean open;
  gboolean full;
} Sink;

static gpointer
sink_open (gpointer data, const MsSandboxEnvelope *envelope)
{
  Sink *sink = data;

  g_assert_false (sink->open);
  sink->open = TRUE;
  g_string_printf (sink->message, "%s>", envelope->sender);
  for (guint i = 0; i < envelope->recipients->len; i++)
    g_string_append_printf (sink->message, i > 0 ? ",%s" : "%s",
                            (const char *) envelope->recipients->pdata[i]);
  g_string_append_c (sink->message, ':');

  return sink;
}

static gboolean
sink_write (gpointer data, gpointer message, const char *bytes, gsize length)
{
  Sink *sink = data;

  g_assert_true (message == sink && sink->open);
  g_string_append_len (sink->message, bytes, length);

  return !sink->full;
}

static gboolean
sink_close (gpointer data, gpointer message, gboolean keep)
{
  Sink *sink = data;

  g_assert_true (message == sink && sink->open);
  sink->open = FALSE;
  if (keep)
    {
      g_string_append_len (sink->kept, sink->message->str, sink->message->len);
      g_string_append_c (sink->kept, ';');
    }

  return TRUE;
}

static const MsSandboxSink text_sink = { sink_open, sink_write, sink_close };

#define HELLO "EHLO me\r\n"
#define START HELLO "MAIL FROM:<s@x.org>\r\n"
#define BEGIN START "RCPT TO:<a@x.org>\r\nDATA\r\n"
#define MORE  "MAIL FROM:<s@x.org>\r\nRCPT TO:<b@x.org>\r\nDATA\r\n"

/* Replies are given by their codes, those of the greeting and EHLO left out; "queued" is 250 to
 * a dot, "held" the wait before it, "close" the end. */
static const struct
{
  const char *name;
  const char *input;
  const char *replies;
  const char *kept;
} cases[] = {
  { "one message", BEGIN "Hi\r\n.\r\nQUIT\r\n", "250 250 354 queued 221 close",
    "s@x.org>a@x.org:Hi\r\n;" },
  { "the next envelope behind the dot", BEGIN "1\r\n.\r\n" MORE "2\r\n.\r\n" MORE "3\r\n.\r\n",
    "250 250 354 queued 250 250 354 queued 250 250 354 queued",
    "s@x.org>a@x.org:1\r\n;s@x.org>b@x.org:2\r\n;s@x.org>b@x.org:3\r\n;" },
  { "empty content", BEGIN ".\r\n", "250 250 354 queued", "s@x.org>a@x.org:;" },
  { "dots unstuffed", BEGIN "..\r\n...a\r\n.b\r\na.\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:.\r\n..a\r\nb\r\na.\r\n;" },
  { "bare CR and LF kept", BEGIN "a\nb\rc\r\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\nb\rc\r\r\n;" },
  { "LF.LF is no end", BEGIN "a\n.\nMAIL\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\n.\nMAIL\r\n;" },
  { "LF.CRLF is no end", BEGIN "a\n.\r\nb\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\n.\r\nb\r\n;" },
  { "CRLF.LF is no end", BEGIN "a\r\n.\nb\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\r\n\nb\r\n;" },
  { "CR.CR is no end", BEGIN "a\r.\rb\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\r.\rb\r\n;" },
  { "CRLF.CR is no end", BEGIN "a\r\n.\rb\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\r\n\rb\r\n;" },
  { "CRLF.CRCRLF is no end", BEGIN "a\r\n.\r\r\n.\r\n", "250 250 354 queued",
    "s@x.org>a@x.org:a\r\n\r\r\n;" },
  { "each recipient its reply",
    START "RCPT TO:<a@x.org>\r\nRCPT TO:<b+fail@x.org>\r\nRCPT TO:<c+defer@x.org>\r\n"
          "RCPT TO:<d@x.org>\r\nDATA\r\nx\r\n.\r\n",
    "250 250 5xx 4xx 250 354 queued", "s@x.org>a@x.org,d@x.org:x\r\n;" },
  { "no recipient left", START "RCPT TO:<b+fail@x.org>\r\nDATA\r\nRSET\r\nMAIL FROM:<>\r\n",
    "250 5xx 554 250 250", "" },
  { "drop", START "RCPT TO:<a+drop@x.org>\r\nDATA\r\nx\r\n.\r\nMAIL FROM:<s@x.org>\r\n",
    "250 250 354 close", "s@x.org>a+drop@x.org:x\r\n;" },
  { "slow", START "RCPT TO:<a+slow@x.org>\r\nDATA\r\nx\r\n.\r\n" MORE "y\r\n.\r\n",
    "250 250 354 held queued 250 250 354 queued",
    "s@x.org>a+slow@x.org:x\r\n;s@x.org>b@x.org:y\r\n;" },
  { "drop outranks slow",
    START "RCPT TO:<a+drop@x.org>\r\nRCPT TO:<b+slow@x.org>\r\nDATA\r\nx\r\n.\r\n",
    "250 250 250 354 close", "s@x.org>a+drop@x.org,b+slow@x.org:x\r\n;" },
  { "the fate ends with its transaction",
    START "RCPT TO:<a+drop@x.org>\r\nRSET\r\n" MORE "x\r\n.\r\n",
    "250 250 250 250 250 354 queued", "s@x.org>b@x.org:x\r\n;" },
  { "null sender", HELLO "MAIL FROM:<>\r\nRCPT TO:<a@x.org>\r\nDATA\r\n.\r\n",
    "250 250 354 queued", ">a@x.org:;" },
  { "HELO serves too", "HELO me\r\nMAIL FROM:<>\r\n", "250 250", "" },
  { "any case, trailing blanks",
    "ehlo me\r\nmail from:<s@x.org> \r\nRcPt tO:<a@x.org>\r\nQuit \r\n", "250 250 221 close",
    "" },
  { "out of order", "MAIL FROM:<s@x.org>\r\n" HELLO "RCPT TO:<a@x.org>\r\nDATA\r\n",
    "503 503 503", "" },
  { "nested MAIL", START "MAIL FROM:<s@x.org>\r\n", "250 503", "" },
  { "EHLO ends a transaction", START HELLO "RCPT TO:<a@x.org>\r\n", "250 503", "" },
  { "EHLO without a name", "EHLO\r\nHELO\r\n", "501 501", "" },
  { "not implemented", "STARTTLS\r\nBDAT 3 LAST\r\nAUTH PLAIN x\r\n\r\nMAI\r\nDATAX\r\n",
    "500 500 500 500 500 500", "" },
  { "other commands", "NOOP\r\nNOOP x\r\nRSET\r\nVRFY a\r\n", "250 250 250 252", "" },
  { "DATA takes no argument", START "RCPT TO:<a@x.org>\r\nDATA x\r\n", "250 250 501", "" },
  { "bare LF ends no command", HELLO "NOOP\nNOOP\r\nNOOP\r\n", "500 250", "" },
  { "bare CR ends no command", HELLO "NOOP\rNOOP\r\nNOOP\r\n", "500 250", "" },
  { "size announced",
    HELLO "MAIL FROM:<s@x.org> SIZE=52428801\r\nMAIL FROM:<s@x.org> SIZE=9\r\n", "552 250",
    "" },
  { "UTF-8 without SMTPUTF8",
    HELLO "MAIL FROM:<\303\274@x.org>\r\nMAIL FROM:<s@x.org>\r\nRCPT TO:<\303\274@x.org>\r\n",
    "553 250 553", "" },
  { "UTF-8 with SMTPUTF8",
    HELLO
    "MAIL FROM:<\303\274@x.org> SMTPUTF8 BODY=8BITMIME\r\nRCPT TO:<\303\274@\303\274.de>\r\n"
    "DATA\r\n.\r\n",
    "250 250 354 queued", "\303\274@x.org>\303\274@\303\274.de:;" },
};

typedef struct
{
  Sink              sink;
  MsSandboxSession *session;
  GString          *replies;
} World;

static const MsSandboxOptions no_mix;

static void
world_begin (World *world)
{
  world->sink = (Sink){ g_string_new (NULL), g_string_new (NULL), FALSE, FALSE };
  world->replies = g_string_new (NULL);
  world->session = ms_sandbox_session_new (&no_mix, &text_sink, &world->sink, world->replies);
  g_assert_true (g_str_has_prefix (world->replies->str, "220 "));
  g_string_truncate (world->replies, 0);
}

static void
world_end (World *world)
{
  ms_sandbox_session_free (world->session);
  g_assert_false (world->sink.open);
  g_string_free (world->sink.kept, TRUE);
  g_string_free (world->sink.message, TRUE);
  g_string_free (world->replies, TRUE);
}

static void
feed (World *world, const char *bytes, gsize length)
{
  gsize used = ms_sandbox_session_feed (world->session, bytes, length, world->replies);

  while (used < length &&
         ms_sandbox_session_get_phase (world->session) == MS_SANDBOX_PHASE_HELD)
    {
      g_string_append (world->replies, "held\r\n");
      ms_sandbox_session_release (world->session, world->replies);
      used +=
          ms_sandbox_session_feed (world->session, bytes + used, length - used, world->replies);
    }
  g_assert_true (used == length ||
                 ms_sandbox_session_get_phase (world->session) == MS_SANDBOX_PHASE_CLOSED);
}

static char *
summary (World *world)
{
  g_auto (GStrv) lines = g_strsplit (world->replies->str, "\r\n", -1);

  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i][0] != '\0'; i++)
    {
      const char *line = lines[i];

      if (strstr (line, "sandbox.localhost") != NULL && line[3] == '-')
        continue;
      if (line[3] == '-' || g_str_has_suffix (line, " SMTPUTF8"))
        continue;
      if (out->len > 0)
        g_string_append_c (out, ' ');
      if (strstr (line, "queued as") != NULL)
        g_string_append (out, "queued");
      else if (strstr (line, "<b+fail") != NULL || strstr (line, "<c+defer") != NULL)
        g_string_append_printf (out, "%cxx", *line);
      else
        g_string_append_len (out, line, strcspn (line, " "));
    }
  if (ms_sandbox_session_get_phase (world->session) == MS_SANDBOX_PHASE_CLOSED)
    g_string_append (out, " close");

  return g_string_free (out, FALSE);
}

static void
check (World *world, guint i)
{
  g_autofree char *got = summary (world);

  g_assert_cmpstr (got, ==, cases[i].replies);
  g_assert_cmpstr (world->sink.kept->str, ==, cases[i].kept);
}

static void
test_whole (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World world;

      g_test_message ("%s", cases[i].name);
      world_begin (&world);
      feed (&world, cases[i].input, strlen (cases[i].input));
      check (&world, i);
      world_end (&world);
    }
}

static void
test_bytes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World world;

      g_test_message ("%s", cases[i].name);
      world_begin (&world);
      for (const char *at = cases[i].input; *at != '\0'; at++)
        feed (&world, at, 1);
      check (&world, i);
      world_end (&world);
    }
}

static void
test_cut_anywhere (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize cut = 0; cut <= strlen (cases[i].input); cut++)
      {
        World world;

        g_test_message ("%s, cut at %" G_GSIZE_FORMAT, cases[i].name, cut);
        world_begin (&world);
        feed (&world, cases[i].input, cut);
        feed (&world, cases[i].input + cut, strlen (cases[i].input) - cut);
        check (&world, i);
        world_end (&world);
      }
}

static void
test_truncated (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize length = 0; length < strlen (cases[i].input); length++)
      {
        World world;

        world_begin (&world);
        feed (&world, cases[i].input, length);
        g_assert_true (g_str_has_prefix (cases[i].kept, world.sink.kept->str));
        world_end (&world);
      }
}

static void
expect_last (World *world, const char *codes)
{
  g_autofree char *got = summary (world);

  if (!g_str_has_suffix (got, codes))
    g_error ("\"%s\" does not end with \"%s\"", got, codes);
}

static void
feed_repeated (World *world, const char *text, gsize octets)
{
  g_autoptr (GString) block = g_string_new (NULL);

  while (block->len < octets)
    g_string_append (block, text);
  feed (world, block->str, octets);
}

static void
test_command_length (void)
{
  World world;

  world_begin (&world);
  feed (&world, "NOOP ", 5);
  feed_repeated (&world, "x", MS_SANDBOX_LINE_MAX - 7);
  feed (&world, "\r\n", 2);
  expect_last (&world, "250");
  feed (&world, "NOOP ", 5);
  for (guint i = 0; i < 100; i++)
    feed_repeated (&world, "x", 1000);
  feed (&world, "\r", 1);
  feed (&world, "\nNOOP\r\n", 7);
  expect_last (&world, "250 500 250");
  feed (&world, "NO\0P\r\nNOOP\r\n", 12);
  expect_last (&world, "500 250");
  world_end (&world);
}

static void
test_text_line_length (void)
{
  static const struct
  {
    const char *before;
    gsize       octets;
    const char *reply;
  } lines[] = { { "", 998, "queued" }, { "", 999, "550" },         { "..", 997, "queued" },
                { "..", 998, "550" },  { "x\r\n", 998, "queued" }, { "x\r\n", 999, "550" } };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    for (guint pieces = 1; pieces < 3; pieces++)
      {
        World world;

        g_test_message ("case %u in %u pieces", i, pieces);
        world_begin (&world);
        feed (&world, BEGIN, strlen (BEGIN));
        feed (&world, lines[i].before, strlen (lines[i].before));
        feed_repeated (&world, "x", lines[i].octets / pieces);
        feed_repeated (&world, "x", lines[i].octets - lines[i].octets / pieces);
        feed (&world, "\r\nx\r\n.\r\n", 8);
        expect_last (&world, lines[i].reply);
        world_end (&world);
      }
}

static void
test_size (void)
{
  World world;

  world_begin (&world);
  feed (&world, BEGIN, strlen (BEGIN));
  for (guint i = 0; i < MS_SANDBOX_SIZE_MAX / (1024 * 1024); i++)
    feed_repeated (&world, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n",
                   1024 * 1024);
  feed (&world, ".\r\n", 3);
  expect_last (&world, "queued");
  feed (&world, MORE, strlen (MORE));
  for (guint i = 0; i < MS_SANDBOX_SIZE_MAX / (1024 * 1024); i++)
    feed_repeated (&world, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n",
                   1024 * 1024);
  feed (&world, "\r\n.\r\n", 5);
  expect_last (&world, "552");
  feed (&world, MORE, strlen (MORE));
  expect_last (&world, "250 250 354");
  world_end (&world);
}

static void
test_full_sink (void)
{
  World world;

  world_begin (&world);
  world.sink.full = TRUE;
  feed (&world, BEGIN "x\r\n.\r\n", strlen (BEGIN) + 6);
  expect_last (&world, "354 452");
  world.sink.full = FALSE;
  feed (&world, MORE "x\r\n.\r\n", strlen (MORE) + 6);
  expect_last (&world, "queued");
  world_end (&world);
}

static void
test_many_errors (void)
{
  World world;

  world_begin (&world);
  for (guint i = 0; i < MS_SANDBOX_ERROR_MAX + 1; i++)
    feed (&world, "GET / HTTP/1.1\r\n", 16);
  expect_last (&world, "500 421 close");
  world_end (&world);
}

static void
test_many_recipients (void)
{
  World world;

  world_begin (&world);
  feed (&world, START, strlen (START));
  for (guint i = 0; i < MS_SANDBOX_RECIPIENT_MAX; i++)
    feed (&world, "RCPT TO:<a@x.org>\r\n", 19);
  expect_last (&world, "250 250");
  feed (&world, "RCPT TO:<a@x.org>\r\n", 19);
  expect_last (&world, "250 452");
  world_end (&world);
}

static void
test_ids (void)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  World world;

  world_begin (&world);
  feed (&world, HELLO, strlen (HELLO));
  for (guint i = 0; i < 1000; i++)
    {
      const char *id;

      g_string_truncate (world.replies, 0);
      feed (&world, MORE ".\r\n", strlen (MORE) + 3);
      id = strstr (world.replies->str, "queued as ");
      g_assert_nonnull (id);
      g_hash_table_add (ids, g_strdup (id));
    }
  g_assert_cmpuint (g_hash_table_size (ids), ==, 1000);
  world_end (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/session/whole", test_whole);
  g_test_add_func ("/sandbox/session/bytes", test_bytes);
  g_test_add_func ("/sandbox/session/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/sandbox/session/truncated", test_truncated);
  g_test_add_func ("/sandbox/session/command-length", test_command_length);
  g_test_add_func ("/sandbox/session/text-line-length", test_text_line_length);
  g_test_add_func ("/sandbox/session/size", test_size);
  g_test_add_func ("/sandbox/session/full-sink", test_full_sink);
  g_test_add_func ("/sandbox/session/many-errors", test_many_errors);
  g_test_add_func ("/sandbox/session/many-recipients", test_many_recipients);
  g_test_add_func ("/sandbox/session/ids", test_ids);

  return g_test_run ();
}
