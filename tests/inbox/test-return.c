/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-return.c - what mails that came back say: each mail of mails.txt, whole and cut short */

#include "config.h"

#include "mails.h"
#include "ms-return.h"

#include <string.h>

/* @expected: "-": anything; "~": nothing */
static void
check_word (const char *got, const char *expected)
{
  if (g_str_equal (expected, "~"))
    g_assert_cmpstr (got, ==, NULL);
  else if (!g_str_equal (expected, "-"))
    g_assert_cmpstr (got, ==, expected);
}

static void
check_recipient (const MsReturned *got, char **expected)
{
  g_autofree char *code = got->code != 0 ? g_strdup_printf ("%u", got->code) : NULL;

  g_assert_cmpuint (g_strv_length (expected), ==, 5);
  g_assert_cmpstr (got->address, ==, expected[0]);
  check_word (got->hard ? "hard" : "soft", expected[1]);
  check_word (ms_reply_class_to_string (got->class), expected[2]);
  check_word (code, expected[3]);
  check_word (got->enhanced, expected[4]);
  g_assert_nonnull (got->diagnostic);
  g_assert_null (strpbrk (got->diagnostic, "\r\n"));
}

static void
test_mail (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (MsReturn) mail = ms_return_read (one->bytes->str, one->bytes->len);

  g_assert_cmpstr (ms_return_kind_to_string (mail->kind), ==, one->kind);
  for (guint i = 0; i < MIN (mail->recipients->len, one->recipients->len); i++)
    check_recipient (mail->recipients->pdata[i], one->recipients->pdata[i]);
  g_assert_cmpuint (mail->recipients->len, ==, one->recipients->len);
}

static void
check_form (const Case *one, const char *bytes, gsize length)
{
  g_autoptr (MsReturn) mail = ms_return_read (bytes, length);

  g_assert_cmpstr (ms_return_kind_to_string (mail->kind), ==, one->kind);
  g_assert_cmpuint (mail->recipients->len, ==, one->recipients->len);
}

/* The same with lines that end in LF, or in CR, behind an mbox line, a byte order mark, empty
 * lines. */
static void
test_line_ends (gconstpointer data)
{
  const Case *one = data;
  g_auto (GStrv) lines = g_strsplit (one->bytes->str, "\r\n", 0);
  g_autofree char *bare = g_strjoinv ("\n", lines);
  g_autofree char *old = g_strjoinv ("\r", lines);
  g_autofree char *twice = g_strjoinv ("\r\r\n", lines);
  g_autofree char *mbox = g_strconcat ("From x Thu Jun  4 10:00:00 2026\n", bare, NULL);
  g_autofree char *old_mbox = g_strconcat ("From x Thu Jun  4 10:00:00 2026\n", old, NULL);
  g_autofree char *mark = g_strconcat ("\xef\xbb\xbf", one->bytes->str, NULL);
  g_autofree char *empty = g_strconcat ("\r\n \r\n\r\n", one->bytes->str, NULL);
  const char      *forms[] = { bare, old, twice, mbox, old_mbox, mark, empty };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    check_form (one, forms[i], strlen (forms[i]));
}

/* A file that an editor saved as UTF-16. */
static void
test_wide (gconstpointer data)
{
  const Case      *one = data;
  gsize            length = 0;
  g_autofree char *valid = g_utf8_make_valid (one->bytes->str, (gssize) one->bytes->len);
  g_autofree char *wide = g_convert (valid, -1, "UTF-16", "UTF-8", NULL, &length, NULL);

  check_form (one, wide, length);
}

