/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-imap-answer.c - answers of IMAP servers, good and odd, in pieces of any size */

#include "config.h"

#include "ms-imap-answer.h"

#include <string.h>

#define LONGEST 10 /* bytes of a literal that are kept */

static const struct
{
  const char *name;
  const char *bytes;
  const char *answers; /* as describe() tells them, divided by " | " */
} cases[] = {
  { "greeting", "* OK [CAPABILITY IMAP4rev1] ready\r\n", "ok [CAPABILITY IMAP4rev1] ready" },
  { "tagged", "M12 OK done\r\n", "M12 ok done" },
  { "tagged code", "M1 NO [TRYCREATE] no such folder\r\n", "M1 no [TRYCREATE] no such folder" },
  { "tagged without text", "M1 BAD\r\n", "M1 bad " },
  { "bye", "* BYE too long idle\r\n", "bye too long idle" },
  { "small letters", "* ok hi\r\nM3 no sorry\r\n", "ok hi | M3 no sorry" },
  { "lone LF", "* 3 EXISTS\n* 0 RECENT\n", "exists 3 | other" },
  { "empty lines", "\r\n\r\n* 3 EXISTS\r\n", "other | other | exists 3" },
  { "continue", "+ idling\r\n+\r\n", "continue idling | continue " },
  { "capability", "* CAPABILITY IMAP4rev1 IDLE\r\n", "capability IMAP4rev1 IDLE" },
  { "uid alone", "* 7 FETCH (UID 4294967295)\r\n", "fetch 7 uid 4294967295" },
  { "uid too large", "* 7 FETCH (UID 4294967296)\r\n", "fetch 7" },
  { "uid that is none", "* 7 FETCH (UID -1)\r\n", "fetch 7" },
  { "body",
    "* 1 FETCH (UID 5 RFC822.SIZE 99 BODY[]<0> {5}\r\na\r\nb) FLAGS (\\Seen))\r\nM2 OK\r\n",
    "fetch 1 uid 5 size 99 body a~~b) | M2 ok " },
  { "body first", "* 1 FETCH (BODY[] {2}\r\nhi UID 5)\r\n", "fetch 1 uid 5 body hi" },
  { "body longer than is kept", "* 1 FETCH (BODY[] {14}\r\n01234567890123 UID 5)\r\n",
    "fetch 1 uid 5 body 0123456789" },
  { "empty body", "* 1 FETCH (BODY[] {0}\r\n UID 5)\r\n", "fetch 1 uid 5 body " },
  { "NIL body", "* 1 FETCH (BODY[] NIL UID 5)\r\n", "fetch 1 uid 5" },
  { "quoted body", "* 1 FETCH (BODY[] \"a \\\"b\\\\\" UID 5)\r\n",
    "fetch 1 uid 5 body a \"b\\" },
  { "literal8", "* 1 FETCH (BODY[] ~{1}\r\nx UID 5)\r\n", "fetch 1 uid 5 body x" },
  { "literal+", "* 1 FETCH (BODY[] {1+}\r\nx UID 5)\r\n", "fetch 1 uid 5 body x" },
  { "other items",
    "* 1 FETCH (FLAGS (\\Seen ()) ENVELOPE (\"a\" NIL ((\"b\" {1}\r\n)))) BODY[HEADER.FIELDS "
    "(A B)] {1}\r\nq UID 5)\r\n",
    "fetch 1 uid 5" },
  { "body of another place", "* 1 FETCH (BODY[]<9> {1}\r\nx UID 5)\r\n", "fetch 1 uid 5" },
  { "two literals", "* 1 FETCH (X {6}\r\nabcdef BODY[] {6}\r\nghijkl UID 5)\r\n",
    "fetch 1 uid 5 body ghij" },
  { "not closed", "* 1 FETCH (UID 5\r\n", "fetch 1 uid 5" },
  { "closed too often", "* 1 FETCH (UID 5)))\r\n", "fetch 1 uid 5" },
  { "list", "* LIST (\\HasNoChildren) \"/\" \"a b\"\r\n", "list a b" },
  { "list of a literal", "* LIST () NIL {3}\r\nx\ry\r\n", "list x~y" },
  { "list not to be opened", "* LIST (\\Noselect) \"/\" a\r\n", "list- a" },
  { "list of nothing", "* LIST\r\n* LIST (\r\n", "other | other" },
  { "braces in a text", "* OK see {12}\r\n* 1 EXISTS\r\n", "ok see {12} | exists 1" },
  { "braces in a tagged text", "M1 OK see {12}\r\n", "M1 ok see {12}" },
  { "code not closed", "* OK [UIDVALIDITY 5\r\n", "ok [UIDVALIDITY 5" },
  { "control characters", "* OK \033[2J\001\r\n", "ok \357\277\275[2J\357\277\275" },
  { "unknown", "* VANISHED (EARLIER) 1:5\r\n* 12\r\n*\r\n", "other | other | other" },
  { "another protocol", "220 smtp.example.org ESMTP\r\n", "!" },
  { "a tag of somebody else", "A1 OK\r\n", "!" },
  { "a tag that is too large", "M99999999999 OK\r\n", "!" },
  { "tagged nothing", "M1\r\n", "!" },
  { "a literal without bounds", "* 1 FETCH (BODY[] {99999999999999999999}\r\n", "!" },
};

