/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-reading.c - what real-world replies mean: each row of replies.tsv, and what it leaves
 * open */

#include "config.h"

#include "ms-reading-rules.h"
#include "ms-reading-words.h"

#include <string.h>

#define N_COLUMNS 7

enum
{
  COLUMN_NAME,
  COLUMN_CLASS,
  COLUMN_BAD,
  COLUMN_RETRY,
  COLUMN_WAIT,
  COLUMN_REPLY,
  COLUMN_SOURCE,
};

static const char *
answer (gboolean yes)
{
  return yes ? "yes" : "no";
}

static void
test_reply (gconstpointer data)
{
  const char *const *cells = data;
  g_autofree char   *wait = NULL;
  const char        *line = g_str_equal (cells[COLUMN_REPLY], "-") ? "" : cells[COLUMN_REPLY];
  MsReading          reading = ms_reading_line (line);

  wait = g_strdup_printf ("%u", reading.wait_seconds);
  g_assert_cmpstr (ms_reply_class_to_string (reading.class), ==, cells[COLUMN_CLASS]);
  g_assert_cmpstr (answer (reading.address_bad), ==, cells[COLUMN_BAD]);
  g_assert_cmpstr (answer (reading.retry), ==, cells[COLUMN_RETRY]);
  g_assert_cmpstr (wait, ==, cells[COLUMN_WAIT]);
  g_assert_cmpstr (ms_reading_explain (&reading), !=, "");
}

/* The same reply to ms_reading() and ms_reading_line(): as servers, DSNs and Postfix's logs
 * write it. */
static const struct
{
  const char *name;
  const char *line;
  guint       code;
  const char *enhanced;
  const char *text;
  MsReplyClass class;
} forms[] = {
  { "plain", "550 5.1.1 no such user", 550, "5.1.1", "no such user",
    MS_CLASS_RECIPIENT_UNKNOWN },
  { "lines", "550-5.1.1 no such\r\n550 5.1.1 user", 550, "5.1.1", "no such user",
    MS_CLASS_RECIPIENT_UNKNOWN },
  { "dsn", "smtp;552 5.2.2 mailbox full", 552, "5.2.2", "mailbox full", MS_CLASS_MAILBOX_FULL },
  { "dsn-blank", "smtp; 552 5.2.2 mailbox full", 552, "5.2.2", "mailbox full",
    MS_CLASS_MAILBOX_FULL },
  { "said",
    "host mx.example.com[192.0.2.1] said: 550 5.7.1 rejected as spam (in reply to end of DATA "
    "command)",
    550, "5.7.1", "rejected as spam (in reply to end of DATA command)", MS_CLASS_SPAM },
  { "ironport", "5.3.0 - Other mail system problem 550-'user disabled' (delivery attempts: 0)",
    550, NULL, "user disabled", MS_CLASS_MAILBOX_DISABLED },
  { "exchange", "#550 5.2.2 over quota ##", 550, "5.2.2", "over quota", MS_CLASS_MAILBOX_FULL },
  { "returned", "Remote Server returned '550 5.7.1 rejected as spam'", 550, "5.7.1",
    "rejected as spam", MS_CLASS_SPAM },
  { "qmail",
    "192.0.2.1 does not like recipient. Remote host said: 550 user disabled Giving up on "
    "192.0.2.1.",
    550, NULL, "user disabled", MS_CLASS_MAILBOX_DISABLED },
  { "no-enhanced", "554 relay denied", 554, NULL, "relay denied", MS_CLASS_RELAY_DENIED },
  { "late-enhanced", "553 sorry, no (#5.1.1)", 553, NULL, "sorry, no (#5.1.1)",
    MS_CLASS_RECIPIENT_UNKNOWN },
  { "no-code", "mailbox is full", 0, NULL, "mailbox is full", MS_CLASS_MAILBOX_FULL },
  { "only-enhanced", "5.2.2 over quota", 0, "5.2.2", "over quota", MS_CLASS_MAILBOX_FULL },
  { "colon", "550: user unknown", 550, NULL, "user unknown", MS_CLASS_RECIPIENT_UNKNOWN },
  { "numbers", "240 seconds to wait, greylisted", 240, NULL, "", MS_CLASS_DELIVERED },
  { "no-success", "X-Unix; 255", 0, NULL, "X-Unix; 255", MS_CLASS_SERVER_ERROR },
  { "bytes", "550 5.1.1 \xff\xfe user \x80 unknown", 550, "5.1.1", "\xff\xfe user \x80 unknown",
    MS_CLASS_RECIPIENT_UNKNOWN },
};

