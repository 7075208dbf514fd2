/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-stage.c - which command a refusal answered, in the words of many mail systems */

#include "config.h"

#include "ms-stage.h"

#include <glib.h>

typedef struct
{
  const char *name;
  const char *text;
  MsStage     stage;
} Case;

static const Case cases[] = {
  { "none", "550 5.1.1 <ann@example.org>: unknown user", MS_STAGE_UNKNOWN },
  { "postfix-rcpt", "550 no such user (in reply to RCPT TO command)", MS_STAGE_RECIPIENT },
  { "postfix-wrapped", "550 no such user (in reply to RCPT\n    TO command)",
    MS_STAGE_RECIPIENT },
  { "postfix-data", "550 no such user (in reply to end of DATA command)", MS_STAGE_MESSAGE },
  { "postfix-mail", "550 unknown user (in reply to MAIL FROM command)", MS_STAGE_SENDER },
  { "postfix-greeting", "host mx[192.0.2.1] refused to talk to me: 554 no", MS_STAGE_SENDER },
  { "exim-rcpt", "SMTP error from remote mail server after RCPT TO:<ann@example.org>: 550 no",
    MS_STAGE_RECIPIENT },
  { "exim-data", "SMTP error from remote mail server after end of data: 550 no",
    MS_STAGE_MESSAGE },
  { "qmail-rcpt", "192.0.2.1 does not like recipient.\nRemote host said: 550 no",
    MS_STAGE_RECIPIENT },
  { "qmail-data", "192.0.2.1 failed after I sent the message.\nRemote host said: 550 no",
    MS_STAGE_MESSAGE },
  { "sendmail-rcpt", ">>> RCPT To:<ann@example.org>\n<<< 550 no\n>>> DATA\n<<< 503 need RCPT",
    MS_STAGE_RECIPIENT },
  { "sendmail-data", ">>> RCPT To:<ann@example.org>\n<<< 250 ok\n>>> DATA\n<<< 550 no",
    MS_STAGE_MESSAGE },
  { "sendmail-mail", ">>> MAIL From:<news@club.example>\n<<< 553 no", MS_STAGE_SENDER },
  { "sendmail-greeting", "<<< 554 go away\n>>> QUIT", MS_STAGE_UNKNOWN },
  { "arrows", "--> RCPT To:<ann@example.org>\n<-- 550 no", MS_STAGE_RECIPIENT },
  { "yahoo", "Remote host said: 550 no\n [RCPT_TO]", MS_STAGE_RECIPIENT },
  { "first-counts", "550 no (in reply to end of DATA command)\nafter RCPT TO: 450 later",
    MS_STAGE_MESSAGE },
  { "told-in-passing", "MAIL FROM: news@club.example\nRCPT TO: ann@example.org\n550 no",
    MS_STAGE_RECIPIENT },
};

static void
test_case (gconstpointer data)
{
  const Case *one = data;

  g_assert_cmpint (ms_stage_find (one->text), ==, one->stage);
}

static void
test_nothing (void)
{
  g_assert_cmpint (ms_stage_find (NULL), ==, MS_STAGE_UNKNOWN);
  g_assert_cmpint (ms_stage_find (""), ==, MS_STAGE_UNKNOWN);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/stage/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/stage/nothing", test_nothing);

  return g_test_run ();
}