static void
describe (GString *out, const MsImapAnswer *answer)
{
  static const char *const statuses[] = { "ok", "no", "bad", "bye", "preauth" };

  switch (answer->kind)
    {
    case MS_IMAP_TAGGED:
      g_string_append_printf (out, "M%u ", answer->tag);
      G_GNUC_FALLTHROUGH;
    case MS_IMAP_STATUS:
      g_string_append_printf (out, "%s ", statuses[answer->status]);
      if (answer->code != NULL)
        g_string_append_printf (out, "[%s] ", answer->code);
      g_string_append (out, answer->text);
      break;
    case MS_IMAP_CONTINUE:
      g_string_append_printf (out, "continue %s", answer->text);
      break;
    case MS_IMAP_EXISTS:
      g_string_append_printf (out, "exists %u", answer->number);
      break;
    case MS_IMAP_FETCH:
      g_string_append_printf (out, "fetch %u", answer->number);
      if (answer->uid != 0)
        g_string_append_printf (out, " uid %u", answer->uid);
      if (answer->size != 0)
        g_string_append_printf (out, " size %" G_GUINT64_FORMAT, answer->size);
      if (answer->body != NULL)
        {
          gsize       length = 0;
          const char *body = g_bytes_get_data (answer->body, &length);

          g_string_append (out, " body ");
          g_string_append_len (out, body, (gssize) length);
        }
      break;
    case MS_IMAP_CAPABILITY:
      g_string_append_printf (out, "capability %s", answer->text);
      break;
    case MS_IMAP_LIST:
      g_string_append_printf (out, "list%s %s", answer->selectable ? "" : "-", answer->text);
      break;
    case MS_IMAP_OTHER:
      g_string_append (out, "other");
      break;
    }
}

