/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-verify-judge.c - what a server's word says about an address that was only asked about */

#include "config.h"

#include "ms-mx-private.h"
#include "ms-verify-judge.h"

static const struct
{
  MsPhase     phase;
  guint       code; /* 0: no reply */
  const char *enhanced;
  const char *text;
  MsVerified  verdict;
  gboolean    about_us;
} cases[] = {
  { MS_PHASE_RCPT, 250, "2.1.5", "Ok", MS_VERIFIED_GOOD },
  { MS_PHASE_RCPT, 250, NULL, "recipient ok", MS_VERIFIED_GOOD },
  { MS_PHASE_RCPT, 251, NULL, "User not local; will forward", MS_VERIFIED_GOOD },
  { MS_PHASE_RCPT, 252, "2.0.0", "Cannot VRFY user, but will accept message",
    MS_VERIFIED_SILENT },

  { MS_PHASE_RCPT, 550, "5.1.1", "The email account that you tried to reach does not exist",
    MS_VERIFIED_BAD },
  { MS_PHASE_RCPT, 550, NULL, "No such user here", MS_VERIFIED_BAD },
  { MS_PHASE_RCPT, 550, "5.1.1",
    "<x@y.test>: Recipient address rejected: User unknown in virtual mailbox table",
    MS_VERIFIED_BAD },
  { MS_PHASE_RCPT, 550, "5.2.1", "The email account that you tried to reach is disabled",
    MS_VERIFIED_BAD },
  { MS_PHASE_RCPT, 553, NULL, "sorry, no mailbox here by that name (#5.1.1)", MS_VERIFIED_BAD },

  { MS_PHASE_RCPT, 450, "4.2.0", "Greylisted, try again in 5 minutes", MS_VERIFIED_TEMPORARY },
  { MS_PHASE_RCPT, 450, "4.1.1", "User unknown", MS_VERIFIED_TEMPORARY },
  { MS_PHASE_RCPT, 451, "4.3.0", "Temporary lookup failure", MS_VERIFIED_TEMPORARY },
  { MS_PHASE_RCPT, 452, "4.2.2", "Mailbox full", MS_VERIFIED_TEMPORARY },
  { MS_PHASE_RCPT, 552, "5.2.2", "Mailbox full", MS_VERIFIED_TEMPORARY },

  { MS_PHASE_RCPT, 554, "5.7.1",
    "Service unavailable; Client host [192.0.2.1] blocked using "
    "zen.spamhaus.org",
    MS_VERIFIED_SILENT, TRUE },
  { MS_PHASE_RCPT, 550, "5.7.1", "Access denied by policy", MS_VERIFIED_SILENT },
  { MS_PHASE_RCPT, 503, "5.5.1", "Error: need MAIL command", MS_VERIFIED_SILENT },

  { MS_PHASE_MAIL, 550, "5.1.0", "Null sender not accepted", MS_VERIFIED_SILENT, TRUE },
  { MS_PHASE_MAIL, 550, "5.1.1", "No such user", MS_VERIFIED_SILENT, TRUE },
  { MS_PHASE_MAIL, 451, "4.7.1", "Try again later", MS_VERIFIED_TEMPORARY },
  { MS_PHASE_GREETING, 554, "5.7.1", "No SMTP service here", MS_VERIFIED_SILENT, TRUE },
  { MS_PHASE_GREETING, 421, "4.3.2", "Busy", MS_VERIFIED_TEMPORARY },
  { MS_PHASE_EHLO, 550, NULL, "Bad HELO", MS_VERIFIED_SILENT, TRUE },
  { MS_PHASE_RCPT, 0, NULL, NULL, MS_VERIFIED_TEMPORARY },
  { MS_PHASE_CONNECT, 0, NULL, NULL, MS_VERIFIED_TEMPORARY },
};

static void
test_reply (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  g_autoptr (MsReply) reply = NULL;
  MsReading reading = { 0 };

  if (cases[i].code != 0)
    reply = ms_reply_new (cases[i].code, cases[i].enhanced, cases[i].text);

  g_assert_cmpstr (ms_verified_to_string (ms_verify_judge (cases[i].phase, reply, &reading)),
                   ==, ms_verified_to_string (cases[i].verdict));
  if (reply != NULL)
    g_assert_cmpint (ms_verify_is_about_us (cases[i].phase, reply, &reading), ==,
                     cases[i].about_us);
}

static void
test_domain (void)
{
  static const struct
  {
    MsMxStatus  status;
    const char *enhanced;
    MsVerified  verdict;
  } domains[] = {
    { MS_MX_FAILED, "5.1.2", MS_VERIFIED_BAD },
    { MS_MX_FAILED, "5.1.10", MS_VERIFIED_BAD },
    { MS_MX_FAILED, "5.4.4", MS_VERIFIED_BAD },
    { MS_MX_FAILED, "5.4.6", MS_VERIFIED_SILENT },
    { MS_MX_DEFERRED, "4.4.3", MS_VERIFIED_TEMPORARY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (domains); i++)
    {
      g_autoptr (MsMx) mx = ms_mx_new (domains[i].status, g_strdup ("one.test"));

      mx->enhanced = g_strdup (domains[i].enhanced);
      g_assert_cmpint (ms_verify_judge_domain (mx), ==, domains[i].verdict);
    }
}

static void
test_failure (void)
{
  g_autoptr (MsReply) no_mail = ms_reply_new (521, NULL, "Server does not accept mail");
  MsDirectFailure failure = { .phase = MS_PHASE_GREETING, .reply = no_mail, .permanent = TRUE };
  MsReading       reading = { 0 };

  g_assert_cmpint (ms_verify_judge_failure (&failure, &reading), ==, MS_VERIFIED_BAD);
  failure.permanent = FALSE;
  g_assert_cmpint (ms_verify_judge_failure (&failure, &reading), ==, MS_VERIFIED_SILENT);
  failure.reply = NULL;
  g_assert_cmpint (ms_verify_judge_failure (&failure, &reading), ==, MS_VERIFIED_TEMPORARY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/verify-judge/reply/%u-%u-%s", i, cases[i].code,
                                               ms_phase_to_string (cases[i].phase));

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_reply);
    }
  g_test_add_func ("/verify-judge/domain", test_domain);
  g_test_add_func ("/verify-judge/failure", test_failure);

  return g_test_run ();
}
