/* SPDX-License-Identifier: GPL-3.0-or-later */
/* test-guard.c - which refusals running pause a run */

#include "config.h"

#include "ms-guard.h"

static const struct
{
  const char *name;
  MsPhase     phase;
  guint       code;
  const char *enhanced;
  const char *text;
  gboolean    trips;
} cases[] = {
  { "daily-limit", MS_PHASE_RCPT, 550, "5.4.5", "Daily user sending limit exceeded", TRUE },
  { "relay-denied", MS_PHASE_RCPT, 554, "5.7.1", "Relay access denied", TRUE },
  { "spam", MS_PHASE_DOT, 554, "5.7.1", "Message refused as spam", TRUE },
  { "storage", MS_PHASE_RCPT, 452, "4.3.1", "Insufficient system storage", TRUE },
  { "plain-temporary", MS_PHASE_RCPT, 450, NULL, "Error: command failed", TRUE },
  { "sender-domain", MS_PHASE_RCPT, 550, "5.1.8", "Bad sender domain", TRUE },
  { "unknown-user", MS_PHASE_RCPT, 550, "5.1.1", "User unknown", FALSE },
  { "mailbox-full", MS_PHASE_RCPT, 452, "4.2.2", "Mailbox full", FALSE },
  { "greylisted", MS_PHASE_RCPT, 450, "4.7.1", "Greylisted, come back later", FALSE },
  { "spam-user-code", MS_PHASE_RCPT, 550, "5.1.1", "Message rejected as spam", TRUE },
  { "moved", MS_PHASE_RCPT, 550, "5.7.1", "Recipient no longer on server", FALSE },
  { "refused-by-recipient", MS_PHASE_RCPT, 550, NULL, "Blocked by the recipient", FALSE },
};

static MsReply *
make_reply (guint i, guint n)
{
  g_autofree char *text = g_strdup_printf ("%s <user%u@one.test>", cases[i].text, n);

  return ms_reply_new (cases[i].code, cases[i].enhanced, text);
}

static void
test_running (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_auto (MsGuard) guard = { NULL, 0 };

  for (guint n = 1; n <= 2 * MS_GUARD_LIMIT; n++)
    {
      g_autoptr (MsReply) reply = make_reply (i, n);
      gboolean trips = ms_guard_refuse (&guard, cases[i].phase, reply);

      g_assert_cmpint (trips, ==, cases[i].trips && n >= MS_GUARD_LIMIT);
    }
}

static void
test_interrupted (void)
{
  g_auto (MsGuard) guard = { NULL, 0 };

  for (guint n = 0; n < 4 * MS_GUARD_LIMIT; n++)
    {
      g_autoptr (MsReply) reply = make_reply (0, n);
      g_autoptr (MsReply) unknown = make_reply (6, n);

      g_assert_false (ms_guard_refuse (&guard, MS_PHASE_RCPT, unknown));
      g_assert_false (ms_guard_refuse (&guard, MS_PHASE_RCPT, reply));
      if (n % 20 == 19)
        ms_guard_accept (&guard);
    }
}

static void
test_other_kind (void)
{
  g_auto (MsGuard) guard = { NULL, 0 };

  for (guint n = 0; n < 4 * MS_GUARD_LIMIT; n++)
    {
      g_autoptr (MsReply) reply = make_reply (n % 2, n);

      g_assert_false (ms_guard_refuse (&guard, MS_PHASE_RCPT, reply));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/guard/%s", cases[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_running);
    }
  g_test_add_func ("/guard/interrupted", test_interrupted);
  g_test_add_func ("/guard/other-kind", test_other_kind);

  return g_test_run ();
}
