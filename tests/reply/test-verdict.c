/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-verdict.c - what a reply means, by the place where it came */

#include "config.h"

#include "ms-verdict.h"

static const struct
{
  const char *name;
  MsPhase     phase;
  guint       code; /* 0: the connection was lost */
  const char *enhanced;
  const char *text;
  MsState     state;
  MsScope     scope;
  gboolean    address_bad;
} cases[] = {
  { "refused-connection", MS_PHASE_CONNECT, 0, NULL, "", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "greeting-421", MS_PHASE_GREETING, 421, "4.3.2", "busy", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "greeting-554", MS_PHASE_GREETING, 554, "5.7.1", "no", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "ehlo-550", MS_PHASE_EHLO, 550, "5.7.1", "bad name", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "starttls-454", MS_PHASE_STARTTLS, 454, "4.7.0", "", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "auth-535", MS_PHASE_AUTH, 535, "5.7.8", "bad", MS_STATE_QUEUED, MS_SCOPE_SENDER },
  { "auth-454", MS_PHASE_AUTH, 454, "4.7.0", "later", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "auth-421", MS_PHASE_AUTH, 421, NULL, "bye", MS_STATE_QUEUED, MS_SCOPE_SERVER },

  { "mail-250", MS_PHASE_MAIL, 250, "2.1.0", "Ok", MS_STATE_QUEUED, MS_SCOPE_MESSAGE },
  { "mail-530", MS_PHASE_MAIL, 530, "5.7.0", "log in", MS_STATE_QUEUED, MS_SCOPE_SENDER },
  { "mail-550", MS_PHASE_MAIL, 550, "5.1.8", "bad sender", MS_STATE_QUEUED, MS_SCOPE_SENDER },
  { "mail-452", MS_PHASE_MAIL, 452, "4.3.1", "full", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "mail-421", MS_PHASE_MAIL, 421, NULL, "bye", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "mail-lost", MS_PHASE_MAIL, 0, NULL, "", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "mail-size", MS_PHASE_MAIL, 552, "5.3.4", "size", MS_STATE_FAILED, MS_SCOPE_MESSAGE },
  { "mail-size-500", MS_PHASE_MAIL, 554, "5.3.4", "size", MS_STATE_FAILED, MS_SCOPE_MESSAGE },
  { "mail-media", MS_PHASE_MAIL, 550, "5.6.0", "ends", MS_STATE_FAILED, MS_SCOPE_MESSAGE },
  { "mail-utf8", MS_PHASE_MAIL, 553, "5.6.7", "utf8", MS_STATE_FAILED, MS_SCOPE_MESSAGE },

  { "rcpt-251", MS_PHASE_RCPT, 251, NULL, "fwd", MS_STATE_QUEUED, MS_SCOPE_RECIPIENT },
  { "rcpt-450", MS_PHASE_RCPT, 450, "4.2.0", "grey", MS_STATE_DEFERRED, MS_SCOPE_RECIPIENT },
  { "rcpt-421", MS_PHASE_RCPT, 421, "4.7.0", "bye", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "rcpt-552", MS_PHASE_RCPT, 552, NULL, "too many", MS_STATE_DEFERRED, MS_SCOPE_RECIPIENT },
  { "rcpt-552-full", MS_PHASE_RCPT, 552, "5.2.2", "mailbox full", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "rcpt-452", MS_PHASE_RCPT, 452, "4.5.3", "too many", MS_STATE_DEFERRED,
    MS_SCOPE_RECIPIENT },
  { "rcpt-530", MS_PHASE_RCPT, 530, "5.7.0", "log in", MS_STATE_QUEUED, MS_SCOPE_SENDER },
  { "rcpt-sender", MS_PHASE_RCPT, 553, "5.7.1", "<a@b.test>: Sender address rejected: barred",
    MS_STATE_QUEUED, MS_SCOPE_SENDER },
  { "rcpt-sender-code", MS_PHASE_RCPT, 550, "5.1.8", "no", MS_STATE_QUEUED, MS_SCOPE_SENDER },
  { "rcpt-sender-for-now", MS_PHASE_RCPT, 450, "4.1.8", "Sender address rejected",
    MS_STATE_DEFERRED, MS_SCOPE_RECIPIENT },
  { "rcpt-551", MS_PHASE_RCPT, 551, NULL, "<n@e.test>", MS_STATE_FAILED, MS_SCOPE_RECIPIENT },
  { "rcpt-599", MS_PHASE_RCPT, 599, NULL, "?", MS_STATE_FAILED, MS_SCOPE_RECIPIENT },
  { "rcpt-455", MS_PHASE_RCPT, 455, NULL, "?", MS_STATE_DEFERRED, MS_SCOPE_RECIPIENT },
  { "rcpt-lost", MS_PHASE_RCPT, 0, NULL, "", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },

  { "unknown", MS_PHASE_RCPT, 550, "5.1.1", "no", MS_STATE_FAILED, MS_SCOPE_RECIPIENT, TRUE },
  { "null-mx", MS_PHASE_RCPT, 556, "5.1.10", "no", MS_STATE_FAILED, MS_SCOPE_RECIPIENT, TRUE },
  { "disabled", MS_PHASE_RCPT, 550, "5.2.1", "", MS_STATE_FAILED, MS_SCOPE_RECIPIENT, TRUE },
  { "unknown-late", MS_PHASE_DOT, 550, "5.1.1", "no", MS_STATE_FAILED, MS_SCOPE_MESSAGE, TRUE },
  { "words-exim", MS_PHASE_RCPT, 550, NULL, "Unrouteable address", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT, TRUE },
  { "words-vague-code", MS_PHASE_RCPT, 550, "5.5.0", "mailbox unavailable", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT, TRUE },
  { "words-qmail", MS_PHASE_RCPT, 550, NULL, "sorry, no mailbox here by that name",
    MS_STATE_FAILED, MS_SCOPE_RECIPIENT, TRUE },
  { "words-in-the-address", MS_PHASE_RCPT, 550, NULL, "<spam@corporate.test>: User unknown.",
    MS_STATE_FAILED, MS_SCOPE_RECIPIENT, TRUE },
  { "words-apostrophe", MS_PHASE_RCPT, 550, "5.0.0", "This user doesn't exist (a@b.test)",
    MS_STATE_FAILED, MS_SCOPE_RECIPIENT, TRUE },
  { "words-rate", MS_PHASE_RCPT, 550, NULL, "No such user, or rate exceeded", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "words-sender", MS_PHASE_RCPT, 550, NULL, "Sender address does not exist", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "relay", MS_PHASE_RCPT, 554, "5.7.1", "<a@b.test>: Relay access denied", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "relay-no-code", MS_PHASE_RCPT, 550, NULL, "relay not permitted", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "spam-user", MS_PHASE_RCPT, 550, NULL, "user unknown or blocked as spam", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "spam-user-code", MS_PHASE_RCPT, 550, "5.1.1", "rejected as spam", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT },
  { "unknown-policy-code", MS_PHASE_RCPT, 550, "5.7.1", "No such user!", MS_STATE_FAILED,
    MS_SCOPE_RECIPIENT, TRUE },
  { "deferred-is-not-bad", MS_PHASE_RCPT, 450, NULL, "user unknown", MS_STATE_DEFERRED,
    MS_SCOPE_RECIPIENT },

  { "data-354", MS_PHASE_DATA, 354, NULL, "go", MS_STATE_QUEUED, MS_SCOPE_MESSAGE },
  { "data-250", MS_PHASE_DATA, 250, NULL, "?", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "data-451", MS_PHASE_DATA, 451, NULL, "", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "data-554", MS_PHASE_DATA, 554, NULL, "", MS_STATE_FAILED, MS_SCOPE_MESSAGE },
  { "data-421", MS_PHASE_DATA, 421, NULL, "", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },

  { "dot-250", MS_PHASE_DOT, 250, NULL, "Ok", MS_STATE_SENT, MS_SCOPE_MESSAGE },
  { "dot-299", MS_PHASE_DOT, 299, NULL, "Ok", MS_STATE_SENT, MS_SCOPE_MESSAGE },
  { "dot-354", MS_PHASE_DOT, 354, NULL, "?", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "dot-451", MS_PHASE_DOT, 451, NULL, "", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "dot-550", MS_PHASE_DOT, 550, "5.7.1", "spam", MS_STATE_FAILED, MS_SCOPE_MESSAGE },
  { "dot-421", MS_PHASE_DOT, 421, NULL, "", MS_STATE_DEFERRED, MS_SCOPE_MESSAGE },
  { "dot-lost", MS_PHASE_DOT, 0, NULL, "", MS_STATE_UNCERTAIN, MS_SCOPE_MESSAGE },
  { "rset-500", MS_PHASE_RSET, 500, NULL, "", MS_STATE_QUEUED, MS_SCOPE_SERVER },
  { "quit-500", MS_PHASE_QUIT, 500, NULL, "", MS_STATE_QUEUED, MS_SCOPE_SERVER },
};