/* Wherever it is cut, it is read; and what is no bounce does not become one. */
static void
test_cut (gconstpointer data)
{
  const Case *one = data;
  gboolean    person = g_str_has_prefix (one->name, "person-") ||
                    g_str_has_prefix (one->name, "autoreply-") ||
                    g_str_has_prefix (one->name, "receipt");

  for (gsize length = 0; length < one->bytes->len; length += 7)
    {
      g_autofree char *copy = g_memdup2 (one->bytes->str, length);
      g_autoptr (MsReturn) mail = ms_return_read (copy, length);

      g_assert_cmpint (mail->kind, <=, MS_RETURN_UNSUBSCRIBE);
      if (person && length > 300)
        g_assert_cmpint (mail->kind, !=, MS_RETURN_BOUNCE);
      for (guint i = 0; i < mail->recipients->len; i++)
        {
          const MsReturned *returned = mail->recipients->pdata[i];

          g_assert_true (g_utf8_validate (returned->address, -1, NULL));
          g_assert_true (!returned->hard || mail->kind == MS_RETURN_BOUNCE);
        }
    }
}

static const Case *
find_case (GPtrArray *cases, const char *name)
{
  for (guint i = 0; i < cases->len; i++)
    if (g_str_equal (((Case *) cases->pdata[i])->name, name))
      return cases->pdata[i];

  g_error ("mails.txt has no %s", name);
}

static void
test_clues (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (MsReturn) mail = ms_return_read (one->bytes->str, one->bytes->len);

  g_assert_cmpstr (mail->clues.envelope_recipients[0], ==, "bounces+TOKEN@club.example");
  g_assert_cmpstr (mail->clues.message_id, ==, "<m1.r2@club.example>");
  g_assert_cmpstr (ms_return_original_field (mail, "feedback-id"), ==, "c7:club");
  g_assert_null (mail->clues.references[0]);
}

static void
test_clues_in_text (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (MsReturn) mail = ms_return_read (one->bytes->str, one->bytes->len);

  g_assert_cmpstr (mail->clues.message_id, ==, "<q1@club.example>");
  g_assert_cmpstr (ms_return_original_field (mail, "Return-Path"), ==,
                   "<bounces@club.example>");
}

static void
test_clues_of_reply (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (MsReturn) mail = ms_return_read (one->bytes->str, one->bytes->len);

  g_assert_cmpstr (mail->clues.references[0], ==, "<m1.r2@club.example>");
}

static void
test_forwarded (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (MsReturn) mail = ms_return_read (one->bytes->str, one->bytes->len);
  const MsReturned *returned = mail->recipients->pdata[0];

  g_assert_cmpstr (returned->address, ==, "ann@new.example");
  g_assert_cmpstr (returned->original, ==, "ann@example.org");
}

static void
test_words (void)
{
  for (guint kind = MS_RETURN_OTHER; kind <= MS_RETURN_UNSUBSCRIBE; kind++)
    {
      g_assert_cmpstr (ms_return_kind_to_string (kind), !=, "");
      g_assert_cmpstr (ms_return_kind_label (kind), !=, "");
    }
}

int
main (int argc, char *argv[])
{
  static GPtrArray *cases;

  g_test_init (&argc, &argv, NULL);
  cases = load_cases ();
  g_assert_cmpuint (cases->len, >, 100);
  for (guint i = 0; i < cases->len; i++)
    {
      const Case      *one = cases->pdata[i];
      g_autofree char *path = g_strconcat ("/return/mail/", one->name, NULL);
      g_autofree char *ends = g_strconcat ("/return/line-ends/", one->name, NULL);
      g_autofree char *cut = g_strconcat ("/return/cut/", one->name, NULL);

      g_test_add_data_func (path, one, test_mail);
      g_test_add_data_func (ends, one, test_line_ends);
      g_test_add_data_func (cut, one, test_cut);
    }
  g_test_add_data_func ("/return/wide", find_case (cases, "dsn-postfix"), test_wide);
  g_test_add_data_func ("/return/clues/dsn", find_case (cases, "dsn-postfix"), test_clues);
  g_test_add_data_func ("/return/clues/text", find_case (cases, "qmail"), test_clues_in_text);
  g_test_add_data_func ("/return/clues/reply", find_case (cases, "unsubscribe-reply"),
                        test_clues_of_reply);
  g_test_add_data_func ("/return/forwarded", find_case (cases, "dsn-forwarded"),
                        test_forwarded);
  g_test_add_func ("/return/words", test_words);

  return g_test_run ();
}