static void
test_form (gconstpointer data)
{
  guint     i = GPOINTER_TO_UINT (data);
  MsReading line = ms_reading_line (forms[i].line);
  MsReading parts = ms_reading (forms[i].code, forms[i].enhanced, forms[i].text);

  g_assert_cmpint (line.class, ==, forms[i].class);
  g_assert_cmpint (parts.class, ==, forms[i].class);
  g_assert_cmpint (line.retry, ==, parts.retry);
  g_assert_cmpint (line.address_bad, ==, parts.address_bad);
  g_assert_cmpuint (line.wait_seconds, ==, parts.wait_seconds);
}

/* What stands around a reply in logs and bounces changes nothing of what it says. */
static const struct
{
  const char *before;
  const char *behind;
} quotes[] = {
  { "smtp; ", "" },
  { "SMTP;", "" },
  { "host mx.example.com[192.0.2.9] said: ", " (in reply to end of DATA command)" },
  { "host mx.example.com[192.0.2.9] refused to talk to me: ", "" },
  { "SMTP error from remote mail server after end of data: ", "" },
  { "192.0.2.9 failed after I sent the message. Remote host said: ", "" },
  { "192.0.2.9 does not like recipient. Remote host said: ", " Giving up on 192.0.2.9." },
  { "(reason: ", ")" },
  { "<<< ", "" },
  { "\"", "\"" },
  { "#", " ##" },
  { "Remote Server returned '", "'" },
  { "The error that the other server returned was: ", "" },
};

static void
test_quotes (gconstpointer data)
{
  const GPtrArray *rows = data;
  guint            n = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const char *const *cells = rows->pdata[i];
      const char        *reply = cells[COLUMN_REPLY];

      if (strchr ("45", reply[0]) == NULL || strlen (reply) < 12 ||
          strstr (reply, "in reply to") != NULL)
        continue;
      n++;
      for (guint k = 0; k < G_N_ELEMENTS (quotes); k++)
        {
          g_autofree char *line = g_strconcat (quotes[k].before, reply, quotes[k].behind, NULL);
          MsReading        reading = ms_reading_line (line);

          if (g_strcmp0 (ms_reply_class_to_string (reading.class), cells[COLUMN_CLASS]) != 0 ||
              g_strcmp0 (answer (reading.address_bad), cells[COLUMN_BAD]) != 0)
            g_test_message ("read otherwise: %s", line);
          g_assert_cmpstr (ms_reply_class_to_string (reading.class), ==, cells[COLUMN_CLASS]);
          g_assert_cmpstr (answer (reading.address_bad), ==, cells[COLUMN_BAD]);
        }
    }

  g_assert_cmpuint (n, >, 1000);
}

static const struct
{
  const char *name;
  const char *text;
  guint       seconds;
} waits[] = {
  { "seconds", "try again in 300 seconds", 300 },
  { "minutes", "please wait 5 minutes", 300 },
  { "hour", "retry in 1 hour", 3600 },
  { "greylisted", "Greylisted for 299 seconds", 299 },
  { "clock", "Try again later (in 01:30:00)", 5400 },
  { "short", "come back in 5m", 300 },
  { "an-hour", "Please try again in an hour", 3600 },
  { "at-least", "delay your retry for at least 10 minutes", 600 },
  { "blocked", "temporarily blocked for 24 hours", 86400 },
  { "bounded", "retry after 99999999 hours", 7 * 86400 },
  { "past", "unable to deliver in 840 minutes", 0 },
  { "rate", "more than 5 messages in 60 seconds", 0 },
  { "limit", "limit is 100 per 60 minutes", 0 },
  { "none", "try again later", 0 },
  { "no-clock", "try again (-1915321397:308:-2147467259)", 0 },
  { "time-of-day", "Thu, 22 Apr 2016 23:34:45 try again", 0 },
};