static void
test_verdict (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (MsReply) reply = NULL;
  MsVerdict verdict;

  if (cases[i].code != 0)
    reply = ms_reply_new (cases[i].code, cases[i].enhanced, cases[i].text);

  verdict = ms_verdict (cases[i].phase, reply);
  g_assert_cmpint (verdict.state, ==, cases[i].state);
  g_assert_cmpint (verdict.scope, ==, cases[i].scope);
  g_assert_cmpint (verdict.address_bad, ==, cases[i].address_bad);
}

static const struct
{
  const char *name;
  const char *one;
  const char *other;
  gboolean    same;
} kinds[] = {
  { "address", "<a@one.test>: Relay access denied", "<b@two.test>: Relay access denied", TRUE },
  { "id", "Message rejected as spam, id 4Xy1", "Message rejected as spam, id 9Zz2", TRUE },
  { "case", "Daily Limit reached", "daily limit reached", TRUE },
  { "host", "Service mx1.example.test refuses", "Service mx2.example.test refuses", TRUE },
  { "time", "Try again in 300 seconds", "Try again in 299 seconds", TRUE },
  { "url", "See https://x.test/?a=1", "See https://x.test/?a=2", TRUE },
  { "different", "Relay access denied", "Message rejected as spam", FALSE },
};

