/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-heed-hostile.c - what no mail may do, however it is made: each sample, and made ones */

#include "config.h"

#include "heed-world.h"
#include "mails.h"

#define TO_US   "From: MAILER-DAEMON@x.example\nTo: b+%R10%@club.example\nSubject: Undelivered\n"
#define FAILED  "\n<ann@example.org>: 550 5.1.1 no such user\n"
#define LONGEST (4 * 1024 * 1024)

/* Nobody moves, nobody is suppressed. */
static void
check_nothing_changed (TableFixture *fixture)
{
  g_autofree char *moved = heed_world_moved (fixture);
  g_autofree char *suppressed = heed_world_suppressed (fixture);

  g_assert_cmpstr (moved, ==, "");
  g_assert_cmpstr (suppressed, ==, "");
}

/* Returns: the sample as it would come for recipient 10 */
static GString *
make_sample (TableFixture *fixture, const Case *one)
{
  GString *mail = g_string_new_len (one->bytes->str, one->bytes->len);
  g_autoptr (GString) token = heed_world_mail (fixture, "%R10%");
  g_autoptr (GString) message = heed_world_mail (fixture, "%M10%");

  g_string_replace (mail, "TOKEN", token->str, 0);
  g_string_replace (mail, "<m1.r2@", "<@", 0);
  g_string_replace (mail, "<@club", "<MESSAGE@club", 0);
  g_string_replace (mail, "MESSAGE", message->str, 0);

  return mail;
}

/* Ordinary mails, automatic replies and notices of delay change nothing, whoever is in them. */
static void
test_samples (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) cases = load_cases ();
  guint harmless = 0;

  heed_world_set_up (fixture);
  for (guint i = 0; i < cases->len; i++)
    {
      const Case *one = cases->pdata[i];
      g_autoptr (GString) mail = make_sample (fixture, one);
      MsHeeded heeded;

      if (g_str_equal (one->kind, "bounce") || g_str_equal (one->kind, "complaint") ||
          g_str_equal (one->kind, "unsubscribe"))
        continue;

      g_test_message ("%s", one->name);
      heeded = heed_world_heed (fixture, mail->str, mail->len);
      check_nothing_changed (fixture);
      g_assert_cmpuint (heeded.suppressed, ==, 0);
      g_assert_false (heeded.ours && g_str_equal (one->kind, "other"));
      harmless++;
    }
  g_assert_cmpuint (harmless, >, 20);
}

/* Cut anywhere, with each octet changed: it is about Ann alone, or foreign, or nothing. */
static void
test_broken (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) cases = load_cases ();
  const Case *one = cases->pdata[0];
  g_autoptr (GString) mail = NULL;
  g_autofree char *others = NULL;

  heed_world_set_up (fixture);
  mail = make_sample (fixture, one);
  for (gsize i = 0; i < mail->len; i += 3)
    {
      heed_world_heed (fixture, mail->str, i);
      mail->str[i] ^= 0x15;
      heed_world_heed (fixture, mail->str, mail->len);
      mail->str[i] ^= 0x15;
    }
  others = heed_world_text (fixture, "SELECT group_concat (address) FROM (SELECT address FROM"
                                     " suppressions UNION SELECT address FROM returned)");
  g_assert_cmpstr (others, ==, "ann@example.org");
}

static void
repeat (GString *out, const char *text, guint times)
{
  for (guint i = 0; i < times; i++)
    g_string_append (out, text);
}

static void
add_large (GString *mail)
{
  g_string_append (mail, FAILED);
  repeat (mail, "0123456789012345678901234567890123456789012345678\n", 1024 * 1024);
}

static void
add_deep (GString *mail)
{
  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (mail, "Content-Type: multipart/mixed; boundary=\"b%u\"\n\n--b%u\n",
                            i, i);
  g_string_append (mail, "Content-Type: text/plain\n" FAILED);
}