/* Returns: (transfer full): all answers; "!" where it is no IMAP */
static char *
read_all (const char *bytes, gsize length, gsize step)
{
  g_autoptr (MsImapParser) parser = ms_imap_parser_new (LONGEST);
  GString *out = g_string_new (NULL);

  for (gsize at = 0; at < length;)
    {
      g_autoptr (MsImapAnswer) answer = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *piece = g_memdup2 (bytes + at, MIN (step, length - at));
      gsize            used = 0;

      if (!ms_imap_parser_feed (parser, piece, MIN (step, length - at), &used, &answer, &error))
        {
          g_assert_error (error, MS_IMAP_ERROR, MS_IMAP_ERROR_SYNTAX);
          g_string_assign (out, "!");
          break;
        }
      g_assert_cmpuint (used, >, 0);
      g_assert_cmpuint (used, <=, step);
      at += used;
      if (answer == NULL)
        continue;
      if (out->len > 0)
        g_string_append (out, " | ");
      describe (out, answer);
    }
  g_strdelimit (out->str, "\r\n", '~');

  return g_string_free (out, FALSE);
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize            length = strlen (cases[i].bytes);
      g_autofree char *whole = read_all (cases[i].bytes, length, length);
      g_autofree char *bytewise = read_all (cases[i].bytes, length, 1);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (whole, ==, cases[i].answers);
      g_assert_cmpstr (bytewise, ==, cases[i].answers);
      for (gsize cut = 0; cut < length; cut++)
        {
          g_autofree char *part = read_all (cases[i].bytes, cut, 3);

          g_assert_cmpuint (strlen (part), <=, strlen (cases[i].answers) + 1);
        }
    }
}

/* A NUL of the server's is no literal of ours. */
static void
test_nul (void)
{
  static const char bytes[] = "* 1 FETCH (BODY[] \0 UID 5)\r\n";
  g_autofree char  *text = read_all (bytes, sizeof bytes - 1, sizeof bytes);

  g_assert_cmpstr (text, ==, "fetch 1 uid 5 body ?");
}

static void
test_endless (void)
{
  g_autofree char *line = g_strnfill (70000, 'x');
  g_autofree char *start = g_strconcat ("* OK ", line, NULL);
  g_autofree char *text = read_all (start, strlen (start), 4096);

  g_assert_cmpstr (text, ==, "!");
}

static void
test_many_literals (void)
{
  g_autoptr (GString) bytes = g_string_new ("* 1 FETCH (");
  g_autofree char *text = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append (bytes, "X {0}\r\n ");
  g_string_append (bytes, ")\r\n");
  text = read_all (bytes->str, bytes->len, 100);
  g_assert_cmpstr (text, ==, "!");
}

/* No more than is kept is ever held, whatever comes. */
static void
test_large (void)
{
  g_autoptr (MsImapParser) parser = ms_imap_parser_new (LONGEST);
  g_autofree char  *chunk = g_strnfill (1000000, 'x');
  static const char head[] = "* 1 FETCH (UID 5 BODY[] {50000000}\r\n";
  MsImapAnswer     *answer = NULL;
  gsize             used = 0;

  g_assert_true (ms_imap_parser_feed (parser, head, strlen (head), &used, &answer, NULL));
  for (guint i = 0; i < 50; i++)
    {
      g_assert_true (ms_imap_parser_feed (parser, chunk, 1000000, &used, &answer, NULL));
      g_assert_cmpuint (used, ==, 1000000);
      g_assert_null (answer);
    }
  g_assert_true (ms_imap_parser_feed (parser, ")\r\n", 3, &used, &answer, NULL));
  g_assert_cmpuint (g_bytes_get_size (answer->body), ==, LONGEST);
  ms_imap_answer_free (answer);
}

static void
test_codes (void)
{
  MsImapAnswer answer = { .code = (char *) "UIDVALIDITY 4294967295" };

  g_assert_cmpuint (ms_imap_answer_code_number (&answer, "uidvalidity"), ==, G_MAXUINT32);
  g_assert_cmpuint (ms_imap_answer_code_number (&answer, "UIDNEXT"), ==, 0);
  g_assert_false (ms_imap_answer_has_code (&answer, "UIDVALID"));
  answer.code = (char *) "UIDVALIDITY 4294967296";
  g_assert_cmpuint (ms_imap_answer_code_number (&answer, "UIDVALIDITY"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap-answer/cases", test_cases);
  g_test_add_func ("/imap-answer/nul", test_nul);
  g_test_add_func ("/imap-answer/endless", test_endless);
  g_test_add_func ("/imap-answer/many-literals", test_many_literals);
  g_test_add_func ("/imap-answer/large", test_large);
  g_test_add_func ("/imap-answer/codes", test_codes);

  return g_test_run ();
}