static void
test_kind (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (MsReply) one = ms_reply_new (554, "5.7.1", kinds[i].one);
  g_autoptr (MsReply) other = ms_reply_new (554, "5.7.1", kinds[i].other);
  g_autoptr (MsReply) temporary = ms_reply_new (454, "4.7.1", kinds[i].one);
  g_autofree char *kind = ms_verdict_kind (MS_PHASE_RCPT, one);
  g_autofree char *other_kind = ms_verdict_kind (MS_PHASE_RCPT, other);
  g_autofree char *at_dot = ms_verdict_kind (MS_PHASE_DOT, one);
  g_autofree char *deferred = ms_verdict_kind (MS_PHASE_RCPT, temporary);

  if (kinds[i].same)
    g_assert_cmpstr (kind, ==, other_kind);
  else
    g_assert_cmpstr (kind, !=, other_kind);
  g_assert_cmpstr (kind, !=, at_dot);
  g_assert_cmpstr (kind, !=, deferred);
}

static void
test_kind_of_lost (void)
{
  g_autofree char *kind = ms_verdict_kind (MS_PHASE_DOT, NULL);

  g_assert_cmpstr (kind, ==, "dot lost");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/verdict/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_verdict);
    }

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/verdict/kind/%s", kinds[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_kind);
    }

  g_test_add_func ("/verdict/kind/lost", test_kind_of_lost);

  return g_test_run ();
}