static void
add_nuls (GString *mail)
{
  g_string_append (mail, FAILED);
  for (guint i = 0; i < 1000; i++)
    g_string_append_len (mail, "\0\xff\x1b[2J", 6);
}

static void
add_words (GString *mail)
{
  g_string_append (mail, "References: ");
  repeat (mail, "<abcdefghijklmnopqrstuvwxyz234567abcdefgh@x.example>\n ", 1000);
  g_string_append (mail, "\n" FAILED);
}

/* In a report to a token's return path the other 499 are nobody. */
static void
add_many (GString *mail)
{
  g_string_append (mail, "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n");
  for (guint i = 0; i < 499; i++)
    g_string_append_printf (
        mail, "Final-Recipient: rfc822; a%u@example.org\nAction: failed\nStatus: 5.1.1\n\n", i);
  g_string_append (mail, "Final-Recipient: rfc822; jim@example.org\nAction: failed\nStatus: "
                         "5.1.1\n\n");
}

static const struct
{
  const char *name;
  void (*add) (GString *mail);
} made[] = {
  { "large", add_large }, { "deep", add_deep }, { "nuls", add_nuls },
  { "words", add_words }, { "many", add_many },
};

/* All of these are Ann's, by the token; none takes ten seconds, sanitizers and load included.
 */
static void
test_made (TableFixture *fixture, gconstpointer data)
{
  guint  index = GPOINTER_TO_UINT (data);
  gint64 begin = g_get_monotonic_time ();
  g_autoptr (MsTokenKey) key = NULL;
  g_autoptr (GString) mail = NULL;
  g_autofree char *moved = NULL;
  g_autofree char *raw = NULL;
  MsHeeded         heeded = { 0 };

  heed_world_set_up (fixture);
  key = heed_world_key (fixture);
  mail = heed_world_mail (fixture, TO_US);
  made[index].add (mail);
  g_assert_true (ms_heed (fixture->db, key, 0, mail->str, MIN (mail->len, LONGEST), mail->len,
                          &heeded, NULL));

  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
  g_assert_true (heeded.ours);
  g_assert_cmpuint (heeded.recipients, ==, 1);
  moved = heed_world_moved (fixture);
  g_assert_cmpstr (moved, ==, "10:6");
  g_assert_cmpint (table_fixture_number (fixture, "SELECT size FROM returns"), ==, mail->len);
  g_assert_cmpint (table_fixture_number (fixture, "SELECT length (raw) FROM returns"), <=,
                   256 * 1024);
  raw = heed_world_text (fixture, "SELECT sender || subject || diagnostic FROM returns JOIN"
                                  " returned ON returned.return_id = returns.id");
  g_assert_null (strpbrk (raw, "\033\r\n"));
}

/* Without a token, of 500 that are named the few that were mailed are recorded; nothing
 * follows.
 */
static void
test_named_by_anybody (TableFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) mail = g_string_new ("From: MAILER-DAEMON@x.example\n"
                                           "To: bounces@club.example\nSubject: Undelivered\n");
  MsHeeded heeded;

  heed_world_set_up (fixture);
  add_many (mail);
  heeded = heed_world_heed (fixture, mail->str, mail->len);
  g_assert_cmpuint (heeded.recipients, ==, 1);
  check_nothing_changed (fixture);
}

int
main (int argc, char **argv)
{
  static const TableTest others[] = {
    { "/heed-hostile/samples", test_samples },
    { "/heed-hostile/broken", test_broken },
    { "/heed-hostile/named-by-anybody", test_named_by_anybody },
  };
  TableTest tests[G_N_ELEMENTS (made) + G_N_ELEMENTS (others)];
  int       status;

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    tests[i] = (TableTest){ g_strconcat ("/heed-hostile/", made[i].name, NULL), test_made,
                            GUINT_TO_POINTER (i) };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    tests[G_N_ELEMENTS (made) + i] = others[i];

  status = table_fixture_run (argc, argv, tests, G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    g_free ((char *) tests[i].name);

  return status;
}
