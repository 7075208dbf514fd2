/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-hostile.c - whatever a field holds, the message stays the message and says just that */

#include "config.h"

#include "letters.h"

#define HEADER_MAX 65536

#define SMUGGLED "MAIL FROM:<evil@attacker.example>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\n"

typedef struct
{
  const char *name;
  const char *value; /* (nullable): made by @count of @unit, then @tail */
  const char *unit;
  gsize       count;
  const char *tail;
} Hostile;

static const Hostile table[] = {
  { "empty", "" },
  { "other controls as line ends", "a\v.\fb\x85.\xe2\x80\xa8.\xc2\x85.\r\n" SMUGGLED },
  { "leading dot", ".hello\r\n" },
  { "a dot", "." },
  { "a dot and its line end", ".\r\n" },
  { "dots", "..\r\n...\r\n....a\r\n" },
  { "ends in CR", "hello\r" },
  { "ends in a dot", "hello\r\n." },
  { "only line ends", "\r\r\n\n\r" },
  { "mbox line", "\nFrom someone\r\n" },
  { "another header", "x\r\nBcc: evil@attacker.example" },
  { "an end of the header", "x\n\nnew body" },
  { "folded header", "x\r\n\ty" },
  { "like a boundary", "\r\n--=_a\r\n--=_m--\r\n--" },
  { "like an encoded word", "=?UTF-8?Q?Bcc=3A?= =?UTF-8?B?eA==?= =?" },
  { "half an encoded word", "= ?UTF-8? =?x?" },
  { "like quoted-printable", "=\r\n=3D=20 =" },
  { "script", "</p><script>alert('x')</script>" },
  { "out of an attribute", "\" onload=\"x\" '>&amp;&#39;<" },
  { "comment", "<!-- --> --> <![CDATA[" },
  { "like a template", "{{plan}}{{#if plan}}{{{note}}}" },
  { "blanks at line ends", "a \t\r\n b\t \n  " },
  { "only blanks", "  \t  " },
  { "controls", "\x01\x02\x07\x08\x1b[31m\x7f" },
  { "not UTF-8", "a\xff\xfe\xc3(\xed\xa0\x80" },
  { "half a character", "\xf0\x9f\x98" },
  { "a folder", "../../etc/passwd\\x" },
  { "quotes", "\"a\\\" <b@c>, (d) ; e" },
  { "mixed scripts", "Żółć 日本語 \xf0\x9f\x98\x80 abc" },
  { "line of 997", NULL, "a", 997 },
  { "line of 998", NULL, "a", 998 },
  { "line of 999", NULL, "a", 999 },
  { "line of 998 and CR", NULL, "a", 998, "\r" },
  { "dot where a long line is broken", NULL, "a", 75, ".b\n" },
  { "dot behind 997", NULL, "a", 997, "." },
  { "long line of two-octet characters", NULL, "ä", 700 },
  { "long line of four-octet characters", NULL, "\xf0\x9f\x98\x80", 300 },
  { "few characters that are not ASCII", NULL, "all plain but ü ", 90 },
  { "line end on the border of 16 KiB", NULL, "y", 16383, "\r\nz\xc3\xa4" },
  { "line end on the border of 64 KiB", NULL, "y", 65535, "\r\n.\r\n" },
  { "blanks", NULL, " ", 3000, "x" },
  { "words", NULL, "word ", 2000 },
  { "a megabyte without a line end", NULL, "0123456789abcdef", 65536 },
  { "a megabyte of short lines", NULL, ".\n", 524288 },
  { "a megabyte of CR", NULL, "\r", 100000 },
};

static char *
make_value (const Hostile *hostile)
{
  g_autoptr (GString) out = g_string_new (hostile->value);

  for (gsize i = 0; i < hostile->count; i++)
    g_string_append (out, hostile->unit);
  if (hostile->tail != NULL)
    g_string_append (out, hostile->tail);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* One LF for each line end of any kind. */
static char *
with_lf (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString         *out = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at != '\r')
        g_string_append_c (out, *at);
      else if (at[1] != '\n')
        g_string_append_c (out, '\n');
    }

  return g_string_free (out, FALSE);
}

/* On one line, each run of blanks and controls as one blank. */
static char *
on_one_line (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString         *out = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at++)
    {
      gboolean blank = (guchar) *at <= ' ' || *at == 0x7f;

      if (!blank)
        g_string_append_c (out, *at);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
    }

  return g_strchomp (g_string_free (out, FALSE));
}

static void
assert_same (const char *what, const char *actual, const char *expected)
{
  if (strcmp (actual, expected) == 0)
    return;

  g_test_message ("%s differs: “%.80s” should be “%.80s”", what, actual, expected);
  g_test_fail ();
}

static void
check_header (GMimeMessage *parsed, const char *name, const char *value)
{
  g_autofree char *expected = on_one_line (value);
  g_autofree char *actual =
      on_one_line (g_mime_object_get_header (GMIME_OBJECT (parsed), name));

  assert_same (name, actual, expected);
}