static void
test_wait (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_assert_cmpuint (ms_reading_wait (waits[i].text), ==, waits[i].seconds);
}

static const struct
{
  const char *name;
  const char *text;
  const char *words;
} reductions[] = {
  { "address", "<ann@example.com>: User unknown", " user unknown " },
  { "bare-address", "User ann@example.com unknown", " user unknown " },
  { "address-between", "smtp:ann@example.com:user not exist", " smtp user not exist " },
  { "apostrophes", "doesn't, doesn\xe2\x80\x99t, 'quoted'", " doesnt doesnt quoted " },
  { "ip", "[192.0.2.1] is blocked", " is blocked %ip " },
  { "ipv6", "[2001:db8::1 16] is blocked", " is blocked %ip " },
  { "host", "See spam.example.com now", " see @spam.example.com now " },
  { "url", "see http://Spam.example/?a=1.", " see @http://spam.example/?a=1. " },
  { "sentence", "is blocked.Please go", " is blocked please go " },
  { "numbers", "550 5.1.1 after 3 tries", " after tries " },
  { "email", "E-mail and e-mails", " email and emails " },
  { "error-names", "AUP#In-1310 OFR_417 SC-001 LPN416", " aup1310 ofr417 sc001 lpn416 " },
  { "error-machines", "OFR006_102 LPN105-104", " ofr102 lpn104 " },
  { "capitals", "\xd0\xa1\xd0\x9f\xd0\x90\xd0\x9c", " \xd1\x81\xd0\xbf\xd0\xb0\xd0\xbc " },
  { "no-error-name", "AUP#CXBL RTR:BB x-123 blocks-100 ab-12",
    " aup cxbl rtr bb x blocks ab " },
  { "command", "denied (in reply to MAIL FROM command)", " denied %mail " },
  { "dot", "denied (in reply to end of DATA command))", " denied %dot " },
  { "empty", "", " " },
};

static void
test_words (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GString) words = ms_reading_words (reductions[i].text);

  g_assert_cmpstr (words->str, ==, reductions[i].words);
}

static void
test_rules (void)
{
  g_autofree char *wrong = ms_reading_rules_check ();

  g_assert_cmpstr (wrong, ==, NULL);
}

static void
test_classes (void)
{
  for (guint i = 0; i < MS_N_CLASSES; i++)
    {
      MsReading reading = { .class = i };
      MsReplyClass class;

      g_assert_true (ms_reply_class_from_string (ms_reply_class_to_string (i), &class));
      g_assert_cmpint (class, ==, i);
      g_assert_cmpstr (ms_reply_class_label (i), !=, "");
      g_assert_cmpstr (ms_reading_explain (&reading), !=, "");
      reading.retry = TRUE;
      g_assert_cmpstr (ms_reading_explain (&reading), !=, "");
    }
}

/* Special cases have an explanation of their own. */
static void
test_remarks (void)
{
  static const char *const lines[] = {
    "550 5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail",
    "550 5.7.515 Access denied, sending domain",
    "550 5.7.1 mail rejected because your IP is in the PBL. See http://www.spamhaus.org/pbl",
    "550 5.7.25 no PTR record",
    "535 5.7.8 Username and Password not accepted",
  };
  GHashTable *seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      MsReading reading = ms_reading_line (lines[i]);
      MsReading plain = { .class = reading.class };

      g_assert_cmpstr (ms_reading_explain (&reading), !=, ms_reading_explain (&plain));
      g_assert_true (g_hash_table_add (seen, (gpointer) ms_reading_explain (&reading)));
    }

  g_hash_table_unref (seen);
}

/* A reply is cut at 2,000 bytes; what is behind costs and means nothing. */
static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  MsReading reading;

  while (text->len < 100000)
    g_string_append (text, "user unknowable ");
  g_string_append (text, " mailbox full");

  reading = ms_reading (550, NULL, text->str);
  g_assert_cmpint (reading.class, ==, MS_CLASS_OTHER);
}

