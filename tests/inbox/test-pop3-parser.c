/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-pop3-parser.c - what POP3 servers say, in pieces of any size */

#include "config.h"

#include "ms-pop3-parser.h"

#include <string.h>

#define LONGEST 10 /* bytes of a mail that are kept */

static const struct
{
  const char *name;
  MsPop3Part  part;
  const char *bytes;
  const char *events; /* line ends of mails as "~" */
} cases[] = {
  { "ok", MS_POP3_STATUS, "+OK 2 320\r\n", "ok(2 320)" },
  { "bare ok", MS_POP3_STATUS, "+OK\r\n", "ok()" },
  { "err", MS_POP3_STATUS, "-ERR [IN-USE] busy\r\n", "err([IN-USE] busy)" },
  { "small letters", MS_POP3_STATUS, "+ok hi\n", "ok(hi)" },
  { "another protocol", MS_POP3_STATUS, "* OK ready\r\n", "wrong" },
  { "nearly", MS_POP3_STATUS, "+OKAY\r\n", "wrong" },
  { "list", MS_POP3_LIST, "1 a\r\n2 b\r\n.\r\n", "line(1 a) line(2 b) end" },
  { "empty list", MS_POP3_LIST, ".\r\n", "end" },
  { "stuffed line", MS_POP3_LIST, "..x\r\n.\r\n", "line(.x) end" },
  { "mail", MS_POP3_MAIL, "a: b\r\n\r\nx\r\n.\r\n", "mail(a: b~~~~x~ 11) end" },
  { "empty mail", MS_POP3_MAIL, ".\r\n", "mail( 0) end" },
  { "stuffed", MS_POP3_MAIL, "..\r\n...a\r\n.\r\n", "mail(.~~..a~~ 8) end" },
  { "dot after a lone LF", MS_POP3_MAIL, "a\n.\r\nb\r\n.\r\n", "mail(a~.~~b~~ 8) end" },
  { "dot and CR", MS_POP3_MAIL, ".\rb\r\n.\r\n", "mail(~b~~ 4) end" },
  { "dot within", MS_POP3_MAIL, "a.\r\n.\r\n", "mail(a.~~ 4) end" },
  { "CR CR LF", MS_POP3_MAIL, "a\r\r\n.\r\n", "mail(a~~~ 4) end" },
  { "longer than is kept", MS_POP3_MAIL, "0123456789abcdef\r\n.\r\n",
    "mail(0123456789 18) end" },
};

static void
add_mail (GString *out, MsPop3Parser *parser)
{
  guint64 size = 0;
  g_autoptr (GBytes) mail = ms_pop3_parser_take_mail (parser, &size);
  gsize            length = 0;
  const char      *bytes = g_bytes_get_data (mail, &length);
  g_autofree char *text = g_strndup (bytes != NULL ? bytes : "", length);

  g_strdelimit (text, "\r\n", '~');
  g_string_append_printf (out, "mail(%s %" G_GUINT64_FORMAT ") ", text, size);
}

/* Returns: (transfer full): all that came out up to the part's end */
static char *
read_part (MsPop3Part part, const char *bytes, gsize length, gsize step)
{
  g_autoptr (MsPop3Parser) parser = ms_pop3_parser_new (LONGEST);
  GString *out = g_string_new (NULL);

  ms_pop3_parser_expect (parser, part);
  for (gsize at = 0; at < length;)
    {
      g_autofree char *piece = g_memdup2 (bytes + at, MIN (step, length - at));
      gsize            used = 0;
      MsPop3Event event = ms_pop3_parser_feed (parser, piece, MIN (step, length - at), &used);
      const char *line = ms_pop3_parser_get_line (parser);

      at += used;
      if (event == MS_POP3_MORE)
        continue;
      if (event == MS_POP3_END && part == MS_POP3_MAIL)
        add_mail (out, parser);
      if (event == MS_POP3_END)
        g_string_append (out, "end");
      else if (event == MS_POP3_WRONG)
        g_string_append (out, "wrong");
      else if (event == MS_POP3_LINE)
        g_string_append_printf (out, "line(%s) ", line);
      else
        g_string_append_printf (out, "%s(%s)", event == MS_POP3_OK ? "ok" : "err", line);
      if (event != MS_POP3_LINE)
        break;
    }

  return g_string_free (out, FALSE);
}

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize            length = strlen (cases[i].bytes);
      g_autofree char *whole = read_part (cases[i].part, cases[i].bytes, length, length);
      g_autofree char *bytewise = read_part (cases[i].part, cases[i].bytes, length, 1);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpstr (whole, ==, cases[i].events);
      g_assert_cmpstr (bytewise, ==, cases[i].events);
      for (gsize cut = 0; cut < length; cut++)
        {
          g_autofree char *part = read_part (cases[i].part, cases[i].bytes, cut, 2);

          g_assert_false (g_str_has_suffix (part, "end"));
        }
    }
}

static void
test_endless (void)
{
  g_autofree char *line = g_strnfill (5000, '+');
  g_autofree char *text = read_part (MS_POP3_LIST, line, 5000, 512);

  g_assert_cmpstr (text, ==, "wrong");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pop3-parser/cases", test_cases);
  g_test_add_func ("/pop3-parser/endless", test_endless);

  return g_test_run ();
}