/* Nothing was added to these, whatever the fields hold. */
static void
check_names (GMimeMessage *parsed)
{
  static const char names[] = "From To Subject Message-ID X-Note Date List-Id MIME-Version ";
  GMimeHeaderList  *list = g_mime_object_get_header_list (GMIME_OBJECT (parsed));
  g_autoptr (GString) found = g_string_new (NULL);

  for (int i = 0; i < g_mime_header_list_get_count (list); i++)
    {
      const char *name = g_mime_header_get_name (g_mime_header_list_get_header_at (list, i));

      g_string_append_printf (found, "%s ", name);
    }
  /* A header that comes to nothing is left out. */
  if (strstr (found->str, "X-Note") == NULL)
    g_string_insert (found, strstr (found->str, "Date") - found->str, "X-Note ");
  g_assert_cmpstr (found->str, ==, names);
}

static void
check_text (GMimeMessage *parsed,
            const char   *subtype,
            const char   *before,
            const char   *value,
            const char   *after)
{
  g_autoptr (GString) bytes = letter_decode (letter_find_part (parsed, subtype, 0));
  g_autoptr (GString) decoded = NULL;
  g_autofree char *lines = NULL;
  g_autofree char *plain = with_lf (value);
  g_autofree char *expected = g_strconcat (before, plain, after, NULL);

  for (const char *at = strchr (bytes->str, '\r'); at != NULL; at = strchr (at + 1, '\r'))
    g_assert_cmpint (at[1], ==, '\n');
  lines = with_lf (bytes->str);
  decoded = g_string_new (lines);
  if (strcmp (subtype, "html") == 0)
    {
      g_assert_null (strpbrk (decoded->str + strlen (before), "<>\"'"));
      g_string_replace (decoded, "&lt;", "<", 0);
      g_string_replace (decoded, "&gt;", ">", 0);
      g_string_replace (decoded, "&quot;", "\"", 0);
      g_string_replace (decoded, "&#39;", "'", 0);
      g_string_replace (decoded, "&amp;", "&", 0);
    }
  assert_same (subtype, decoded->str, expected);
}

static void
check_file (GMimeMessage *parsed, const char *value)
{
  const char      *name = g_mime_part_get_filename (letter_find_part (parsed, "pdf", 0));
  g_autofree char *line = on_one_line (value);

  if (name == NULL)
    {
      g_assert_cmpstr (line, ==, "");
      return;
    }
  g_assert_null (strpbrk (name, "/\\\r\n"));
  g_assert_cmpuint (strlen (name), <=, 200);
}

static void
check_value (const MsLetter *letter, const char *value, MsLetterFlags flags)
{
  /* GMime takes seconds to read a megabyte of header. */
  g_autofree char        *line = g_strndup (value, HEADER_MAX);
  const char *const       values[] = { "Ada", "pro", value, line, NULL };
  const MsLetterRecipient recipient = { "ada@example.org", NULL, values };
  g_autoptr (GString) message = letter_render (letter, &recipient, flags);
  GMimeMessage        *parsed = letter_parse (message);
  InternetAddressList *to = g_mime_message_get_to (parsed);
  InternetAddress     *address = internet_address_list_get_address (to, 0);

  check_names (parsed);
  check_header (parsed, "Subject", line);
  check_header (parsed, "X-Note", line);
  check_text (parsed, "plain", "", value, "");
  check_text (parsed, "html", "<p>", value, "</p>");
  check_file (parsed, line);

  g_assert_cmpint (internet_address_list_length (to), ==, 1);
  g_assert_cmpstr (internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (address)), ==,
                   "ada@example.org");
  g_object_unref (parsed);
}

static MsLetter *
make_letter (void)
{
  g_autoptr (MsCampaign) campaign =
      letter_campaign ("{{name}}", "{{note}}", "<p>{{note}}&lt;/p&gt;");

  letter_attach (campaign, "{{name}}", "application/pdf", "x");
  letter_add_header (campaign, "X-Note: {{name}}");

  return letter_compile (campaign);
}

static void
test_value (gconstpointer data)
{
  g_autofree char *value = make_value (data);
  g_autoptr (MsLetter) letter = make_letter ();

  check_value (letter, value, 0);
  check_value (letter, value, MS_LETTER_EIGHT_BIT);
}

/* Each kind of line end before and after the dot that ends a message. */
static void
test_smuggling (void)
{
  static const char *const ends[] = {
    "", "\n", "\r", "\r\n", "\n\r", "\r\r\n", "\r\n\r", "\v"
  };
  g_autoptr (MsLetter) letter = make_letter ();

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    for (guint j = 0; j < G_N_ELEMENTS (ends); j++)
      {
        g_autofree char *value =
            g_strconcat ("Hello", ends[i], ".", ends[j], SMUGGLED "\r\nbye", ends[i], NULL);

        check_value (letter, value, 0);
        check_value (letter, value, MS_LETTER_EIGHT_BIT);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *path = g_strdup_printf ("/hostile/%s", table[i].name);

      g_test_add_data_func (path, &table[i], test_value);
    }
  g_test_add_func ("/hostile/smuggling", test_smuggling);

  return g_test_run ();
}