/* Every place at which a reply may be cut: no crash, and nothing condemned by a 4yz. */
static void
test_truncated (void)
{
  static const char line[] = "450 4.1.1 <ann@example.com>: Recipient address rejected: user "
                             "unknown, see http://x.example/, try again in 5 minutes";

  for (gsize length = 0; length <= sizeof line - 1; length++)
    {
      g_autofree char *cut = g_strndup (line, length);

      g_assert_false (ms_reading_line (cut).address_bad);
    }
}

static void
add_rows (GPtrArray *rows)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reply", "replies.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#')
      {
        char           **cells = g_strsplit (lines[i], "\t", -1);
        g_autofree char *name = g_strdup_printf ("/reading/reply/%s", cells[COLUMN_NAME]);

        g_assert_cmpuint (g_strv_length (cells), ==, N_COLUMNS);
        g_ptr_array_add (rows, cells);
        g_test_add_data_func (name, cells, test_reply);
      }
}

/* What a report says of an outcome: only of one that is tried again does it say so. */
static const struct
{
  const char *name;
  MsState     state;
  guint       code;
  const char *enhanced;
  const char *text;
  MsReplyClass class;
  gboolean again;
} outcomes[] = {
  { "deferred, full", MS_STATE_DEFERRED, 452, "4.2.2", "Mailbox full", MS_CLASS_MAILBOX_FULL,
    TRUE },
  { "given up, full", MS_STATE_FAILED, 452, "4.2.2", "Mailbox full", MS_CLASS_MAILBOX_FULL,
    FALSE },
  { "given up, greylisted", MS_STATE_FAILED, 450, "4.2.0", "Greylisted, try again later",
    MS_CLASS_GREYLIST, FALSE },
  { "given up, no server", MS_STATE_FAILED, 0, "4.4.1", "No mail server answers at mx.test",
    MS_CLASS_NETWORK, FALSE },
  { "deferred, no DNS", MS_STATE_DEFERRED, 0, "4.4.3", "The DNS gave no answer",
    MS_CLASS_NETWORK, TRUE },
  { "deferred, their DNS", MS_STATE_DEFERRED, 451, "4.4.3", "Lookup failed",
    MS_CLASS_SERVER_ERROR, TRUE },
  { "given up, server error", MS_STATE_FAILED, 451, "4.3.0", "Internal error",
    MS_CLASS_SERVER_ERROR, FALSE },
};

static void
test_outcome (gconstpointer data)
{
  guint     row = GPOINTER_TO_UINT (data);
  MsReading reading = { 0 };

  const char *sentence;

  g_assert_true (ms_reading_of_outcome (outcomes[row].state, outcomes[row].code,
                                        outcomes[row].enhanced, outcomes[row].text, &reading));
  sentence = ms_reading_explain (&reading);
  g_assert_cmpstr (ms_reply_class_to_string (reading.class), ==,
                   ms_reply_class_to_string (outcomes[row].class));
  g_assert_cmpint (reading.retry, ==, outcomes[row].again);
  g_assert_cmpint (strstr (sentence, "is tried again") != NULL, ==, outcomes[row].again);
}

#define ADD(prefix, table, func)                                                         \
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)                                       \
    {                                                                                    \
      g_autofree char *name = g_strdup_printf ("/reading/" prefix "/%s", table[i].name); \
                                                                                         \
      g_test_add_data_func (name, GUINT_TO_POINTER (i), func);                           \
    }

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_test_init (&argc, &argv, NULL);

  add_rows (rows);
  ADD ("form", forms, test_form);
  ADD ("wait", waits, test_wait);
  ADD ("words", reductions, test_words);
  ADD ("outcome", outcomes, test_outcome);
  g_test_add_data_func ("/reading/quotes", rows, test_quotes);
  g_test_add_func ("/reading/rules", test_rules);
  g_test_add_func ("/reading/classes", test_classes);
  g_test_add_func ("/reading/remarks", test_remarks);
  g_test_add_func ("/reading/long", test_long);
  g_test_add_func ("/reading/truncated", test_truncated);

  return g_test_run ();
}
